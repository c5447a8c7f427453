"""What a snapshot shows of its rows: the members and recognitions of the day, people who are looked for, columns by clearance, and
whether it is the newest."""

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import ketnap as kn
import pandas
import polars
import pyarrow
import pytest

if TYPE_CHECKING:
    from conftest import Province

UNITS = "unit,since,state,level,kind,name,parent\nT,2000-01-01,open,province,committee,Tỉnh,\n" + "".join(
    f"T.{n},2000-01-01,open,cell,cell,Chi bộ {n},T\n" for n in (1, 2)
)
PEOPLE = """person,name,born,sex,religion
P-1,Nguyễn Văn An,2004-03-05,male,none
P-2,Nguyễn Thị Ân,2004,female,catholic
P-3,Đỗ An,1990-05,male,
P-4,,,female,
P-5,Trần Văn An Bình,,male,none
"""
SPELLS = """spell,person,unit,since,until,began_by,ended_by,official_on
S-1,P-1,T.1,2020-01-01,,admitted,,
S-2,P-2,T.1,2020-01-01,2023-11-01,admitted,moved,
S-3,P-3,T.2,2020-01-01,2023-10-31,admitted,moved,
S-4,P-4,T.2,2020-01-01,?,admitted,died,
S-5,P-5,T.2,2023-11-01,,admitted,,
"""
ADMISSIONS = """admission,person,unit,decided_on,ceremony_on,official_on,annulled_on
A-1,P-1,T.1,2020-01-01,2020-01-01,2021-01-01,
A-2,P-2,T.1,2020-01-01,2020-01-01,2023-11-01,
A-3,P-3,T.2,2020-01-01,2020-01-01,2021-01-01,2022-05-05
A-4,P-4,T.2,2020-01-01,2020-01-01,?,
A-5,P-5,T.2,2020-01-01,2020-01-01,,
"""
DOSSIERS = "dossier,person,unit,opened_on\nD-3,P-3,T.1,2023-01-01\n"


@pytest.fixture
def registry(tmp_path: Path) -> kn.Registry:
    for name, text in {
        "units": UNITS,
        "people": PEOPLE,
        "spells": SPELLS,
        "admissions": ADMISSIONS,
        "dossiers": DOSSIERS,
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
    made = kn.create(tmp_path / "r.ketnap", plugins=["vn"])
    assert made.load(str(tmp_path / "*.csv")).set_aside == 0
    return made


@pytest.fixture
def small(registry: kn.Registry) -> kn.Snapshot:
    return registry.snapshot("2023-10-31")


def keys(frame: kn.Frame, column: str = "person") -> list[str]:
    return sorted(frame.to_pandas()[column])


# members, recognitions


def test_members_are_the_spells_at_the_end_of_the_day(small: kn.Snapshot) -> None:
    # S-3 ended on the day before its until, S-4 on a day that nobody knows but is past, S-5 has not begun.
    assert keys(small.members, "spell") == ["S-1", "S-2"]
    assert len(small.members) == 2 and small.members.name == "members"
    assert repr(small.members).startswith("Frame(members: 2 rows; spell, person, unit,")
    assert small.fields("members") == small.fields("spells")


def test_recognitions_are_official_by_the_day(small: kn.Snapshot) -> None:
    # A-4 became official on a day that nobody knows, but it did.
    assert keys(small.recognitions, "admission") == ["A-1", "A-4"]


def test_of_the_province_as_pandas_counts_them(now: kn.Snapshot, ha_nam: "Province") -> None:
    spells = pandas.read_csv(ha_nam.files / "spells.csv", dtype=str, keep_default_na=False)
    until = spells["until"].replace("", "9999-12-31")
    there = spells[(spells["since"] <= "2023-10-31") & (until > "2023-10-31") & (until != "?")]
    assert keys(now.members, "spell") == sorted(there["spell"])
    rows = pandas.read_csv(ha_nam.files / "admissions.csv", dtype=str, keep_default_na=False)
    is_annulled = (rows["annulled_on"] != "") & (rows["annulled_on"] <= "2023-10-31")
    official = rows[(rows["official_on"] != "") & (rows["official_on"] <= "2023-10-31") & ~is_annulled]
    assert keys(now.recognitions, "admission") == sorted(official["admission"])


# find


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"name": "Nguyễn Văn An"}, ["P-1"]),
        ({"name": "an"}, ["P-1", "P-2", "P-3", "P-5"]),
        ({"name": "ân"}, ["P-2"]),
        ({"name": "văn  BÌNH"}, ["P-5"]),
        ({"name": "Bình Văn"}, []),
        ({"name": "do an"}, ["P-3"]),
        ({"name": "đỗ"}, ["P-3"]),
        ({"name": unicodedata.normalize("NFD", "Nguyễn Văn An")}, ["P-1"]),
        ({"born": 2004}, ["P-1", "P-2", "P-4", "P-5"]),
        ({"born": "2004-03-05"}, ["P-1", "P-2", "P-4", "P-5"]),
        ({"born": "2004-03-06", "name": "an"}, ["P-2", "P-5"]),
        ({"person": "P-1"}, ["P-1"]),
        ({"person": "P-"}, ["P-1", "P-2", "P-3", "P-4", "P-5"]),
        ({"unit": "T.1"}, ["P-1", "P-2", "P-3"]),
        ({"unit": "T.2"}, []),
        ({"unit": "T", "name": "an"}, ["P-1", "P-2", "P-3"]),
    ],
)
def test_everybody_who_may_be_meant(small: kn.Snapshot, asked: dict[str, str], found: list[str]) -> None:
    assert keys(small.find(**asked)) == found


