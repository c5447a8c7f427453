"""Which units and which periods: what a request names.

>>> kn.children("HNA"), kn.under("HNA.PL", kind="cell"), kn.years(2020, 2023), kn.period("2020-01..2023-10")
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from ketnap import _ketnap
from ketnap._ketnap import Period, UnitChoice, months, quarters, years
from ketnap.errors import Error

if TYPE_CHECKING:
    from ketnap.declare import Group


@dataclass(frozen=True)
class Term:
    """A term, by its key in the table `terms`; which days it has says the registry."""

    id: str


Units: TypeAlias = str | UnitChoice | Iterable[str | UnitChoice]
Periods: TypeAlias = str | int | Period | Term | Iterable[str | int | Period | Term]

UNITS = '"HNA", kn.children("HNA"), kn.under("HNA.PL")'
SCOPES = '"all", kn.scope(unit="HNA.PL", period="2023-10")'
PERIODS = '"2023", "2020-01..2023-10", kn.years(2020, 2023)'

__all__ = [
    "Periods",
    "Units",
    "at",
    "between",
    "children",
    "codes",
    "groups",
    "level",
    "months",
    "period",
    "quarters",
    "scope",
    "term",
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


def term(id: str) -> Term:
    """A term of the table `terms`: `kn.term("ha_nam.2020_2025")`."""
    return Term(_text("kn.term", id, '"ha_nam.2020_2025"'))


@dataclass(frozen=True)
class By:
    """What figures are broken down by."""

    groups: tuple["str | Group", ...] = ()
    codes: str = ""
    within: "str | Group" = ""

    def core(self) -> _ketnap.Breakdown:
        return _ketnap.Breakdown([_id(group) for group in self.groups], self.codes, _id(self.within))

    def scripted(self) -> list["Group"]:
        """The groups that no catalog knows yet."""
        return [group for group in (*self.groups, self.within) if not isinstance(group, str)]


def groups(*groups: "str | Group", within: "str | Group" = "") -> By:
    """By groups, which may overlap and then have no total; the id of a partition stands for all its groups. `within` a group: only
    its rows.

    >>> now.measure("vn.admissions", by=kn.groups("vn.female", "vn.youth_union"), periods="2023")
    >>> now.measure("vn.admission_composition", by=kn.groups("vn.direct_worker", within="vn.enterprise"), periods="2023")
    """
    if not groups:
        raise Error(3112, ["kn.groups", "()", '"vn.female", "vn.youth_union"'])
    return By(groups=groups, within=within)


def codes(expr: str, *, within: "str | Group" = "") -> By:
    """By the codes of a field of the rows, or of an expression on them; those whose code is unknown stand last, so that nobody is
    left out.

    >>> now.measure("vn.admissions", by=kn.codes("occupation"), periods="2023")
    >>> now.measure("vn.dossiers", by=kn.codes("max(steps, step)"), periods="2023-10")
    """
    return By(codes=_text("kn.codes", expr, '"occupation", "unit.sector"'), within=within)


def _id(group: "str | Group") -> str:
    return group if isinstance(group, str) else group.id


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


def chosen_units(units: Units, tops: Sequence[str]) -> list[UnitChoice]:
    """`units` as a list of choices; a level without a unit means below every unit that has none above it."""
    listed = [units] if isinstance(units, str | UnitChoice) else _listed("units", units, UNITS)
    choices = [u if isinstance(u, UnitChoice) else unit(_text("units", u, UNITS)) for u in listed]
    # Only `level(...)` leaves the unit open; an empty code, as from a blank cell, must not mean everybody.
    if any(c.code == "" and not c.level for c in choices):
        raise Error(3102, ['""'])

    def placed(choice: UnitChoice) -> list[UnitChoice]:
        return [choice] if choice.code else [_ketnap.UnitChoice("under", top, choice.level, choice.kind) for top in tops]

    return [one for choice in choices for one in placed(choice)]


def chosen_periods(periods: Periods, days_of: Callable[[str], Period] | None = None) -> list[Period]:
    """`periods` as a list; a text is a period as written, a number is a year, a term has the days that `days_of` says."""
    listed = [periods] if isinstance(periods, str | int | Period | Term) else _listed("periods", periods, PERIODS)

    def one(period: Any) -> Period:
        if isinstance(period, Period):
            return period
        if isinstance(period, Term) and days_of is not None:
            return days_of(period.id)
        return Period(str(period) if isinstance(period, int) else _text("periods", period, PERIODS))

    return [one(period) for period in listed]


def _listed(name: str, value: object, takes: str) -> list[Any]:
    if not isinstance(value, Iterable):
        raise Error(3112, [name, repr(value), takes])
    return list(value)


def _text(name: str, value: object, takes: str) -> str:
    if not isinstance(value, str):
        raise Error(3112, [name, repr(value), takes])
    return value
