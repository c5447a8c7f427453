"""What is exported and loaded again is the same registry: random facts, several batches, an undo."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from conftest import Province

UNITS = """unit,since,state,level,kind,name,parent
A,2000-01-01,open,province,committee,Tỉnh A,
A.1,2000-01-01,open,grassroots,cell,Chi bộ 1,A
A.2,2001-01-01,open,grassroots,cell,Chi bộ 2,A
"""
CELLS = st.sampled_from(["A.1", "A.2"])
KEYS = ["P1", "P2", "Ph\u00f3", "10", "P,3"]
PEOPLE = st.sampled_from(KEYS)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2023, 12, 31)).map(str)
# Letters that compose, what CSV must quote, what is trimmed.
TEXTS = st.text(alphabet="aế\"',; \n\r?1\u0302\u0301\u00a0", max_size=6)


def event(days: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), st.just("?"), days)


def decomposed(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, unicodedata.normalize("NFD", text), f" {text}\u00a0"])


PARTIAL = st.one_of(st.just(""), DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
ROWS: dict[str, tuple[list[str], st.SearchStrategy[Any]]] = {
    "people": (
        ["person", "name", "born", "sex"],
        st.tuples(PEOPLE.flatmap(decomposed), TEXTS, PARTIAL, st.sampled_from(["", "male", "female"])),
    ),
    "profiles": (
        ["person", "since", "occupation", "youth_union"],
        st.tuples(PEOPLE.flatmap(decomposed), DAYS, st.sampled_from(["", "farm", "pupil"]), st.sampled_from(["", "0", "1"])),
    ),
    "spells": (
        ["spell", "person", "unit", "since", "until", "official_on"],
        st.tuples(st.sampled_from("STU"), PEOPLE, CELLS, st.one_of(st.just(""), DAYS), event(DAYS), event(DAYS)),
    ),
    "dossiers": (["dossier", "person", "unit", "opened_on"], st.tuples(st.sampled_from("DE"), PEOPLE, CELLS, DAYS)),
    "steps": (
        ["dossier", "step", "round", "done_on", "document"],
        st.tuples(st.sampled_from("DE"), st.sampled_from(["listed", "cell_vote"]), st.sampled_from(["1", "02"]), DAYS, TEXTS),
    ),
    "claims": (
        ["claim", "unit", "period", "group", "said_on", "value"],
        st.tuples(
            st.sampled_from("xy"), CELLS, st.sampled_from(["2022", "2022-Q3", "2022-01-05", "2020-01..2023-10"]),
            st.sampled_from(["", "g"]), st.just("2023-01-01"), st.sampled_from(["", "7", "0.125", "3%", "-2.50"]),
        ),
    ),
}  # fmt: skip


def as_csv(table: str, rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(ROWS[table][0])
    writer.writerows(rows)
    return out.getvalue()


BATCHES = st.lists(
    st.fixed_dictionaries({table: st.lists(rows, max_size=5) for table, (_, rows) in ROWS.items()}), min_size=1, max_size=3
)
EVERYBODY = as_csv("people", [(key, "", "", "") for key in KEYS])


def frames(registry: kn.Registry, day: str) -> dict[str, Any]:
    now = registry.snapshot(day)
    return {name: kn.Frame(now._core, name, clearance="sensitive").to_polars() for name in now._core.frames()}


def exported(registry: kn.Registry, folder: Path, as_known: int = 0) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in registry.export(folder, as_known=as_known)}


@settings(max_examples=12)
@given(BATCHES, st.booleans())
def test_an_export_is_the_registry_again(batches: list[dict[str, list[tuple[str, ...]]]], undo: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry = kn.create(folder / "r.ketnap", clearance="sensitive")
        (folder / "units.csv").write_text(UNITS)
        (folder / "people.csv").write_text(EVERYBODY)
        registry.load([folder / "units.csv", folder / "people.csv"])
        for number, batch in enumerate(batches):
            files = []
            for table, rows in batch.items():
                path = folder / str(number) / f"{table}.csv"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(as_csv(table, rows).encode())
                files.append(path)
            registry.load(files)
        last = registry.batches()[-1]
        if undo and last.added + last.replaced:
            registry.undo(last.number, reason="thử")
        for as_known in range(1, registry.head + 1):
            first = exported(registry, folder / f"out{as_known}", as_known)
            again = kn.create(folder / f"again{as_known}.ketnap", clearance="sensitive")
            batch_again = again.load({p.removesuffix(".csv"): folder / f"out{as_known}" / p for p in first})
            assert batch_again.set_aside == 0
            assert exported(again, folder / f"again{as_known}") == first
            assert not [finding for finding in again.verify() if finding.code.startswith("KN23") and finding.code != "KN2305"]
        for day in ("1995-06-30", "2023-12-31"):
            one, other = frames(registry, day), frames(again, day)
            assert one.keys() == other.keys()
            for table, frame in one.items():
                assert frame.equals(other[table]), table
        assert not [finding for finding in registry.verify() if finding.code.startswith("KN23") and finding.code != "KN2305"]


def test_the_whole_province_is_the_same_again(ha_nam: Province, tmp_path: Path) -> None:
    registry = kn.open(ha_nam.registry, clearance="sensitive")
    first = exported(registry, tmp_path / "out")
    assert set(first) == {f"{table}.csv" for table in registry._catalog.schema.tables()}
    again = kn.create(tmp_path / "again.ketnap", plugins=["vn", "ha_nam"], clearance="sensitive")
    batch = again.load(str(tmp_path / "out" / "*.csv"))
    assert (batch.set_aside, len(batch.findings)) == (0, 0)
    assert exported(again, tmp_path / "again") == first
    one, other = frames(registry, "2023-10-31"), frames(again, "2023-10-31")
    assert one.keys() == other.keys() and all(frame.equals(other[table]) for table, frame in one.items())
    assert not again.verify()
    repeated = again.load(str(tmp_path / "out" / "*.csv"), dry_run=True)
    assert (repeated.added, repeated.replaced, repeated.unchanged) == (0, 0, batch.added)
