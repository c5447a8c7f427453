"""Dossiers that were stuck in the autumn of 2023: each stands before its next step on 31/10/2023, and something is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from .days import add_months, day, iso
from .desk import Desk
from .dossiers import Dossier
from .people import Person
from .under_way import candidate, up_to
from .units import Unit

AUTUMN = day(2023, 10, 31)
STUCK = {  # how many of a kind, and how the next step is judged on that day
    "autumn_opinions_old": (7, "unknown"),
    "autumn_opinions_running_out": (11, "unknown"),
    "autumn_certificate_old": (4, "fail"),
    "autumn_paper_missing": (9, "fail"),
    "autumn_background_again": (4, "fail"),
    "autumn_verification_unnumbered": (4, "unknown"),
    "autumn_one_introducer": (5, "fail"),
    "autumn_introducer_new": (3, "fail"),
    "autumn_young": (12, "fail"),
    "autumn_year_only": (5, "unknown"),
    "autumn_over_sixty": (2, "unknown"),
    "autumn_application_missing": (4, "fail"),
    "autumn_resolution_missing": (6, "fail"),
}
"""`unknown` is what every dossier is before its vote, also where a rule fails that only warns; of those born in 2005 the age is unknown
as well."""


def write_autumn(desk: Desk) -> None:
    for plant, (count, expected) in STUCK.items():
        for number in range(desk.number(count)):
            dossier = MADE[plant](desk, number)
            if number % 3 == 2:
                dossier.closed = AUTUMN + desk.rng.randint(30, 200)
                dossier.outcome = desk.rng.choice(("withdrawn", "expired"))
            desk.writer.write(dossier)
            desk.plants.add(plant, dossier.key, expected)


def before(desk: Desk, step: str, days_ago: tuple[int, int] = (3, 45)) -> Dossier:
    """A dossier that nobody has touched for so many days before the autumn's last."""
    last = AUTUMN - desk.rng.randint(*days_ago)
    person, cell = candidate(desk, step, last)
    return up_to(desk, step, last, person, cell)


def opinions_old(desk: Desk, _: int) -> Dossier:
    return before(desk, "cell_vote", (372, 450))


def opinions_running_out(desk: Desk, _: int) -> Dossier:
    return before(desk, "cell_vote", (284, 362))


def certificate_old(desk: Desk, _: int) -> Dossier:
    """The course was in 2018; the application came years later, when the certificate still held."""
    while True:
        dossier = before(desk, "cell_vote")
        if dossier.cell.opened < day(2017) and desk.rolls.count(dossier.cell, day(2018)) >= 3:
            break
    course = desk.courses.between(dossier.cell.superior, "awareness", day(2018, 3), day(2018, 9, 30))
    assert course is not None and add_months(course.ends, 60) < AUTUMN
    dossier.awareness = course
    dossier.days |= {"course": course.ends, "sympathiser": course.starts - 60, "listed": course.starts - 100}
    dossier.opened = dossier.days["listed"]
    return dossier


def paper_missing(desk: Desk, number: int) -> Dossier:
    dossier = before(desk, "cell_vote")
    dossier.lacks = frozenset({("opinions", "introduction", "verification", "course")[number % 4]})
    return dossier


def background_again(desk: Desk, _: int) -> Dossier:
    dossier = before(desk, "cell_vote")
    dossier.again = frozenset({"background"})
    return dossier


def verification_unnumbered(desk: Desk, _: int) -> Dossier:
    dossier = before(desk, "cell_vote")
    dossier.unnumbered = frozenset({"verification"})
    return dossier


def one_introducer(desk: Desk, _: int) -> Dossier:
    dossier = before(desk, "cell_vote")
    dossier.introducers = 1
    return dossier


def introducer_new(desk: Desk, _: int) -> Dossier:
    dossier = before(desk, "cell_vote")
    dossier.together = 240
    return dossier


def of_age(desk: Desk, born: int, shown: str, cell: Unit, last: int) -> Person:
    person = desk.people.make(cell, born, last - 700, occupation="pupil", joining=True)
    person.born_shown = shown or person.born_shown
    return person


def young(desk: Desk, number: int) -> Dossier:
    """A pupil who turns eighteen in the weeks after: the first on the next day."""
    return pupil(desk, day(2005, 11, 1) + number * 7, "")


def year_only(desk: Desk, number: int) -> Dossier:
    return pupil(desk, day(2005, 2 + number % 9, 11), "2005")


def pupil(desk: Desk, born: int, shown: str) -> Dossier:
    last = AUTUMN - desk.rng.randint(3, 30)
    cell = desk.rng.choice(desk.planner.schools[desk.rng.choice(("DT", "KB", "TL", "LN"))])
    return up_to(desk, "cell_vote", last, of_age(desk, born, shown, cell, last), cell)


def over_sixty(desk: Desk, number: int) -> Dossier:
    last = AUTUMN - desk.rng.randint(3, 30)
    _, cell = candidate(desk, "cell_vote", last)
    person = desk.people.make(cell, add_months(AUTUMN, -12 * 60) - 40 - 100 * number, last - 1200, joining=True)
    person.born_shown = iso(person.born)
    return up_to(desk, "cell_vote", last, person, cell)


def application_missing(desk: Desk, _: int) -> Dossier:
    dossier = before(desk, "background")
    dossier.lacks = frozenset({"application"})
    return dossier


def resolution_missing(desk: Desk, number: int) -> Dossier:
    step = ("committee_vote", "decision")[number % 2]
    dossier = before(desk, step)
    # That of the last step: the one before was looked at when that step was done.
    dossier.lacks = frozenset({next(step for step in ("committee_vote", "section_report", "cell_vote") if step in dossier.days)})
    return dossier


MADE: dict[str, Callable[[Desk, int], Dossier]] = {
    "autumn_opinions_old": opinions_old,
    "autumn_opinions_running_out": opinions_running_out,
    "autumn_certificate_old": certificate_old,
    "autumn_paper_missing": paper_missing,
    "autumn_background_again": background_again,
    "autumn_verification_unnumbered": verification_unnumbered,
    "autumn_one_introducer": one_introducer,
    "autumn_introducer_new": introducer_new,
    "autumn_young": young,
    "autumn_year_only": year_only,
    "autumn_over_sixty": over_sixty,
    "autumn_application_missing": application_missing,
    "autumn_resolution_missing": resolution_missing,
}
