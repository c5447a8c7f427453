"""Rows, what stands in their fields, and what a name means on them.

A `Cell` says what a field may hold and where it stands, so that the same place is the same value. How far an unknown day is known
is for the reader to say (`See`): the day itself in one of the possible worlds, its two ends where spans are reckoned with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

from .counting import Period
from .dates import FIRST, LAST, NEVER, partial
from .dossiers import Judged, next_step, vote
from .files import Row as Record
from .snapshot import Snapshot
from .tables import CODES, FIELDS, ORDERED, OWNER, ROW_DAY, Kind
from .spans import Number
from .written import Written, parse

DERIVED = {
    ("judged", "moved"): "moved_on <= step_date",
    ("judged", "age_months"): "months_between(born, step_date)",
    ("introducers", "together_months"): "months_between(together_since, outer.step_date)",
}
"""Names that are short for an expression about the same row."""
UNIT_NAMES = ("opened_on", "level", "kind", "sector")
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
    ordered: bool = False
    text: str | None = None


Ends = tuple[Number, Number]
See = Callable[[Cell], Ends]


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


def unit_row(on: Snapshot, unit: str, period: Period) -> UnitRow:
    return UnitRow(on, unit, period.first, min(period.last, on.as_of))


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
        match kind:
            case "text":
                return Cell(place, kind, text=text or None)
            case "code":
                codes = CODES[target]
                low, high = (codes.index(text),) * 2 if text else (0, max(len(codes) - 1, 1))
                return Cell(place, kind, low, high, codes, target in ORDERED)
            case "later" if self.record is None:
                return Cell(place, kind, day_number(FIRST), inf)
            case "later":
                if self.table == "units":
                    return known_day(self.on.opened_on(self.record["unit"]), place)
                return Cell(place, kind, *map(day_number, self.on.later(self.record, name)))
            case "day":
                return Cell(place, kind, *map(day_number, partial(text)))
            case "flag":
                return Cell(place, kind, *((int(text),) * 2 if text else (0, 1)))
        return Cell(place, kind, *((int(text),) * 2 if text else (-inf, inf)))

    def key(self) -> str:
        """Of a linked row the text that it is compared with."""
        return (self.record or {}).get(next(iter(FIELDS[self.table])), "")

    def number(self) -> int:
        """A row's place among those of its table."""
        return sorted(records(self.on, self.table)).index(self.key())


def records(on: Snapshot, table: str) -> Mapping[str, Record]:
    """The rows that links lead to, by key."""
    if table in ("units", "people"):
        return on.units if table == "units" else on.people
    return {record[next(iter(FIELDS[table]))]: record for record in on.tables[table]}


def judged_row(on: Snapshot, judged: Judged) -> Row:
    """A dossier at a step."""
    dossier, day = judged.dossier, judged.step_date
    place = f"{dossier['dossier']} at {judged.step}"

    def linked(table: str, found: Record | None, name: str) -> Row:
        return Row(on, table, found, f"{place}.{name}" if found is None else _place(table, found), on.as_of)

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
        on.as_of,
        given={
            "dossier": linked("dossiers", dossier, "dossier"),
            "step": Cell(f"{place}/step", "code", steps.index(judged.step), steps.index(judged.step), steps, True),
            "step_date": known_day(day),
            "next_step": Cell(f"{place}/next_step", "code", *ends, steps, True),
            "step_row": linked("steps", max(done, key=lambda row: int(row["round"]), default=None), "step_row"),
            "vote": linked("votes", vote(on, judged), "vote"),
            # Of several the one that stands, else the last that was annulled.
            "admission": linked(
                "admissions", max(held, key=lambda row: (not on.happened(row, "annulled_on"), row["decided_on"]), default=None), "a"
            ),
            "certificate": linked("certificates", max(issued, key=lambda row: row["issued_on"], default=None), "certificate"),
        },
    )


def _place(table: str, record: Record) -> str:
    return "/".join([table, *(record[name] for name, field in FIELDS[table].items() if field.key)])


