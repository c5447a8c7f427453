"""What users get wrong: a numbered error or a finding with its place, never a traceback, and nothing half written."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest

UNITS = """unit,since,state,level,kind,name,parent
A,2000-01-01,open,province,committee,Tỉnh A,
A.1,2000-01-01,open,grassroots,cell,Chi bộ 1,A
"""
PEOPLE = "person,name,born,sex\nP-1,Nguyễn Văn An,1990-05-02,male\n"


@pytest.fixture
def registry(tmp_path: Path) -> kn.Registry:
    """A registry with two units in it."""
    folder = tmp_path / "registry"
    folder.mkdir()
    made = kn.create(folder / "r.ketnap")
    assert not made.load(written(tmp_path, "units.csv", UNITS)).findings
    return made


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def places(batch: kn.Batch) -> list[tuple[str, str, int, str]]:
    return [(f.code, f.file, f.row, f.column) for f in batch.findings]


# files that stop a load

TABLES = "không biết bảng nào".encode()


@pytest.mark.parametrize(
    ("number", "name", "content", "named"),
    [
        (1003, "list.csv", "họ tên,ngày sinh\nAn,1990-05-02\n", ["list.csv", "people"]),
        (1003, "list.csv", TABLES, ["list.csv"]),
        (1004, "people.csv", "name,born\nAn,1990-05-02\n", ["people.csv", "person"]),
        (1006, "people.csv", PEOPLE.encode("utf-8") + "P-2,Trần Bình,1991,male\n".encode("utf-16-le"), ["people.csv", "3"]),
        (1006, "people.csv", "person,name\nP-1,Trần Dũng\n".encode("cp1258", "replace") + b"\xff\n", ["people.csv"]),
        (1008, "people.csv", 'person,name\nP-1,"An\nP-2,Bình\n', ["people.csv", "2"]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_stops_the_load(
    registry: kn.Registry,
    tmp_path: Path,
    refused: Any,
    untouched: Any,
    number: int,
    name: str,
    content: str | bytes,
    named: list[str],
) -> None:
    good = written(tmp_path, "profiles.csv", "person,since,occupation\n")
    bad = written(tmp_path, name, content)
    with untouched(registry.path).watched(), refused(number, *named):
        registry.load([good, bad])
    assert registry.head == 1


def test_a_missing_file(registry: kn.Registry, tmp_path: Path, refused: Any, untouched: Any) -> None:
    people = written(tmp_path, "people.csv", PEOPLE)
    with untouched(registry.path).watched():
        with refused(1001, "nowhere.csv"):
            registry.load([people, tmp_path / "nowhere.csv"])
        with refused(1001, "nowhere.csv"):
            registry.load({"people": tmp_path / "nowhere.csv"})
        with refused(1005, "nothing*.csv"):
            registry.load(str(tmp_path / "nothing*.csv"))
        with refused(1005):
            registry.load([])
    assert registry.head == 1


def test_a_folder_is_no_file(registry: kn.Registry, tmp_path: Path, refused: Any, untouched: Any) -> None:
    (tmp_path / "people.csv").mkdir()
    with untouched(registry.path).watched(), refused(1002, "people.csv"):
        registry.load(tmp_path / "people.csv")


def test_a_table_that_is_not_there(registry: kn.Registry, tmp_path: Path, refused: Any, untouched: Any) -> None:
    path = written(tmp_path, "list.csv", PEOPLE)
    with untouched(registry.path).watched(), refused(1112, "peple", "people"):
        registry.load({"peple": path})
    assert registry.load({"people": path}).added == 1


# rows that are set aside


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("people.csv", "person,name,born\nP-1,An,31/02/2023\n", ("KN2104", 2, "born")),
        ("people.csv", "person,name,born\nP-1,An,2023-02-31\n", ("KN2104", 2, "born")),
        ("people.csv", "person,name,colour\nP-1,An,red\n", ("KN2001", 1, "colour")),
        ("people.csv", "person,nme\nP-1,An\n", ("KN2001", 1, "nme")),
        ("people.csv", "person,sex\nP-1,F\n", ("KN2106", 2, "sex")),
        ("people.csv", "person,name\nP-1,An\n,Bình\n", ("KN2003", 3, "person")),
        ("people.csv", "person,name\nP-1,An,male\n", ("KN2002", 2, "")),
        ("spells.csv", "spell,person,unit,since\nS-1,P-9,A.1,2020-01-01\n", ("KN2101", 2, "person")),
        ("units.csv", "unit,since,state,level,kind,parent\nA.2,2001-02-30,open,grassroots,cell,A\n", ("KN2103", 2, "since")),
        ("units.csv", "unit,since,state,level,kind,parent\nA.2,2001-01-01,open,grassroots,cell,X\n", ("KN2208", 2, "parent")),
    ],
)
def test_a_bad_record_is_a_finding_with_its_place(
    registry: kn.Registry, tmp_path: Path, name: str, content: str, found: tuple[str, int, str]
) -> None:
    batch = registry.load(written(tmp_path, name, content))
    assert places(batch) == [(found[0], name, *found[1:])]
    (finding,) = batch.findings
    for lang in ("vi", "en"):
        assert finding.text(lang) and finding.todo(lang)
    assert finding.text("vi") != finding.text("en") and finding.todo("vi") != finding.todo("en")
    assert "31/02/2023" not in finding.text("vi") + finding.todo("vi"), "the shape, never a person's value"


def test_an_unknown_unit_is_a_finding(registry: kn.Registry, tmp_path: Path) -> None:
    written(tmp_path, "people.csv", PEOPLE)
    spells = "spell,person,unit,since\nS-1,P-1,A.1,2020-01-01\nS-2,P-1,A.7,2021-01-01\n"
    batch = registry.load([tmp_path / "people.csv", written(tmp_path, "spells.csv", spells)])
    assert places(batch) == [("KN2101", "spells.csv", 3, "unit")]
    assert (batch.added, batch.set_aside) == (2, 1)
    assert len(registry.snapshot("2023-01-01").spells) == 1


def test_the_generators_bad_files_are_found_where_they_are_bad(small_files: Path, tmp_path: Path) -> None:
    folder = small_files / "bad"
    with (folder / "expected.csv").open(encoding="utf-8") as opened:
        expected = sorted((row["file"], int(row["row"]), row["column"]) for row in csv.DictReader(opened))
    assert len(expected) > 20
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    batch = registry.load(sorted(f for f in folder.glob("*.csv") if f.name != "expected.csv"))
    assert sorted((f.file, f.row, f.column) for f in batch.findings) == expected
    assert [(f.file, f.row) for f in batch.findings] == sorted((f.file, f.row) for f in batch.findings)


def test_findings_show_themselves(registry: kn.Registry, tmp_path: Path) -> None:
    rows = "".join(f"P-{n},<b>{n}</b>,31/02/2023\n" for n in range(2023))
    batch = registry.load(written(tmp_path, "people.csv", "person,name,born\n" + rows))
    lines = repr(batch.findings).splitlines()
    assert lines[0] == "2.023 lỗi dữ liệu" and len(lines) == 23 and lines[-1] == "… 2.003 dòng nữa"
    assert lines[1].split()[:4] == ["Mã", "Tệp", "Dòng", "Cột"] and lines[2].split()[:4] == [
        "KN2104",
        "people.csv",
        "2",
        "born",
    ]
    html = batch.findings._repr_html_()
    assert html.count("<tr>") == 21 and "… 2.003 dòng nữa" in html and "<b>" not in html
    assert len(batch.findings) == 2023 and [f.row for f in batch.findings[:2]] == [2, 3]
    frame = batch.findings.to_pandas("en")
    assert frame.shape == (2023, 7) and frame["set_aside"].all() and frame["todo"].str.len().min() > 0
    assert len(registry.batches()[-1].findings) == 2023, "kept with the batch"


# the registry's file


def test_a_registry_is_never_overwritten(registry: kn.Registry, refused: Any, untouched: Any) -> None:
    with untouched(registry.path).watched(), refused(1101, "r.ketnap"):
        kn.create(registry.path)
    assert registry.head == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"a,b\n1,2\n" * 1000, os.urandom(8192)], ids=["empty", "text", "csv", "noise"])
def test_a_file_that_is_no_database(tmp_path: Path, refused: Any, content: bytes) -> None:
    path = written(tmp_path, "r.ketnap", content)
    with refused(1103, "r.ketnap"):
        kn.open(path)
    assert path.read_bytes() == content and [p.name for p in tmp_path.iterdir()] == ["r.ketnap"]


def test_a_database_of_somebody_else(tmp_path: Path, refused: Any) -> None:
    path = tmp_path / "r.ketnap"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table people (person, name)")
        connection.commit()
    before = path.read_bytes()
    with refused(1103, "r.ketnap"):
        kn.open(path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["r.ketnap"]


def test_a_database_that_was_cut_short(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    whole = registry.path
    del registry
    content = whole.read_bytes()
    for size in (len(content) // 2, len(content) - 4096, 4096):
        path = written(tmp_path, f"cut_{size}.ketnap", content[:size])
        with refused(1104, path.name):
            kn.open(path).snapshot("2023-10-31")
        assert path.read_bytes() == content[:size]


def test_a_registry_that_is_not_there(tmp_path: Path, refused: Any) -> None:
    with refused(1102, "nowhere.ketnap"):
        kn.open(tmp_path / "nowhere.ketnap")
    with refused(1110, "r.ketnap"):
        kn.create(tmp_path / "no_folder" / "r.ketnap")
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_that_is_not_installed(tmp_path: Path, refused: Any) -> None:
    with refused(1201, "hanam", "ha_nam", "vn"):
        kn.create(tmp_path / "r.ketnap", plugins=["vn", "hanam"])
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_whose_requirement_was_not_named(tmp_path: Path, refused: Any) -> None:
    with refused(1205, "ha_nam", "vn"):
        kn.create(tmp_path / "r.ketnap", plugins=["ha_nam"])
    assert list(tmp_path.iterdir()) == []


def test_a_registry_made_with_another_schema(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    """Codes are places in a list: read by another list they would be taken for one another."""
    path = shutil.copy(registry.path, tmp_path / "other.ketnap")
    with closing(sqlite3.connect(path)) as connection:
        (found,) = [
            (table, column)
            for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall()
            for _, column, *_ in connection.execute(f"pragma table_info({table})").fetchall()
            if connection.execute(f'select 1 from {table} where cast("{column}" as text) like ?', ('%"female"%',)).fetchall()
        ]
        table, column = found
        connection.execute(f'update {table} set "{column}" = replace("{column}", \'"female"\', \'"woman"\')')
        connection.commit()
    with refused(1108, "sex", "woman", "female"):
        kn.open(path)


def test_times_that_are_not_there(registry: kn.Registry, refused: Any) -> None:
    with refused(1109, "7", "1"):
        registry.snapshot("2023-10-31", as_known=7)
    with refused(3109, "31/10/2023"):
        registry.snapshot("31/10/2023")


def test_the_file_is_for_its_owner_only(registry: kn.Registry) -> None:
    assert registry.path.stat().st_mode & 0o777 == 0o600


# stopped on the way


def test_a_load_that_is_interrupted_leaves_nothing(registry: kn.Registry, tmp_path: Path, untouched: Any) -> None:
    rows = "".join(f"P-{n},{n}\n" for n in range(200_000))
    path = written(tmp_path, "people.csv", "person,name\n" + rows)
    asked: list[str] = []

    def interrupt(file: str, done: int, of: int) -> None:
        asked.append(file)
        assert 0 <= done <= of
        if done > of // 2:
            raise KeyboardInterrupt

    with untouched(registry.path).watched(), pytest.raises(KeyboardInterrupt):
        registry.load(path, progress=interrupt)
    assert set(asked) == {"people.csv"} and registry.head == 1
    assert registry.load(path).added == 200_000


def test_a_report_is_there_whole_or_not_at_all(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    registry.load(written(tmp_path, "people.csv", PEOPLE))
    now = registry.snapshot("2023-10-31")
    with refused(3106, "ha_nam.handbook"):
        now.report("ha_nam.handbook", period="2023")
    made = kn.create(tmp_path / "h.ketnap", plugins=["vn", "ha_nam"])
    made.load(tmp_path / "units.csv")
    report = made.snapshot("2023-10-31").report("ha_nam.handbook", period="2023")
    out = tmp_path / "out"
    with refused(4005, "pdff", "html"):
        report.save(out / "report.pdff")
    with refused(4003):
        report.save(out / "report.html", audience="public")
    with refused(4002, "everybody"):
        report.save(out / "report.html", audience="everybody")
    with refused(3105, "office.htm", "office.html"):
        report.save(out / "report.html", format="office.htm")
    assert not out.exists()
    (out / "report.html").mkdir(parents=True)
    with refused(4004, "report.html"):
        report.save(out / "report.html")
    assert [p.name for p in out.iterdir()] == ["report.html"]
    assert report.save(out / "report.md").read_bytes() == report.bytes("standard.markdown")
