"""Counts of rows by unit and period, each as the pair (surely, possibly)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from .dates import Days, partial
from .files import Row
from .snapshot import Snapshot

Number = int | Fraction
Outcomes = frozenset[bool]
"""What a condition may come to: {True}, {False}, or both where that depends on something unknown."""
YES: Outcomes = frozenset({True})
NO: Outcomes = frozenset({False})
EITHER: Outcomes = frozenset({True, False})
PUPILS = ("pupil", "student")


class Period(NamedTuple):
    """From its first day to its last, both included."""

    first: date
    last: date


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


@dataclass(frozen=True)
class Figure:
    """A number as far as it is known: `low == high` where it is, both None where it is not applicable."""

    low: Number | None
    high: Number | None
    maybe_nothing: bool = False
    """Whether it is applicable is itself unknown (a share of rows that may all be absent)."""

    @property
    def state(self) -> str:
        if self.low is None:
            return "not_applicable"
        if self.maybe_nothing:
            return "unknown"
        return "known" if self.low == self.high else "interval"

    def __str__(self) -> str:
        if self.state in ("not_applicable", "unknown"):
            return self.state.replace("_", " ")
        return f"{self.low}" if self.low == self.high else f"{self.low}..{self.high}"


NOTHING = Figure(None, None)


@dataclass(frozen=True)
class Counted:
    """A row, and whether it belongs to what is counted."""

    row: Row
    inside: Outcomes


Condition = Callable[[Row], Outcomes]


def admissions(on: Snapshot, unit: str, period: Period) -> list[Counted]:
    """Not annulled, and with their ceremony in the period."""
    cells = on.under(unit)
    found = []
    for row in on.admissions:
        if row["unit"] in cells and not on.happened(row, "annulled_on"):
            inside = _in_period(on.later(row, "ceremony_on"), period)
            if True in inside:
                found.append(Counted(row, inside))
    return found


def members(on: Snapshot, unit: str, day: date) -> list[Counted]:
    """Spells with since <= day < until. A period's members are those of its last day, or of `as_of` if that is earlier."""
    day = min(day, on.as_of)
    cells = on.under(unit)
    found = []
    for row in on.spells:
        since = partial(row["since"])
        if row["unit"] in cells and since.earliest <= day:
            inside = _still_there(on.later(row, "until"), day) | (NO if since.latest > day else frozenset())
            if True in inside:
                found.append(Counted(row, inside))
    return found


def count(rows: list[Counted], condition: Condition = lambda row: YES) -> Figure:
    """How many rows are inside and meet the condition: those that surely do, to those that possibly do."""
    surely = sum(counted.inside == YES and condition(counted.row) == YES for counted in rows)
    possibly = sum(True in counted.inside and True in condition(counted.row) for counted in rows)
    return Figure(surely, possibly)


def share(rows: list[Counted], condition: Condition) -> Figure:
    """The rows that meet the condition among all of them; of no rows not applicable.

    The lowest share gives every doubtful row the outcome that hurts most: it is there without meeting the condition, else it is
    not there, else it is there and meets it. The highest share the other way round.
    """
    low = _extreme(rows, condition, wanted=False)
    high = _extreme(rows, condition, wanted=True)
    nobody_possible = all(counted.inside != YES for counted in rows)
    return Figure(low, high, maybe_nothing=nobody_possible and low is not None)


def _extreme(rows: list[Counted], condition: Condition, *, wanted: bool) -> Fraction | None:
    meet = there = 0
    for counted in rows:
        outcomes = condition(counted.row)
        if wanted in outcomes:
            there += 1
            meet += wanted
        elif counted.inside == YES:
            there += 1
            meet += not wanted
    if there == 0:
        # nobody need be there, but somebody may be, and then with the unwanted outcome
        return Fraction(not wanted) if any(True in counted.inside for counted in rows) else None
    return Fraction(meet, there)


def pupil(on: Snapshot) -> Condition:
    """occupation in {'pupil', 'student'}, in the profile in force on the day of the ceremony."""

    def condition(row: Row) -> Outcomes:
        occupation = on.profile(row["person"], "occupation", on.later(row, "ceremony_on"))
        return EITHER if occupation is None else YES if occupation in PUPILS else NO

    return condition


def measure(on: Snapshot, unit: str, indicator: str, period: Period) -> Figure:
    """The indicators that the oracle knows; none applies to a period that begins after `as_of`."""
    if period.first > on.as_of:
        return NOTHING
    if indicator == "vn.admissions":
        return count(admissions(on, unit, period))
    if indicator == "vn.members":
        return count(members(on, unit, period.last))
    if indicator == "ha_nam.pupil_share":
        return share(admissions(on, unit, period), pupil(on))
    raise KeyError(indicator)


@cache
def _in_period(ceremony: Days, period: Period) -> Outcomes:
    return frozenset(period.first <= day <= period.last for day in ceremony.each())


@cache
def _still_there(until: Days, day: date) -> Outcomes:
    return frozenset(day < first_day_gone for first_day_gone in until.each())
