"""What a unit states and owes for a period: claims and targets.

claimed(row, "t.x")               # Fraction(12); None where nobody has stated it
owed(row, "t", "at_least")      # Fraction(3, 100); `NONE` where the unit has no such target
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from .counting import Period
from .dates import partial
from .files import Row as Record
from .rows import UnitRow

STATES = ("", "estimate", "sent", "confirmed")
NONE: Literal["none"] = "none"


def claimed(row: UnitRow, claim: str) -> Fraction | None:
    """Of just this period, else of its last day; the confirmed before the sent before the estimate, then the latest."""
    about = [one for one in _of(row, "claims", "said_on") if one["claim"] == claim and not one["group"]]
    exact = [one for one in about if days(one["period"]) == row.period]
    stock = [one for one in about if days(one["period"]) == Period(row.last, row.last)]
    found = sorted(exact or stock, key=lambda one: (STATES.index(one["state"]), one["said_on"]))
    return number(found[-1]["value"]) if found else None


def owed(row: UnitRow, target: str, end: str) -> Fraction | Literal["none"]:
    """As last set for just this period, unless another one has replaced it since."""
    known = _of(row, "targets", "set_on")
    own = [one for one in known if one["target"] == target and days(one["period"]) == row.period]
    if not own:
        return NONE
    last = max(own, key=lambda one: one["set_on"])
    for one in known:
        first, end_of_it = days(one["period"])
        overlaps = first <= row.period.last and row.period.first <= end_of_it
        if one["replaces"] == target != one["target"] and overlaps and one["set_on"] >= last["set_on"]:
            return NONE
    value = number(last[end])
    return NONE if value is None else value


def _of(row: UnitRow, table: str, said: str) -> list[Record]:
    """What has been said of the unit by now."""
    return [one for one in row.on.tables[table] if one["unit"] == row.unit and date.fromisoformat(one[said]) <= row.on.as_of]


def days(period: str) -> Period:
    first, last = (period.split("..") * 2)[:2]
    return Period(partial(first).earliest, partial(last).latest)


def number(text: str) -> Fraction | None:
    if not text:
        return None
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
