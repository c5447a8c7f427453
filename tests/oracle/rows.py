"""Rows and what stands in their fields.

A `Cell` says what a field may hold and where it stands, so that the same place is the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

from .counting import Period
from .dates import FIRST, NEVER, Days, partial
from .dossiers import Judged, next_step, vote
from .files import Row as Record
from .snapshot import Snapshot
from .spans import Number
from .tables import CODES, FIELDS, OWNER, Kind

RELATIONS = {
    "admissions": ("admissions", "not annulled_on <= as_of and first <= ceremony_on and ceremony_on <= last"),
    "recognitions": ("admissions", "not annulled_on <= as_of and first <= official_on and official_on <= last"),
    "members": ("spells", "since <= instant and instant < until"),
    "dossiers": ("dossiers", "opened_on <= last and closed_on > last and moved_on > last"),
    "courses": ("courses", "first <= ends_on and ends_on <= last"),
}
"""Of a unit: the table, and which of its rows count; `first .. last` is the window, `instant` the day asked for."""


@dataclass(frozen=True)
class Cell:
    """One value where low == high; days and codes are numbers. Of a text `text` is what stands there, None where that is unknown."""

    place: str
    kind: Kind
    low: Number = 0
    high: Number = 0
    codes: tuple[str, ...] = ()
    text: str | None = None


def day_number(day: date) -> Number:
    return inf if day == NEVER else day.toordinal()


def known_day(day: date, place: str = "") -> Cell:
    return Cell(place, "day", day_number(day), day_number(day))


@dataclass(frozen=True)
class UnitRow:
    """A unit over a period that ends with `as_of` at the latest."""

    on: Snapshot
    unit: str
    first: date
    last: date
    period: Period
    """As it was asked for, uncut."""


def unit_row(on: Snapshot, unit: str, period: Period) -> UnitRow:
    return UnitRow(on, unit, period.first, min(period.last, on.as_of), period)


@dataclass(frozen=True)
class Row:
    """A row of a table, or the place where one is missing (`record` None)."""

    on: Snapshot
    table: str
    record: Record | None
    place: str
    instant: date
    """Where the row has no day of its own: when its person is looked at."""
    outer: Row | UnitRow | None = None
    given: Mapping[str, Cell | Row] = field(default_factory=dict)
    """What no file says: the links of a judged step, the window of an aggregate."""

    def own(self, name: str) -> Cell | Row:
        if name in self.given:
            return self.given[name]
        what = FIELDS[self.table][name]
        if what.kind == "link":
            return self._linked(name, what.target)
        return self._cell(name)

    def _linked(self, name: str, target: str) -> Row:
        key = (self.record or {}).get(name, "")
        place = f"{target}/{key}" if key else f"{self.place}.{name}"
        return Row(self.on, target, records(self.on, target).get(key), place, self.instant)

    def _cell(self, name: str) -> Cell:
        kind, target, _ = FIELDS[self.table][name]
        place = f"{self.place}/{name}"
        text = (self.record or {}).get(name, "")
        if kind == "text":
            return Cell(place, kind, text=text or None)
        if kind == "code":
            codes = CODES[target]
            ends = (codes.index(text),) * 2 if text else (0, max(len(codes) - 1, 1))
            return Cell(place, kind, *ends, codes)
        if kind in ("day", "later"):
            first, last = self._days(name, text)
            return Cell(place, kind, day_number(first), day_number(last))
        if text:
            return Cell(place, kind, int(text), int(text))
        return Cell(place, kind, 0, 1) if kind == "flag" else Cell(place, kind, -inf, inf)

    def _days(self, name: str, text: str) -> Days:
        if FIELDS[self.table][name].kind == "day":
            return partial(text)
        if self.record is None:
            return Days(FIRST, NEVER)
        if self.table == "units":
            day = self.on.opened_on(self.key()) if name == "opened_on" else self.on.closed_on(self.key())
            return Days(day, day)
        return self.on.later(self.record, name)

    def key(self) -> str:
        """Of a linked row the text that it is compared with."""
        return (self.record or {}).get(next(iter(FIELDS[self.table])), "")

    def number(self) -> int:
        """A row's place among those of its table."""
        return sorted(records(self.on, self.table)).index(self.key())


