"""Random small provinces for Hypothesis, clean by every invariant that a load checks.

A province is drawn as lists of seeds, one for each unit and one for each person. A seed decides one unit's or one person's whole
story, so Hypothesis can drop any of them while it shrinks a failure, and the others stay as they were.

    @given(provinces())
    def test(province: Province) -> None:
        province.write(folder)                   # the CSV files; province.files are the same rows
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from unicodedata import normalize

from hypothesis import strategies as st

from .files import TABLES, Files, Row, write_folder
from .lives import Cell, live

BELOW = {
    "province": (("superior", "committee"), ("grassroots", "committee"), ("grassroots", "cell")),
    "superior": (("grassroots", "committee"), ("grassroots", "committee"), ("grassroots", "cell")),
    "grassroots": (("cell", "cell"), ("cell", "cell"), ("cell", "cell"), ("section", "committee")),
    "section": (("cell", "cell"),),
}
"""What may stand directly below a committee of a level: level and kind, by weight."""
ROOT = "Tỉnh"
ALWAYS = (
    (ROOT, "province", "committee", ""),
    ("Xã-0", "grassroots", "committee", ROOT),
    ("Ấp-0", "cell", "cell", "Xã-0"),
    ("Phần-0", "section", "committee", "Xã-0"),
    ("Ấp-00", "cell", "cell", "Phần-0"),
    ("Cơ-0", "grassroots", "cell", ROOT),
)
"""Units of every province: a cell of each sort, by the steps that are due there."""
AS_OF = st.one_of(st.dates(date(2019, 1, 1), date(2022, 12, 31)), st.dates(date(2023, 1, 1), date(2025, 6, 30)))


class Province:
    """The files of a province and the code of its top unit; printed as what builds it again."""

    def __init__(self, files: Files, made_by: str) -> None:
        self.files = files
        self.made_by = made_by
        self.root = ROOT

    def __repr__(self) -> str:
        return self.made_by

    def write(self, folder: Path) -> None:
        write_folder(folder, self.files)

    def as_read(self) -> Files:
        """What `read_folder` makes of the written files."""
        return {
            table: [{c: normalize("NFC", text) for c, text in row.items()} for row in rows] for table, rows in self.files.items()
        }

    def shuffled(self, order: Random) -> Province:
        """The same rows, each table's in another order."""
        files = {table: order.sample(rows, len(rows)) for table, rows in self.files.items()}
        return Province(files, f"{self.made_by}, shuffled")


@st.composite
def provinces(draw: st.DrawFn, max_units: int = 19, max_people: int = 40) -> Province:
    """6 to 25 units, 0 to 40 people; half of the provinces are at least half full."""

    def seeds(most: int) -> list[int]:
        least = draw(st.sampled_from((0, most // 2)))
        return draw(st.lists(st.integers(0, 2**32), min_size=least, max_size=most))

    return build(seeds(max_units), seeds(max_people))


def build(unit_seeds: list[int], person_seeds: list[int]) -> Province:
    files: Files = {table: [] for table in TABLES}
    units = _Units()
    for number, seed in enumerate(unit_seeds):
        units.grow(Random(seed), number)
    files["units"] = units.versions
    for number, seed in enumerate(person_seeds):
        live(Random(seed), f"P{number:02d}", units.cells, files)
    decompose = Random(len(unit_seeds) + len(person_seeds))
    for table in ("spells", "admissions", "dossiers"):
        for row in files[table]:
            row["unit"] = normalize("NFD", row["unit"]) if decompose.random() < 0.1 else row["unit"]
    return Province(files, f"build({unit_seeds}, {person_seeds})")


class _Units:
    """A tree that grows by one unit at a time; levels only descend, so no parent can close a circle."""

    def __init__(self) -> None:
        self.versions: list[Row] = []
        self.cells: list[Cell] = []
        self.committees: list[tuple[str, str, date]] = []
        long_ago = date(2000, 1, 1)
        for code, level, kind, parent in ALWAYS:
            self._add(code, level, kind, parent, [(long_ago, {})])

    def grow(self, rng: Random, number: int) -> None:
        parent, parent_level, parent_opened = rng.choice(self.committees)
        level, kind = rng.choice(BELOW[parent_level])
        code = f"{rng.choice(('A', 'Đ', 'Tổ', 'Ấp', 'Z'))}-{number + 1}"
        opened = parent_opened if rng.random() < 0.7 else max(parent_opened, _day(rng, 2018, 2023))
        events: list[tuple[date, Row]] = [(opened, {})]
        if rng.random() < 0.2:
            events.append((_day(rng, 2019, 2024), {"name": f"{code} (tên mới)"}))
        if rng.random() < 0.25:
            moved = _day(rng, 2019, 2024)
            elsewhere = [to for to, above, since in self.committees if since <= moved and (level, kind) in BELOW[above]]
            events.append((moved, {"parent": rng.choice(elsewhere or [parent])}))
        if kind == "cell" and rng.random() < 0.2:
            events.append((opened + timedelta(rng.randint(200, 1500)), {"state": "closed"}))
        self._add(code, level, kind, parent, events)

    def _add(self, code: str, level: str, kind: str, parent: str, events: list[tuple[date, Row]]) -> None:
        opened = events[0][0]
        closed = next((day for day, change in events if "state" in change), None)
        row = {"unit": code, "since": "", "state": "open", "level": level, "kind": kind, "name": code, "parent": parent}
        for day, change in sorted(events, key=lambda event: event[0]):
            if opened <= day and (closed is None or day <= closed):
                row = {**row, **change, "since": day.isoformat()}
                self.versions = [old for old in self.versions if (old["unit"], old["since"]) != (code, row["since"])]
                self.versions.append(row)
        if kind == "cell":
            self.cells.append(Cell(code, opened, closed))
        else:
            self.committees.append((code, level, opened))


def _day(rng: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(rng.randrange(365 * (last - first + 1)))