@pytest.mark.parametrize(
    ("asked", "number"), [({}, 3112), ({"name": " "}, 3112), ({"name": "an", "born": "x"}, 3112), ({"unit": "T.9"}, 3102)]
)
def test_what_cannot_be_looked_for(small: kn.Snapshot, asked: dict[str, str], number: int) -> None:
    with pytest.raises(kn.Error) as caught:
        small.find(**asked)
    assert caught.value.number == number


# clearance


@pytest.mark.parametrize(
    ("clearance", "columns"),
    [
        ("sensitive", ["person", "name", "born", "born_latest", "sex", "ethnicity", "religion"]),
        ("personal", ["person", "name", "born", "born_latest", "sex"]),
        ("internal", []),
    ],
)
def test_columns_by_clearance(registry: kn.Registry, clearance: str, columns: list[str]) -> None:
    now = kn.open(registry.path, clearance=clearance).snapshot("2023-10-31")
    assert pyarrow.table(now.people).column_names == columns
    assert polars.DataFrame(now.people).columns == columns
    assert pyarrow.schema(now.people).names == columns
    behind = now.measure("vn.members", units="T", periods="2023-10").figure("T", "2023-10").rows()
    assert ("person" in pyarrow.table(behind).column_names) == (clearance != "internal")
    assert len(behind) == 2


def test_another_clearance_is_refused(registry: kn.Registry) -> None:
    with pytest.raises(kn.Error, match=r"KN3112.*clearance"):
        kn.open(registry.path, clearance="secret")
    with pytest.raises(kn.Error, match=r"KN3112.*clearance"):
        kn.create(registry.path.with_name("other.ketnap"), clearance="secret")
    assert not registry.path.with_name("other.ketnap").exists()


# newer batches