def records(on: Snapshot, table: str) -> Mapping[str, Record]:
    """The rows that links lead to, by key."""
    if table in ("units", "people", "areas"):
        return {"units": on.units, "people": on.people, "areas": on.areas}[table]
    return {record[next(iter(FIELDS[table]))]: record for record in on.tables[table]}


def table_row(on: Snapshot, table: str, record: Record) -> Row:
    """A row of a file by itself, with no row around it."""
    return Row(on, table, record, place_of(table, record), on.as_of)


def judged_row(on: Snapshot, judged: Judged) -> Row:
    """A dossier at a step."""
    dossier, day = judged.dossier, judged.step_date
    place = f"{dossier['dossier']} at {judged.step}"

    def linked(table: str, found: Record | None, name: str) -> Row:
        return Row(on, table, found, f"{place}.{name}" if found is None else place_of(table, found), day)

    def standing(admission: Record) -> tuple[bool, str]:
        """Of several the one that stands, else the last that was annulled."""
        return not on.happened(admission, "annulled_on"), admission["decided_on"]

    steps = CODES["step"]
    next_one = next_step(on, dossier)
    done = [row for row in on.steps if (row["dossier"], row["step"]) == (dossier["dossier"], judged.step)]
    issued = [
        row
        for row in on.tables["certificates"]
        if row["person"] == dossier["person"]
        and "" < row["issued_on"] <= day.isoformat()
        and records(on, "courses").get(row["course"], {}).get("kind") == "awareness"
    ]
    held = [row for row in on.admissions if row["dossier"] == dossier["dossier"]]
    ends = (steps.index(next_one),) * 2 if next_one else (0, len(steps) - 1)
    return Row(
        on,
        "judged",
        dossier,
        place,
        day,
        given={
            "dossier": linked("dossiers", dossier, "dossier"),
            "step": Cell(f"{place}/step", "code", steps.index(judged.step), steps.index(judged.step), steps),
            "step_date": known_day(day),
            "next_step": Cell(f"{place}/next_step", "code", *ends, steps),
            "step_row": linked("steps", max(done, key=lambda row: int(row["round"]), default=None), "step_row"),
            "vote": linked("votes", vote(on, judged), "vote"),
            "admission": linked("admissions", max(held, key=standing, default=None), "admission"),
            "certificate": linked("certificates", max(issued, key=lambda row: row["issued_on"], default=None), "certificate"),
        },
    )


def place_of(table: str, record: Record) -> str:
    return "/".join([table, *(record[name] for name, field in FIELDS[table].items() if field.key)])


def inner_rows(row: Row, table: str, around: Row | UnitRow) -> list[Row] | None:
    """The rows of a table that belong to the row; None where the row itself is not there. `around`: the row that `outer` means."""
    owner = row.own("dossier") if row.table == "judged" else row
    assert isinstance(owner, Row) and OWNER[table] == owner.table, table
    if owner.record is None:
        return None
    belongs_by = next(name for name, field in FIELDS[table].items() if field == ("link", owner.table, field.key))
    own = [one for one in row.on.tables[table] if one[belongs_by] == owner.key()]
    return [Row(row.on, table, one, place_of(table, one), row.instant, around) for one in own]


def rows_of_unit(unit: UnitRow, relation: str, window: tuple[date, date], instant: date) -> list[Row]:
    """Every row of the unit and those below it, to be asked whether it counts."""
    table = RELATIONS[relation][0]
    cells = unit.on.under(unit.unit)
    given = dict(zip(("first", "last", "instant", "as_of"), map(known_day, (*window, instant, unit.on.as_of)), strict=True))
    own = [one for one in unit.on.tables[table] if one["unit"] in cells]
    return [Row(unit.on, table, one, place_of(table, one), instant, unit, given) for one in own]
