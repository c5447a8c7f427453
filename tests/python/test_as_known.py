"""What was known by a batch is known again, byte for byte, whatever was written since."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import ketnap as kn
import pytest

DAY = "2023-10-31"
FORMATS = ("standard.json", "standard.csv", "standard.markdown", "office.html")


def answers(registry: kn.Registry, as_known: int = 0) -> dict[str, object]:
    """Reports in four formats, a table, verdicts and all frames."""
    now = registry.snapshot(DAY, as_known=as_known)
    report = now.report("ha_nam.handbook", period="2023")
    found: dict[str, object] = {name: report.bytes(name) for name in FORMATS}
    found["table"] = repr(now.measure("vn.admissions", "vn.members", units=kn.under("HNA"), periods=kn.years(2020, 2023)))
    found["open"] = now.check().to_pandas().to_csv()
    found["past"] = now.check(past=True, periods="2022").to_pandas().to_csv()
    for name in now._core.frames():
        found[name] = getattr(now, name).to_pandas().to_csv()
    return found


def rows(files: Path, table: str) -> list[dict[str, str]]:
    with (files / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(folder: Path, table: str, rows: list[dict[str, str]]) -> Path:
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def changing(small_files: Path, tmp_path: Path) -> tuple[kn.Registry, list[dict[str, object]]]:
    """A registry after seven batches of all kinds, and what it answered after each."""
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    seen: list[dict[str, object]] = []

    def written(batch: kn.Batch) -> None:
        assert batch.added or batch.replaced or batch.retracted
        seen.append(answers(registry))

    written(registry.load(sorted(small_files.glob("*.csv"))))
    admissions = [row for row in rows(small_files, "admissions") if row["ceremony_on"].startswith("2022")]
    moved = [{**row, "ceremony_on": "2023-02-03"} for row in admissions[:20]]
    written(registry.load(write(tmp_path, "admissions", moved)))
    units = rows(small_files, "units")
    cells = [row for row in units if row["kind"] == "cell"]
    parents = sorted({row["parent"] for row in cells})
    away = {
        **cells[0],
        "since": "2021-01-01",
        "parent": next(p for p in parents if p != cells[0]["parent"]),
        "name": "Chi bộ chuyển",
    }
    written(registry.load(write(tmp_path, "units", [away, {**cells[1], "unit": cells[1]["unit"] + ".N", "name": "Chi bộ mới"}])))
    people = rows(small_files, "people")
    corrected = [{**row, "born": "1999-09-09", "name": "Người đã sửa"} for row in people[:50]]
    newcomers = [{**people[0], "person": f"A-{i}"} for i in range(5)]
    written(registry.load(write(tmp_path, "people", [*newcomers, *corrected])))
    written(registry.load(write(tmp_path, "admissions", admissions[:5]), scope=kn.scope(period="2022")))
    steps = rows(small_files, "steps")
    written(registry.load(write(tmp_path, "steps", steps[: len(steps) // 2]), scope="all"))
    written(registry.undo(3, reason="chuyển nhầm"))
    return registry, seen


def test_an_answer_is_made_again(changing: tuple[kn.Registry, list[dict[str, object]]]) -> None:
    registry, seen = changing
    assert registry.head == len(seen) == 7
    for number, then in enumerate(seen, start=1):
        again = answers(registry, number)
        assert again.keys() == then.keys()
        for name, answer in then.items():
            assert again[name] == answer, f"{name} as known by batch {number}"
    # Each batch changed something that is looked at here, else the comparison would say nothing.
    for before, after in pairwise(seen):
        assert any(before[name] != after[name] for name in before if name not in (*FORMATS, "table"))
    # The first line names the batch.
    assert len({str(then["table"]).split("\n", 1)[1] for then in seen}) >= 3
