"""What a name means on a row: its own field, else its person's, else the profile's in force on the row's day; or by a link.

How far an unknown day is known is for the reader to say (`See`): the day itself in one of the possible worlds, its two ends where
spans are reckoned with.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf

from .dates import FIRST, partial
from .rows import Cell, Row, UnitRow, inner_rows, known_day, place_of
from .spans import Number
from .tables import FIELDS, ROW_DAY
from .written import Written, parse

DERIVED = {
    ("judged", "moved"): "moved_on <= step_date",
    ("judged", "age_months"): "months_between(born, step_date)",
    ("introducers", "together_months"): "months_between(together_since, outer.step_date)",
}
"""Names that are short for an expression about the same row."""
ON_A_DAY = {
    "is_member": "since <= {day} and {day} < until",
    "official": "since <= {day} and {day} < until and official_since <= {day}",
}
"""What a person is on the row's day: there is such a spell."""
UNIT_NAMES = ("opened_on", "closed_on", "level", "kind", "sector")

See = Callable[[Cell], tuple[Number, Number]]
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
    if name in ON_A_DAY:
        return parse(_on_a_day(row, name)), row
    if (row.table, name) == ("spells", "official_since"):
        return _official_since(row)
    if (row.table, name) == ("units", "official_members"):
        return _official_members(row)
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


def _on_a_day(row: Row, name: str) -> str:
    if row.table == "spells":
        return ON_A_DAY[name].format(day="instant")
    day = f"outer.{ROW_DAY[row.table]}" if row.table in ROW_DAY else f"date('{row.instant}')"
    return f"any(person.spells, {ON_A_DAY[name].format(day=day)})"


def _official_since(row: Row) -> Cell:
    """Of those who were there before the register began: other beginnings take more than the row to tell."""
    assert row.record is not None and row.record["began_by"] == "initial", row
    return known_day(date.fromisoformat(row.record["official_on"]) if row.record["official_on"] else FIRST)


def _official_members(row: Row) -> Cell:
    """Of a unit and all below it, on the day of the row that it was reached from."""
    cells = row.on.under(row.key())
    day = row.instant.isoformat()
    there = [one for one in row.on.spells if one["unit"] in cells and one["since"] <= day < (one["until"] or "9999")]
    assert all(one["began_by"] == "initial" for one in there)
    number = sum(one["official_on"] <= day for one in there)
    return Cell(f"{row.place}.official_members on {day}", "number", number, number)


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
    return Row(row.on, "profiles", versions[0][-1], place_of("profiles", versions[0][-1]), row.instant)
