"""Frames reach other libraries as Arrow streams: without a copy, and alive for as long as anybody reads them."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ketnap as kn
import pandas
import polars
import pyarrow
import pytest

if TYPE_CHECKING:
    from conftest import Province

FRAMES = ("units", "people", "profiles", "spells", "admissions", "dossiers", "steps", "votes")
OTHERS = ("members", "recognitions", "arrivals", "departures", "papers", "introducers", "helpers", "helper_notes", "courses")
STATED = ("certificates", "documents", "terms", "targets", "areas", "claims")


@pytest.fixture(scope="module")
def files(ha_nam: Province) -> Path:
    return ha_nam.files


def buffers(now: kn.Snapshot, name: str) -> dict[str, list[int]]:
    """The addresses of a frame's buffers; of a link's dictionary too. Copied are Booleans (a bit a row in Arrow, a byte here) and
    the few words of a code list."""
    table = pyarrow.table(now.frame(name))
    types = {field["name"]: field["type"] for field in now.fields(name)}
    found = {}
    for column in table.column_names:
        (chunk,) = table[column].chunks
        arrays = [chunk, chunk.dictionary] if types.get(column) == "link" else [chunk]
        if types.get(column) != "boolean":
            found[column] = [b.address for array in arrays for b in array.buffers() if b is not None and b.size > 0]
    return found


# who takes them


@pytest.mark.parametrize("name", [*FRAMES, *OTHERS, *STATED])
def test_every_library_reads_the_same(ha_nam: Province, now: kn.Snapshot, name: str) -> None:
    # What units claim of October they say later.
    now = kn.open(ha_nam.registry).snapshot("2024-05-31") if name == "claims" else now
    frame = now.frame(name)
    assert pyarrow.schema(frame) == pyarrow.table(frame).schema
    arrow = pyarrow.table(frame)
    assert arrow.num_rows == len(frame) > 0
    pandas_frame, polars_frame = frame.to_pandas(), frame.to_polars()
    assert isinstance(pandas_frame, pandas.DataFrame) and isinstance(polars_frame, polars.DataFrame)
    assert list(pandas_frame.columns) == polars_frame.columns == arrow.column_names
    assert polars.DataFrame(frame).equals(polars_frame)
    assert polars_frame.rows() == [tuple(row.values()) for row in arrow.to_pylist()]
    assert duckdb.sql("from frame").fetchall() == polars_frame.rows()


def test_a_table_is_a_stream_with_a_schema(now: kn.Snapshot) -> None:
    counted = now.measure("vn.admissions", "vn.admission_rate", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    arrow = pyarrow.table(counted)
    assert pyarrow.schema(counted) == arrow.schema and arrow.column_names == list(counted.to_pandas().columns)
    assert (
        arrow.num_rows == len(polars.DataFrame(counted)) == duckdb.sql("from counted").shape[0] == len(counted.rows()) == 2 * 7 * 4
    )
    del counted
    assert arrow["value"].to_pylist()[0] == 82


def test_duckdb_asks_questions(now: kn.Snapshot) -> None:
    admissions, people = now.admissions, now.people
    answer = duckdb.sql(
        "select p.sex, count(*) from admissions a join people p using (person)"
        " where year(a.ceremony_on) = 2022 and a.annulled_on is null group by 1 order by 1"
    ).fetchall()
    assert [sex for sex, _ in answer] == ["female", "male"] and sum(count for _, count in answer) == 955
    assert len(people) and len(admissions)


def test_columns_say_what_the_file_says(ha_nam: Province, files: Path) -> None:
    written = pandas.read_csv(files / "people.csv", dtype=str, keep_default_na=False).set_index("person")
    now = kn.open(ha_nam.registry, clearance="sensitive").snapshot("2023-10-31")
    read = now.people.to_pandas().set_index("person")
    assert set(read.index) == set(written.index)
    written = written.loc[read.index]
    for column in ("name", "sex", "ethnicity", "religion"):
        assert read[column].astype(object).where(read[column].notna(), "").tolist() == written[column].tolist()


# types


def test_a_partial_date_is_two_columns(now: kn.Snapshot, files: Path) -> None:
    table = pyarrow.table(now.people)
    assert table.schema.field("born").type == table.schema.field("born_latest").type == pyarrow.date32()
    rows = {row["person"]: (str(row["born"]), str(row["born_latest"])) for row in table.to_pylist()}
    written = pandas.read_csv(files / "people.csv", dtype=str).set_index("person")["born"]
    year_only = written[written.str.len() == 4]
    assert len(year_only) > 0
    for person, year in year_only.items():
        assert rows[str(person)] == (f"{year}-01-01", f"{year}-12-31")
    for person, day in written[written.str.len() == 10].head(500).items():
        assert rows[str(person)] == (day, day)


def test_codes_and_links_are_dictionaries(now: kn.Snapshot) -> None:
    schema = pyarrow.table(now.people).schema
    sex = schema.field("sex").type
    assert pyarrow.types.is_dictionary(sex) and sex.index_type.bit_width == 8 and not sex.ordered
    column = pyarrow.table(now.people)["sex"].chunk(0)
    assert column.dictionary.to_pylist() == ["female", "male"]
    education = pyarrow.table(now.profiles).schema.field("education").type
    assert education.ordered
    unit = pyarrow.table(now.admissions).schema.field("unit").type
    assert pyarrow.types.is_dictionary(unit) and unit.value_type == pyarrow.string()


def test_what_has_not_happened_is_null(now: kn.Snapshot, files: Path) -> None:
    table = pyarrow.table(now.admissions).to_pandas()
    written = pandas.read_csv(files / "admissions.csv", dtype=str, keep_default_na=False).set_index("admission")
    annulled = written.loc[table["admission"], "annulled_on"].to_numpy()
    expected = [day if day and day <= "2023-10-31" else None for day in annulled]
    assert any(expected) and [None if pandas.isna(d) else str(d) for d in table["annulled_on"]] == expected


# no copy


@pytest.mark.parametrize("name", FRAMES)
def test_two_exports_share_their_buffers(now: kn.Snapshot, name: str) -> None:
    first = buffers(now, name)
    assert all(first.values()) and first == buffers(now, name)


def test_an_exact_date_shares_its_two_columns(now: kn.Snapshot, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit,since,state,level,kind,parent\nA,2000-01-01,open,province,committee,\n")
    (tmp_path / "people.csv").write_text("person,born\nP1,1990-01-01\nP2,1991-02-02\n")
    registry = kn.create(tmp_path / "r.ketnap")
    registry.load(str(tmp_path / "*.csv"))
    exact = pyarrow.table(registry.snapshot("2023-10-31").people)
    born, latest = (exact[name].chunk(0).buffers()[1].address for name in ("born", "born_latest"))
    assert born == latest
    partial = pyarrow.table(now.people)
    assert partial["born"].chunk(0).buffers()[1].address != partial["born_latest"].chunk(0).buffers()[1].address


# who keeps them alive


def test_rows_outlive_snapshot_and_registry(ha_nam: Province, tmp_path: Path) -> None:
    path = ha_nam.copy(tmp_path)
    registry = kn.open(path)
    now = registry.snapshot("2023-10-31")
    frame = now.admissions
    expected = pyarrow.table(frame).to_pydict()
    held = pyarrow.table(frame)
    stream = pyarrow.RecordBatchReader.from_stream(frame)
    numbers = polars.DataFrame(frame)
    picked = now.measure("vn.admissions", units="HNA", periods="2022").figure("HNA", "2022").rows()
    del registry, now, frame
    gc.collect()
    shutil.rmtree(tmp_path)
    churn = [bytes(range(256)) * 4096 for _ in range(64)]  # freed memory is written over
    assert held.to_pydict() == expected
    assert stream.read_all().to_pydict() == expected
    assert numbers.to_dict(as_series=False) == expected
    assert len(pyarrow.table(picked)) == 955 and len(churn) == 64


def test_streams_may_be_abandoned(ha_nam: Province) -> None:
    now = kn.open(ha_nam.registry).snapshot("2023-10-31")
    never_opened = [now.people.__arrow_c_stream__() for _ in range(50)]
    only_its_schema = pyarrow.RecordBatchReader.from_stream(now.people)
    assert "born" in only_its_schema.schema.names
    half_way = pyarrow.RecordBatchReader.from_stream(now.admissions)
    batch = half_way.read_next_batch()
    schemas = [now.people.__arrow_c_schema__() for _ in range(50)]
    rows = batch.num_rows
    del never_opened, only_its_schema, half_way, schemas, now
    gc.collect()
    assert batch.column("admission").to_pylist()[0].startswith("A-") and batch.num_rows == rows > 0


def test_a_stream_ends(now: kn.Snapshot) -> None:
    stream = pyarrow.RecordBatchReader.from_stream(now.units)
    assert sum(batch.num_rows for batch in stream) == len(now.units)
    with pytest.raises(StopIteration):
        stream.read_next_batch()


def test_an_empty_frame_has_its_columns(tmp_path: Path) -> None:
    empty: Any = kn.create(tmp_path / "r.ketnap").snapshot("2023-10-31").people
    assert len(empty) == 0
    for table in (pyarrow.table(empty), polars.DataFrame(empty), empty.to_pandas()):
        assert table.shape == (0, 5)


# rows behind a figure


def test_picked_rows_are_a_frame_like_any_other(now: kn.Snapshot) -> None:
    rows = now.measure("vn.admissions", units="HNA.PL", periods="2022").figure("HNA.PL", "2022").rows()
    whole = pyarrow.table(now.admissions)
    table = pyarrow.table(rows)
    assert table.schema == whole.schema
    keys = set(table["admission"].to_pylist())
    assert [r for r in whole.to_pylist() if r["admission"] in keys] == table.to_pylist(), "in the frame's order"
    assert repr(rows).startswith(f"Frame(admissions: {len(rows)} rows; ")


def test_rows_that_are_not_there_are_refused(now: kn.Snapshot) -> None:
    with pytest.raises(IndexError):
        now._core.stream_of_rows("admissions", [len(now.admissions)])
    with pytest.raises(IndexError):
        now._core.stream_of_rows("admissions", [-1])
