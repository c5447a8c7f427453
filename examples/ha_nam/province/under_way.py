"""Dossiers without an admission: on their way at the horizon, a ceremony still to come, or come to nothing."""

from __future__ import annotations

from .days import FAR, day, iso
from .desk import Desk
from .dossiers import Dossier
from .margins import HORIZON
from .people import Person
from .timeline import before_application, before_course, open_dossier
from .units import Unit

OPEN = {  # how many stand before each step at the horizon; those after the ceremony come from the admissions
    "listed": 24,
    "sympathiser": 30,
    "course": 40,
    "application": 30,
    "background": 26,
    "verification": 30,
    "introduction": 24,
    "opinions": 24,
    "cell_vote": 30,
    "section_report": 18,
    "committee_vote": 24,
    "decision": 26,
    "received": 22,
    "ceremony": 24,
}
ENDED = {"refused": 40, "withdrawn": 45, "expired": 35}
CEREMONIES_TO_COME = 8
BORN = [  # as the register has it, of pupils before the cell's vote; and what the age rule says at the horizon
    *(("open_age_year_only", "2006", "unknown"),) * 22,
    *(("open_age_month_only", "2006-05", "pass"),) * 3,
    *(("open_age_month_only", "2006-06", "fail"),) * 2,
    ("open_age_birthday", "2006-05-31", "pass"),
    ("open_age_birthday", "2006-06-01", "fail"),
]


def write_under_way(desk: Desk) -> None:
    for step, count in OPEN.items():
        for number in range(desk.number(count)):
            person, cell = candidate(desk, step, HORIZON)
            still_open(desk, step, person, cell, forgotten=number % 6 == 5)
    for plant, born, expected in BORN if desk.scale >= 1 else BORN[::4]:
        uncertain_age(desk, plant, born, expected)
    for _ in range(desk.number(CEREMONIES_TO_COME)):
        ceremony_to_come(desk)
    for outcome, count in ENDED.items():
        for _ in range(desk.number(count)):
            come_to_nothing(desk, outcome)


def candidate(desk: Desk, step: str, on: int) -> tuple[Person, Unit]:
    """Somebody in a cell for which the step is due."""
    superior = desk.rng.choice(("PL", "DT", "DT", "KB", "KB", "TL", "TL", "LN", "LN", "CQ"))
    pool = desk.planner.by_superior["DT" if step == "section_report" else superior]
    while True:
        cell = pool.draw(desk.rng, on)
        levels = desk.writer.levels(cell, on)
        if (step != "section_report" or levels.section) and (step != "committee_vote" or levels.committee):
            break
    return desk.people.make(cell, desk.people.joining_born(cell, on), on - 1200, joining=True), cell


def up_to(desk: Desk, step: str, last: int, person: Person, cell: Unit) -> Dossier:
    """A dossier whose next step is this one; the step before it was done on `last`."""
    days = open_dossier(desk.rng, desk.writer.levels(cell, last), step, last)
    dossier = Dossier(desk.dossier_key(), person, cell, last, days)
    if "application" in days:
        dossier.awareness = before_application(desk.rng, desk.courses, cell.superior, days)
    elif step == "application":
        dossier.awareness = desk.courses.between(cell.superior, "awareness", last - 200, last)
        assert dossier.awareness is not None
        before_course(desk.rng, dossier.awareness, days)
    elif step == "course":
        days["sympathiser"], days["listed"] = last, last - desk.rng.randint(10, 80)
    elif step == "sympathiser":
        days["listed"] = last
    dossier.opened = days.get("listed", last)
    return dossier


def still_open(desk: Desk, step: str, person: Person, cell: Unit, *, forgotten: bool = False) -> Dossier:
    """Somebody worked on it lately, unless it was forgotten."""
    decided = step in ("received", "ceremony")
    days_ago = desk.rng.randint(70, 160) if forgotten and not decided else desk.rng.randint(2, 20 if decided else 40)
    dossier = up_to(desk, step, HORIZON - days_ago, person, cell)
    documents = desk.writer.write(dossier)
    if decided:
        pending_admission(desk, dossier, documents["decision"], "")
    return dossier


def pending_admission(desk: Desk, dossier: Dossier, decision: str, ceremony: str) -> None:
    key = desk.admission_key()
    decided = iso(dossier.days["decision"])
    row = (key, dossier.person.key, dossier.cell.code, dossier.key, "0", decided, decision, ceremony, "", "", "", "")
    desk.admissions.append(row)
    desk.plants.add("ceremony_to_come", key, "not counted")


def ceremony_to_come(desk: Desk) -> None:
    """Held after the horizon and known already: the files were written some days later."""
    person, cell = candidate(desk, "ceremony", HORIZON)
    dossier = up_to(desk, "ceremony", HORIZON - desk.rng.randint(1, 20), person, cell)
    ceremony = dossier.days["ceremony"] = HORIZON + desk.rng.randint(1, 12)
    documents = desk.writer.write(dossier)
    pending_admission(desk, dossier, documents["decision"], iso(ceremony))
    desk.ledger.begin(person, cell, ceremony, "admitted", FAR)


def uncertain_age(desk: Desk, plant: str, born: str, expected: str) -> None:
    superior = desk.rng.choice(("DT", "KB", "TL", "LN"))
    cell = desk.rng.choice(desk.planner.schools[superior])
    really = day(2006, int(born[5:7] or desk.rng.randint(1, 12)), int(born[8:10] or desk.rng.randint(1, 28)))
    person = desk.people.make(cell, really, HORIZON - 1000, occupation="pupil", joining=True)
    person.born_shown = born
    dossier = still_open(desk, "cell_vote", person, cell)
    desk.plants.add(plant, dossier.key, expected)


def come_to_nothing(desk: Desk, outcome: str) -> None:
    rng = desk.rng
    steps = {
        "refused": ("committee_vote",),
        "withdrawn": ("course", "application", "verification", "introduction", "opinions", "cell_vote"),
        "expired": ("background", "verification", "introduction", "opinions"),
    }
    step = rng.choice(steps[outcome])
    last = rng.randint(day(2020, 6), HORIZON - 30)
    person, cell = candidate(desk, step, last)
    dossier = up_to(desk, step, last, person, cell)
    dossier.outcome = outcome
    if outcome == "refused":
        dossier.not_agreed = "cell_vote"
        dossier.days.pop("section_report", None)
        dossier.closed = min(HORIZON, dossier.days["cell_vote"] + rng.randint(5, 20))
        desk.plants.add("cell_vote_refused", dossier.key, "fail")
    elif outcome == "withdrawn":
        dossier.closed = min(HORIZON, last + rng.randint(5, 90))
    else:
        dossier.closed = min(HORIZON, dossier.days["application"] + rng.randint(366, 480))
    desk.writer.write(dossier)
