"""The days of a dossier's steps, reckoned backwards from what is fixed: the decision, the end of probation."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .days import FAR, weekday_before
from .margins import HORIZON
from .papers import Course, Courses

BEFORE = [
    "listed", "sympathiser", "course", "application", "background", "verification", "introduction", "opinions", "cell_vote",
    "section_report", "committee_vote", "decision", "received", "ceremony",
]  # fmt: skip
AFTER = [
    "new_member_course", "self_review", "helper_comment", "official_opinions", "official_cell_vote", "official_committee_vote",
    "official_decision",
]  # fmt: skip
STEPS = (*BEFORE, *AFTER)
Days = dict[str, int]


@dataclass(frozen=True, slots=True)
class Levels:
    """What stands between the cell and the superior committee."""

    section: bool
    committee: bool

    def due(self, steps: list[str]) -> list[str]:
        without = set() if self.section else {"section_report"}
        if not self.committee:
            without |= {"committee_vote", "official_committee_vote"}
        return [step for step in steps if step not in without]


def until_decision(rng: Random, levels: Levels, decided: int, cell_vote: int | None = None) -> Days:
    """From the application on; the course before it comes from the timetable (`before_application`)."""
    days = {"decision": decided}
    days["cell_vote"] = cell_vote if cell_vote is not None else decided - rng.randint(12, 45)
    between = decided - days["cell_vote"]
    if levels.committee:
        days["committee_vote"] = days["cell_vote"] + max(3, between * rng.randint(35, 70) // 100)
    if levels.section:
        days["section_report"] = days["cell_vote"] + max(1, between * rng.randint(10, 30) // 100)
    days["opinions"] = days["cell_vote"] - rng.randint(4, 20)
    days["introduction"] = days["opinions"] - rng.randint(3, 15)
    days["verification"] = days["introduction"] - rng.randint(5, 40)
    days["background"] = days["verification"] - rng.randint(20, 60)
    days["application"] = days["background"] - rng.randint(3, 25)
    return days


def before_application(rng: Random, courses: Courses, superior: str, days: Days) -> Course:
    """Listing, sympathiser and the awareness course, whose certificate is at most fourteen months old at the application."""
    course = courses.between(superior, "awareness", days["application"] - 420, days["application"] - 2)
    assert course is not None
    before_course(rng, course, days)
    return course


def before_course(rng: Random, course: Course, days: Days) -> None:
    days["course"] = course.ends
    days["sympathiser"] = course.starts - rng.randint(15, 120)
    days["listed"] = days["sympathiser"] - rng.randint(10, 80)


def probation(
    rng: Random, courses: Courses, superior: str, levels: Levels, ceremony: int, official: int, recognised: int
) -> tuple[Days, Course | None]:
    """From the ceremony to the decision on becoming official, which is at least some days after the twelve months."""
    days = {"official_decision": recognised}
    spare = recognised - official
    days["official_cell_vote"] = official + rng.randint(0, max(0, min(30, spare - 8)))
    if levels.committee:
        left = recognised - days["official_cell_vote"]
        days["official_committee_vote"] = days["official_cell_vote"] + left * rng.randint(30, 70) // 100
    days["official_opinions"] = days["official_cell_vote"] - rng.randint(1, 5)
    days["helper_comment"] = days["official_opinions"] - rng.randint(1, 5)
    days["self_review"] = days["helper_comment"] - rng.randint(1, 8)
    course = courses.between(superior, "new_member", ceremony + 10, days["self_review"])
    days["new_member_course"] = course.ends if course else FAR
    return days, course


def waiting(
    rng: Random, courses: Courses, superior: str, levels: Levels, ceremony: int, official: int, following: str
) -> tuple[Days, Course | None]:
    """Probation up to the step before `following`, which was done in the last days before the horizon."""
    steps = levels.due(AFTER)
    done = steps[: steps.index(following)]
    days, _ = probation(rng, courses, superior, levels, ceremony, official, official + 40)
    if "official_cell_vote" in done:
        by = max(official, HORIZON - rng.randint(4, 20)) - days["official_cell_vote"]
    else:
        by = HORIZON - rng.randint(0, 9) - days[done[-1]]
    days = {step: on + by for step, on in days.items() if step in done}
    if "official_committee_vote" in days:
        days["official_committee_vote"] = days["official_cell_vote"] + rng.randint(1, 3)
    course = courses.between(superior, "new_member", ceremony + 10, days["self_review"])
    assert course is not None
    days["new_member_course"] = course.ends
    return days, course


def received_on(rng: Random, decided: int, ceremony: int) -> int:
    return min(decided + rng.randint(1, 6), ceremony - 1)


def open_dossier(rng: Random, levels: Levels, following: str, last: int) -> Days:
    """Days of a dossier whose next step is `following` and whose step before that was done on `last`."""
    days = until_decision(rng, levels, 0)
    done = levels.due(BEFORE)[: levels.due(BEFORE).index(following)]
    if "application" not in done:
        return {}
    days["received"] = rng.randint(1, 6)
    by = last - days[done[-1]]
    shifted = {step: on + by for step, on in days.items() if step in done}
    if "decision" in shifted:
        shifted["decision"] = weekday_before(shifted["decision"])
    return shifted
