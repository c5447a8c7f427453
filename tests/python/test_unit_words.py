"""What an indicator may ask of a unit: traced, written and measured on the example province, beside plain Python over its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pytest

if TYPE_CHECKING:
    from conftest import Province

YEARS = range(2020, 2023)
DRY = "count(below(kind='cell'), opened_on <= add_months({}, -120) and count(admissions.during(years=10)) == 0)"


def dry_cells(u: Any) -> Any:
    return u.below(kind="cell").count(
        lambda c: (c.opened_on <= kn.add_months(c.period.end, -120)) & (c.admissions.during(years=10).count() == 0)
    )


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (dry_cells, DRY.format("period.end")),
        (lambda u: u.below().count(lambda b: b.level == u.level), "count(below(), level == outer.level)"),
        (
            lambda u: u.below(level="grassroots").count(lambda g: g.below(kind="cell").count(lambda c: c.members.count() < 3) > 2),
            "count(below(level='grassroots'), count(below(kind='cell'), count(members) < 3) > 2)",
        ),
        (
            lambda u: u.below().count(
                lambda b: b.below(kind="cell").any(lambda c: c.admissions.count() > u.admissions.count() / 2)
            ),
            "count(below(), any(below(kind='cell'), count(admissions) > count(outer.outer.admissions) / 2))",
        ),
        (
            lambda u: u.below().count(lambda b: u.below(kind="cell").count() > 1),
            "count(below(), count(outer.below(kind='cell')) > 1)",
        ),
        (
            lambda u: u.below(kind="cell").count(lambda c: c.members.count() > u.members.at("start").count()),
            "count(below(kind='cell'), count(members) > count(outer.members.at('start')))",
        ),
        (lambda u: u.below(kind="cell").mean(lambda c: c.members.count()), "mean(below(kind='cell'), count(members))"),
        (
            lambda u: u.below().share(lambda b: b.area.is_known(), of=lambda b: b.kind == "cell"),
            "share(below(), area is known, of=kind == 'cell')",
        ),
        (
            lambda u: u.below().sum(lambda b: u.claim("vn.members") - kn.claim("vn.members")),
            "sum(below(), outer.claim('vn.members') - claim('vn.members'))",
        ),
        (lambda u: u.below().max(lambda b: u.target("x").at_most), "max(below(), outer.target('x').at_most)"),
        (
            lambda u: u.arrivals.during(years=2).count(lambda a: ~a.from_unit.is_known()),
            "count(arrivals.during(years=2), from_unit is unknown)",
        ),
        (
            lambda u: u.departures.mean(lambda d: kn.years_between(d.born, d.last_day)),
            "mean(departures, years_between(born, last_day))",
        ),
        (lambda u: u.areas.count(lambda a: (a.kind == "hamlet") & a.mountainous), "count(areas, kind == 'hamlet' and mountainous)"),
        (lambda u: kn.coalesce(kn.claim("vn.members"), u.members.count()), "coalesce(claim('vn.members'), count(members))"),
    ],
)
def test_a_traced_function_is_the_written_text_and_binds(function: Any, text: str, now: kn.Snapshot) -> None:
    @kn.indicator("u.it", title="x")
    def it(u: Any) -> Any:
        return function(u)

    assert str(it.value) == text
    assert now.measure(it, periods="2022").provenance is not None


def rows_of(province: Province, table: str) -> list[dict[str, str]]:
    with (Path(province.files) / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def above(parents: dict[str, str], unit: str) -> Iterator[str]:
    while unit:
        yield unit
        unit = parents.get(unit, "")


@pytest.fixture(scope="module")
def parents(now: kn.Snapshot) -> dict[str, str]:
    return {unit["unit"]: unit["parent"] or "" for unit in now._core.unit_rows()}


def test_dry_cells_are_those_that_the_files_say(now: kn.Snapshot, ha_nam: Province, parents: dict[str, str]) -> None:
    opened: dict[str, str] = {}
    closed: dict[str, str] = {}
    kind: dict[str, str] = {}
    for row in sorted(rows_of(ha_nam, "units"), key=lambda row: row["since"]):
        if row["since"] > "2023-10-31":
            continue
        if row["state"] == "closed":
            closed.setdefault(row["unit"], row["since"])
        else:
            opened.setdefault(row["unit"], row["since"])
            closed.pop(row["unit"], None)
        kind[row["unit"]] = row["kind"]
    assert closed
    admitted = [row for row in rows_of(ha_nam, "admissions") if row["ceremony_on"] and not row.get("annulled_on")]
    for year in YEARS:
        busy = {row["unit"] for row in admitted if f"{year - 9}-01-01" <= row["ceremony_on"] <= f"{year}-12-31"}
        cells = [unit for unit in opened if kind[unit] == "cell" and closed.get(unit, "9") > f"{year}-12-31"]
        dry = [unit for unit in cells if opened[unit] <= f"{year - 10}-12-31" and unit not in busy]

        @kn.indicator("u.dry", title="x")
        def it(u: Any) -> Any:
            return dry_cells(u)

        table = now.measure(it, units=kn.children("HNA"), periods=str(year))
        assert dry
        for row in table.rows():
            assert row["value"] == sum(row["unit"] in above(parents, unit) for unit in dry), (year, row["unit"])


def test_moves_within_a_unit_are_none_of_its_own(now: kn.Snapshot, ha_nam: Province, parents: dict[str, str]) -> None:
    spells = rows_of(ha_nam, "spells")
    lives: dict[str, list[dict[str, str]]] = {}
    for spell in sorted(spells, key=lambda row: row["since"]):
        lives.setdefault(spell["person"], []).append(spell)
    came_from: dict[str, str] = {}
    for life in lives.values():
        for left in life:
            if left["ended_by"] != "moved" or not left["until"]:
                continue
            following = next((one for one in life if one is not left and one["since"] >= left["until"]), None)
            if following is None or following["began_by"] != "arrived":
                continue
            if date.fromisoformat(following["since"]) - date.fromisoformat(left["until"]) <= timedelta(days=90):
                came_from[following["spell"]] = left["unit"]

    @kn.indicator("u.arrivals", title="x")
    def arrivals(u: Any) -> Any:
        return u.arrivals.count()

    table = now.measure(arrivals, units=kn.under("HNA.BL"), periods="2022")
    counted = {row["unit"]: row["value"] for row in table.rows()}
    assert 0 < counted["HNA.BL"] < sum(value for unit, value in counted.items() if parents[unit] == "HNA.BL")
    for row in table.rows():
        expected = [
            spell
            for spell in spells
            if spell["began_by"] == "arrived"
            and spell["since"].startswith("2022")
            and row["unit"] in above(parents, spell["unit"])
            and row["unit"] not in above(parents, came_from.get(spell["spell"], ""))
        ]
        assert row["value"] == len(expected), row["unit"]
        assert len(table.figure(row["unit"], "2022", "u.arrivals").rows()) == len(expected)


def test_arrivals_and_departures_are_frames_with_labels(now: kn.Snapshot) -> None:
    import pyarrow

    table = pyarrow.table(now.frame("departures"))
    assert {"spell", "person", "unit", "until", "to_unit", "last_day"} <= set(table.column_names)
    assert [field["label"] for field in now.fields("arrivals") if field["name"] == "from_unit"] == ["Nơi chuyển đi"]
    assert "arrivals" in repr(now.frame("arrivals"))


def test_shares_and_means_of_units_are_exact(now: kn.Snapshot) -> None:
    @kn.indicator("u.size", title="x")
    def size(u: Any) -> Any:
        return u.below(kind="cell").mean(lambda c: c.members.count())

    @kn.indicator("u.members", title="x")
    def members(u: Any) -> Any:
        return u.members.count()

    @kn.indicator("u.cells", title="x")
    def cells(u: Any) -> Any:
        return u.below(kind="cell").count()

    table = now.measure(size, members, cells, units=kn.children("HNA"), periods="2022")
    for row in table.rows():
        if row["indicator"] == "u.size":
            of = [table.figure(row["unit"], "2022", name).value for name in ("u.members", "u.cells")]
            assert row["value"] == Fraction(of[0], of[1])
