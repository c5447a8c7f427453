"""Registries of several units that have none above them: provinces of a nation, or a unit whose superior is not there."""

from __future__ import annotations

from pathlib import Path

import ketnap as kn
import pytest

UNITS = """unit,parent,level,kind,since,state
A.LOST,GONE,cell,cell,2000-01-01,open
T1,,superior,committee,2000-01-01,open
T1.A,T1,grassroots,committee,2000-01-01,open
T1.A.1,T1.A,cell,cell,2000-01-01,open
T2,,superior,committee,2000-01-01,open
T2.A,T2,grassroots,committee,2000-01-01,open
T2.A.1,T2.A,cell,cell,2000-01-01,open
T2.A.2,T2.A,cell,cell,2000-01-01,open
"""
SPELLS = """spell,person,unit,since,until,began_by
S1,P1,T1.A.1,2010-01-01,,initial
S2,P2,T2.A.1,2010-01-01,,initial
S3,P3,A.LOST,2010-01-01,,initial
"""


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> kn.Snapshot:
    folder = tmp_path_factory.mktemp("tops")
    people = "person,name,born\n" + "".join(f"P{i},,1980-01-01\n" for i in (1, 2, 3))
    for name, text in {"units": UNITS, "people": people, "spells": SPELLS}.items():
        (folder / f"{name}.csv").write_text(text)
    registry = kn.create(folder / "r.ketnap", plugins=["vn"])
    batch = registry.load(str(folder / "*.csv"))
    assert {finding.code for finding in batch.findings} == {"KN2208"}
    return registry.snapshot("2023-12-31")


def test_the_topmost_unit_is_the_one_with_most_below_it(nation: kn.Snapshot, tmp_path: Path) -> None:
    assert nation.tops == ["A.LOST", "T1", "T2"]
    assert nation.top == "T2"
    assert kn.create(tmp_path / "empty.ketnap").snapshot("2023-12-31").top == ""


def test_nobody_is_left_out_where_no_units_are_named(nation: kn.Snapshot) -> None:
    table = nation.measure("vn.members", periods="2023")
    assert [(row["unit"], row["low"], row["high"]) for row in table.rows()] == [("A.LOST", 1, 1), ("T1", 1, 1), ("T2", 1, 1)]
    assert repr(nation).startswith("3 đảng viên · 4 chi bộ")


def test_a_level_is_all_units_of_it(nation: kn.Snapshot) -> None:
    table = nation.measure("vn.members", units=kn.level("grassroots"), periods="2023")
    assert [row["unit"] for row in table.rows()] == ["T1.A", "T2.A"]