def inner_rows(row: Row, table: str, around: Row | UnitRow) -> list[Row] | None:
    """The rows of a table that belong to the row; None where the row itself is not there. `around`: the row that `outer` means."""
    owner = row.own("dossier") if row.table == "judged" else row
    assert isinstance(owner, Row) and OWNER[table] == owner.table, (table, owner.table)
    if owner.record is None:
        return None
    own = [one for one in row.on.tables[table] if one[next(iter(FIELDS[table]))] == owner.key()]
    return [Row(row.on, table, one, _place(table, one), row.instant, around) for one in own]


def rows_of_unit(
    unit: UnitRow, relation: str, window: tuple[date, date], instant: date
) -> list[Row]:
    """Every row of the unit and those below it, to be asked whether it counts."""
    table = RELATIONS[relation][0]
    cells = unit.on.under(unit.unit)
    given = dict(zip(("first", "last", "instant", "as_of"), map(known_day, (*window, instant, unit.on.as_of)), strict=True))
    own = [one for one in unit.on.tables[table] if one["unit"] in cells]
    return [Row(unit.on, table, one, _place(table, one), instant, unit, given) for one in own]


# what a name means

Meaning = Cell | Row | UnitRow | tuple[Written, Row]
"""A tuple is a derived name: an expression about a row."""


def meaning(node: Written, row: Row | UnitRow, see: See) -> Meaning:
    """Of a name, a name behind a point, or a keyed link."""
    if node.kind == "name":
        return _of(row, node.name, see)
    if node.kind == "call":
        return _keyed(node, row)
    base = node.args[0]
    if base.name == "period":
        around = row if base.kind == "name" else meaning(base.args[0], row, see)
        assert isinstance(around, UnitRow)
        return known_day(around.first if node.name == "start" else around.last)
    found = meaning(base, row, see)
    assert isinstance(found, Row | UnitRow), node
    return _of(found, node.name, see)


def _of(row: Row | UnitRow, name: str, see: See) -> Meaning:
    if isinstance(row, UnitRow):
        assert name in UNIT_NAMES, name
        return Row(row.on, "units", row.on.units[row.unit], f"units/{row.unit}", row.last).own(name)
    if name == "outer":
        assert row.outer is not None
        return row.outer
    if (row.table, name) in DERIVED:
        return parse(DERIVED[row.table, name]), row
    fields = FIELDS[row.table]
    if name in fields or name in row.given:
        return row.own(name)
    if row.table == "judged" and name in FIELDS["dossiers"]:
        dossier = row.own("dossier")
        assert isinstance(dossier, Row)
        return dossier.own(name)
    person = row.own("person")
    assert isinstance(person, Row)
    return person.own(name) if name in FIELDS["people"] else _profile(row, person, see).own(name)


def _keyed(node: Written, row: Row | UnitRow) -> Row:
    """`paper('application')`: of the rows with that code the one of the last round."""
    assert isinstance(row, Row)
    table, code = f"{node.name}s", node.args[0].value
    found = [one for one in inner_rows(row, table, row) or () if (one.record or {})[node.name] == code]
    last = max(found, key=lambda one: int((one.record or {})["round"]), default=None)
    return last or Row(row.on, table, None, f"{row.place}.{node.name}({code})", row.instant)


def _profile(row: Row, person: Row, see: See) -> Row:
    """The one in force on the row's day: unknown where another may be, and where the day has not come."""
    cell = row.own(ROW_DAY[row.table]) if row.table in ROW_DAY else known_day(row.instant)
    assert isinstance(cell, Cell)
    own = sorted((one for one in row.on.tables["profiles"] if one["person"] == person.key()), key=lambda one: one["since"])
    ends = see(cell)
    versions = [[one for one in own if partial(one["since"]).earliest.toordinal() <= end] for end in ends]
    if person.record is None or ends[0] == inf or not versions[0] or versions[0] != versions[1]:
        return Row(row.on, "profiles", None, f"{row.place}.profile", row.instant)
    return Row(row.on, "profiles", versions[0][-1], _place("profiles", versions[0][-1]), row.instant)