def test_a_table_says_that_there_is_a_newer_batch(registry: kn.Registry, small: kn.Snapshot, tmp_path: Path) -> None:
    table = small.measure("vn.members", units="T", periods="2023-10")
    assert "mới nhất" not in repr(table) + repr(small)
    (tmp_path / "more").mkdir()
    more = tmp_path / "more" / "spells.csv"
    more.write_text("spell,person,unit,since,began_by\nS-6,P-3,T.2,2023-10-31,arrived\n")
    registry.load(more)
    assert "lô 1; " in repr(table) or "lô 1 " in repr(table)
    for shown in (repr(table), table._repr_html_(), repr(small), small._repr_html_()):
        assert "mới nhất: lô 2" in shown
    assert len(small.members) == 2

    again = small.refresh()
    assert again.batch == 2 and again.as_of == small.as_of and keys(again.members, "spell") == ["S-1", "S-2", "S-6"]
    assert "mới nhất" not in repr(again)


def test_a_snapshot_refreshes_without_its_registry(registry: kn.Registry, tmp_path: Path) -> None:
    now = kn.open(registry.path, clearance="sensitive").snapshot("2023-10-31", tree="2022-01-01")
    again = now.refresh()
    assert again.clearance == "sensitive" and again._core.tree.isoformat() == "2022-01-01"
    registry.path.unlink()
    assert "55" not in repr(now) and len(now.members) == 2  # the file is gone, the snapshot is not
    with pytest.raises(kn.Error, match="KN1102"):
        now.refresh()


# days of one history


def test_every_day_is_cut_from_the_same_history(registry: kn.Registry) -> None:
    days = ["2019-12-31", "2020-01-01", "2023-10-30", "2023-10-31", "2023-11-01"]
    once = [keys(registry.snapshot(day).members, "spell") for day in days]
    afresh = [keys(kn.open(registry.path).snapshot(day).members, "spell") for day in days]
    assert once == afresh == [[], ["S-1", "S-2", "S-3"], ["S-1", "S-2", "S-3"], ["S-1", "S-2"], ["S-1", "S-5"]]


# the long form as a stream


def test_a_table_is_an_arrow_stream(now: kn.Snapshot) -> None:
    measured = now.measure("vn.admissions", "ha_nam.pupil_share", units=kn.children("HNA"), periods=[*kn.years(2020, 2023), "2030"])
    stream = pyarrow.table(measured).to_pandas()
    long = measured.to_pandas()
    assert list(stream.columns) == list(long.columns) and len(stream) == len(long) == 7 * 5 * 2
    for column in long.columns:
        left = [None if pandas.isna(v) else v for v in stream[column]]
        right = [None if pandas.isna(v) else v for v in long[column]]
        assert left == right, column
    assert duckdb.sql("select sum(numerator) from measured where indicator = 'vn.admissions' and period = '2022'").fetchall() == [
        (955,)
    ]
    assert polars.DataFrame(measured).height == len(long)


def test_an_expr_on_every_row_reads_no_more_than_the_clearance(registry: kn.Registry, small: kn.Snapshot) -> None:
    for expr in ("religion == 'catholic'", "any(spells, person.religion == 'none')"):
        with pytest.raises(kn.Error) as caught:
            small.evaluate("people", expr)
        assert caught.value.number in (3114, 3010)
    with pytest.raises(kn.Error, match=r"KN3114.*religion"):
        small.evaluate("admissions", "person.religion == 'catholic'")
    sensitive = kn.open(registry.path, clearance="sensitive").snapshot("2023-10-31")
    assert sorted(sensitive.evaluate("people", "religion == 'catholic'").to_pandas()["value"]) == [
        "no",
        "no",
        "unknown",
        "unknown",
        "yes",
    ]
    assert len(small.evaluate("people", "sex == 'male'").to_pandas()) == 5


def test_a_table_fits_a_narrow_terminal(now: kn.Snapshot) -> None:
    from ketnap import show

    head, rows, numbers = now.check()._summary()
    text = show.text_table("", head, rows, numbers, room=80)
    lines = text.split("\n")
    assert max(map(len, lines)) <= 80 < max(map(len, show.text_table("", head, rows, numbers).split("\n")))
    words = text.split()
    assert all(word in words for row in rows[:20] for cell in row for word in cell.split()), "nothing is cut"
