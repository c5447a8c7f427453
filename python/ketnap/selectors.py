"""Which units and which periods: what a request names.

>>> kn.children("HNA"), kn.under("HNA.PL", kind="cell"), kn.years(2020, 2023), kn.period("2020-01..2023-10")
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from ketnap import _ketnap
from ketnap._ketnap import Period, UnitChoice, months, quarters, years
from ketnap.errors import Error

Units: TypeAlias = str | UnitChoice | Iterable[str | UnitChoice]
Periods: TypeAlias = str | int | Period | Iterable[str | int | Period]

UNITS = '"HNA", kn.children("HNA"), kn.under("HNA.PL")'
SCOPES = '"all", kn.scope(unit="HNA.PL", period="2023-10")'
PERIODS = '"2023", "2020-01..2023-10", kn.years(2020, 2023)'

__all__ = [
    "Periods",
    "Units",
    "at",
    "between",
    "children",
    "level",
    "months",
    "period",
    "quarters",
    "scope",
    "under",
    "unit",
    "years",
]


def unit(code: str) -> UnitChoice:
    """One unit."""
    return UnitChoice("unit", code)


def children(code: str) -> UnitChoice:
    """The units directly below one; the unit itself is measured with them as their total."""
    return UnitChoice("children", code)


def under(code: str, *, level: str = "", kind: str = "") -> UnitChoice:
    """The unit itself and all below it; `level="grassroots"` or `kind="cell"` picks among them."""
    return UnitChoice("under", code, level, kind)


def level(name: str) -> UnitChoice:
    """All units of a level: `superior`, `grassroots`, `section`, `cell`."""
    return UnitChoice("under", "", name, "")


def period(text: str) -> Period:
    """A period as written: `2022`, `2022-H1`, `2022-Q3`, `2022-10`, `2020-01..2023-10`. The last part named is included."""
    return Period(text)


def between(first: date | str, last: date | str) -> Period:
    """From one day to another, both included."""
    return Period(f"{_iso(first)}..{_iso(last)}")


def at(day: date | str) -> Period:
    """One day, for what is counted on an instant."""
    return between(day, day)


@dataclass(frozen=True)
class Scope:
    """Which rows the files of a load are complete for; an empty unit or no period means all."""

    unit: str = ""
    period: Period | None = None


def scope(*, unit: str | None = None, period: str | int | Period | None = None) -> Scope:
    """For `registry.load`: its files hold all rows of their tables that lie at or below a unit, in a period.

    >>> registry.load("thang_10/*.csv", scope=kn.scope(unit="HNA.PL", period="2023-10"))
    """
    if (unit is None and period is None) or (unit is not None and not _text("unit", unit, SCOPES).strip()):
        raise Error(3112, ["kn.scope", repr(unit), SCOPES])
    return Scope(unit or "", None if period is None else chosen_periods([period])[0])


def chosen_scope(scope: str | Scope | None) -> Scope | None:
    """`"all"` is a scope without a unit and a period."""
    if scope is None or isinstance(scope, Scope):
        return scope
    if scope != "all":
        raise Error(3112, ["scope", repr(scope), SCOPES])
    return Scope()


def _iso(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def chosen_units(units: Units, top: str) -> list[UnitChoice]:
    """`units` as a list of choices; a level without a unit means below the topmost."""
    listed = [units] if isinstance(units, str | UnitChoice) else _listed("units", units, UNITS)
    choices = [u if isinstance(u, UnitChoice) else unit(_text("units", u, UNITS)) for u in listed]
    # Only `level(...)` leaves the unit open; an empty code, as from a blank cell, must not mean everybody.
    if any(c.code == "" and not c.level for c in choices):
        raise Error(3102, ['""'])
    return [_ketnap.UnitChoice("under", top, c.level, c.kind) if c.code == "" else c for c in choices]


def chosen_periods(periods: Periods) -> list[Period]:
    """`periods` as a list; a text is a period as written, a number is a year."""
    listed = [periods] if isinstance(periods, str | int | Period) else _listed("periods", periods, PERIODS)
    return [p if isinstance(p, Period) else Period(str(p) if isinstance(p, int) else _text("periods", p, PERIODS)) for p in listed]


def _listed(name: str, value: object, takes: str) -> list[Any]:
    if not isinstance(value, Iterable):
        raise Error(3112, [name, repr(value), takes])
    return list(value)


def _text(name: str, value: object, takes: str) -> str:
    if not isinstance(value, str):
        raise Error(3112, [name, repr(value), takes])
    return value
