"""Dossiers: what step comes next, and whether a step was lawful.

Two rules are known here, both at the step `cell_vote`:

- `vn.age_min`: years_between(born, step_date) >= 18
- `vn.cell_vote`: 3 * in_favour >= 2 * (members - excused + excused_present), on the step's vote of the last round
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .counting import EITHER, Outcomes, Period
from .dates import years_between
from .files import Row
from .snapshot import Snapshot

STEPS = (
    *("listed", "sympathiser", "course", "application", "background", "verification", "introduction", "opinions"),
    *("cell_vote", "section_report", "committee_vote", "decision", "received", "ceremony"),
    *("new_member_course", "self_review", "helper_comment", "official_opinions"),
    *("official_cell_vote", "official_committee_vote", "official_decision"),
)
AGE_MIN = 18


@dataclass(frozen=True)
class Judged:
    """A step of a dossier, to be judged as on a day."""

    dossier: Row
    step: str
    step_date: date


@dataclass(frozen=True, order=True)
class Verdict:
    dossier: str
    step: str
    step_date: date
    rule: str
    outcome: str


def due_steps(on: Snapshot, cell: str) -> list[str]:
    """All steps in order, without those for which the cell has no such level above it."""
    skipped = set()
    if on.ancestor(cell, "section") is None:
        skipped.add("section_report")
    grassroots = on.ancestor(cell, "grassroots")
    if grassroots is None or on.units[grassroots]["kind"] != "committee":
        skipped |= {"committee_vote", "official_committee_vote"}
    return [step for step in STEPS if step not in skipped]


def next_step(on: Snapshot, dossier: Row) -> str | None:
    """The first due step that the dossier has not; None where it has them all. A step that was only refused it has not: it may be
    taken again."""
    has = {row["step"] for row in on.steps if row["dossier"] == dossier["dossier"] and row.get("result") != "not_agreed"}
    return next((step for step in due_steps(on, dossier["unit"]) if step not in has), None)


def is_open(on: Snapshot, dossier: Row) -> bool:
    return not on.happened(dossier, "closed_on") and not on.happened(dossier, "moved_on")


def vote(on: Snapshot, judged: Judged) -> Row | None:
    """This step's vote of the last round; None where there is none."""
    rows = [row for row in on.votes if (row["dossier"], row["step"]) == (judged.dossier["dossier"], judged.step)]
    return max(rows, key=lambda row: int(row["round"])) if rows else None


def age_min(on: Snapshot, judged: Judged) -> Outcomes:
    """Every day on which the person may have been born, tried out (years are enough where nothing is known)."""
    born = on.born(judged.dossier["person"])
    days = born.each() if (born.latest - born.earliest).days < 1000 else list(born)
    return frozenset(years_between(day, judged.step_date) >= AGE_MIN for day in days)


def cell_vote(on: Snapshot, judged: Judged) -> Outcomes:
    """Whole numbers; one that is missing may be any, so the vote may have gone either way."""
    row = vote(on, judged) or {}
    numbers = [row.get(column, "") for column in ("in_favour", "members", "excused", "excused_present")]
    if "" in numbers:
        return EITHER
    in_favour, members, excused, excused_present = (int(text) for text in numbers)
    return frozenset({3 * in_favour >= 2 * (members - excused + excused_present)})


RULES = {"vn.age_min": ("cell_vote", age_min), "vn.cell_vote": ("cell_vote", cell_vote)}


def judge(on: Snapshot, judged: Judged) -> list[Verdict]:
    """The verdict of each rule that stands at the step."""
    return [
        Verdict(judged.dossier["dossier"], judged.step, judged.step_date, rule, outcome(holds(on, judged)))
        for rule, (step, holds) in RULES.items()
        if step == judged.step
    ]


def open_steps(on: Snapshot) -> list[Judged]:
    """Each open dossier at its next step, as if that were done on `as_of`."""
    steps = [(row, next_step(on, row)) for row in on.dossiers if is_open(on, row)]
    return [Judged(row, step, on.as_of) for row, step in steps if step]


def past_steps(on: Snapshot, period: Period) -> list[Judged]:
    """Each step done in the period, on its day: a step of several rounds once, on the day of its last. A step of unknown day is in
    no period."""
    last: dict[tuple[str, str], Row] = {}
    for row in sorted(on.steps, key=lambda row: int(row["round"])):
        last[row["dossier"], row["step"]] = row
    dossiers = {row["dossier"]: row for row in on.dossiers}
    done = [(row, date.fromisoformat(row["done_on"])) for row in last.values() if row["done_on"]]
    return [Judged(dossiers[row["dossier"]], row["step"], day) for row, day in done if period.first <= day <= period.last]


def check(on: Snapshot) -> list[Verdict]:
    return sorted(verdict for judged in open_steps(on) for verdict in judge(on, judged))


def check_past(on: Snapshot, period: Period) -> list[Verdict]:
    return sorted(verdict for judged in past_steps(on, period) for verdict in judge(on, judged))


def outcome(outcomes: Outcomes) -> str:
    """A verdict's word for what a condition may come to."""
    return "unknown" if outcomes == EITHER else "pass" if outcomes == {True} else "fail"
