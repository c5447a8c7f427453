"""The same facts told otherwise: rows in another order, in two loads, in decomposed letters, under other units' codes."""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import ketnap as kn
import pytest

DAY = "2023-10-31"
Row = dict[str, str]
Files = dict[str, list[Row]]
UNIT_COLUMNS = ("unit", "parent", "body")
BEFORE = ("units", "people")
"""Tables that must be there before rows that lead to them."""


@pytest.fixture(scope="module")
def files(small_files: Path) -> Files:
    found = {}
    for path in sorted(small_files.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem] = list(csv.DictReader(lines))
    return found


@pytest.fixture(scope="module")
def told(files: Files, tmp_path_factory: pytest.TempPathFactory) -> kn.Registry:
    return loaded(tmp_path_factory.mktemp("told"), files)


def loaded(folder: Path, *loads: Files) -> kn.Registry:
    registry = kn.create(folder / "r.ketnap", clearance="sensitive")
    for number, files in enumerate(loads):
        place = folder / str(number)
        place.mkdir()
        for table, rows in files.items():
            with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        batch = registry.load(place / "*.csv")
        assert batch.set_aside == 0
        # What a load of its own lacks, another one has.
        assert not batch.findings or len(loads) > 1
    assert not registry.verify()
    return registry


def other_code(code: str) -> str:
    """Others, in another order, that say nothing of who is above whom."""
    return f"Z{int.from_bytes(code.encode(), 'big') * 7919 % 1_000_000_007}" if code else ""


def answers(registry: kn.Registry, name: Callable[[str], str] = str) -> dict[tuple[str, ...], object]:
    """Numbers by indicator, unit and year, and what was judged of each dossier; units by another name."""
    now = registry.snapshot(DAY)
    measured = now.measure("vn.admissions", "vn.members", "vn.admission_rate", units=kn.under("HNA" if name is str else other_code("HNA")),
                           periods=kn.years(2020, 2023)).to_pandas()  # fmt: skip
    found: dict[tuple[str, ...], object] = {
        (str(row["indicator"]), name(str(row["unit"])), str(row["period"])): (str(row["value"]), str(row["denominator"]))
        for row in measured.to_dict("records")
    }
    verdicts = now.check().to_pandas().to_dict("records")
    found |= {(str(row["dossier"]), str(row["rule"])): (str(row["outcome"]), str(row["step"])) for row in verdicts}
    assert len(found) > 1000
    return found


def exported(registry: kn.Registry, folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in registry.export(folder / "out")}


def test_rows_in_another_order(files: Files, told: kn.Registry, tmp_path: Path) -> None:
    chance = random.Random(20231031)
    shuffled = {table: chance.sample(rows, len(rows)) for table, rows in files.items()}
    (tmp_path / "a").mkdir()
    other = loaded(tmp_path / "a", shuffled)
    assert exported(other, tmp_path / "a") == exported(told, tmp_path)
    assert answers(other) == answers(told)


def test_one_load_in_two(files: Files, told: kn.Registry, tmp_path: Path) -> None:
    chance = random.Random(20231031)
    first: Files = {}
    second: Files = {}
    for table, rows in files.items():
        sides = [table in BEFORE or chance.random() < 0.5 for _ in rows]
        for load, side in ((first, True), (second, False)):
            if chosen := [row for row, at in zip(rows, sides, strict=True) if at == side]:
                load[table] = chosen
    (tmp_path / "a").mkdir()
    other = loaded(tmp_path / "a", first, second)
    assert exported(other, tmp_path / "a") == exported(told, tmp_path)
    assert answers(other) == answers(told)


def test_decomposed_letters(files: Files, told: kn.Registry, tmp_path: Path) -> None:
    decomposed = {
        table: [{name: unicodedata.normalize("NFD", value) for name, value in row.items()} for row in rows]
        for table, rows in files.items()
    }
    assert decomposed["people"] != files["people"]
    (tmp_path / "a").mkdir()
    other = loaded(tmp_path / "a", decomposed)
    assert exported(other, tmp_path / "a") == exported(told, tmp_path)


def test_units_under_other_codes(files: Files, told: kn.Registry, tmp_path: Path) -> None:
    codes = {row["unit"] for row in files["units"]}
    back = {other_code(code): code for code in codes}
    assert len(back) == len(codes)
    renamed = {
        table: [{name: other_code(value) if is_unit(table, name) else value for name, value in row.items()} for row in rows]
        for table, rows in files.items()
    }
    (tmp_path / "a").mkdir()
    other = loaded(tmp_path / "a", renamed)
    assert answers(other, lambda code: back[code]) == answers(told)


def is_unit(table: str, column: str) -> bool:
    return column in UNIT_COLUMNS and table != "areas"
