"""Undo, the log, rows set aside, export and scope as a user meets them."""

from __future__ import annotations

from pathlib import Path

import ketnap as kn
import pytest

UNITS = """unit,since,state,level,kind,name,parent
A,2000-01-01,open,province,committee,Tỉnh A,
A.1,2000-01-01,open,grassroots,cell,Chi bộ 1,A
"""
PEOPLE = "person,name,born,sex,religion\nP-1,Nguyễn Văn An,1990-05,male,none\nP-2,Trần Thị Bình,,female,\n"


def written(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in files]


@pytest.fixture
def registry(tmp_path: Path) -> kn.Registry:
    """Two units and two people; then one of them corrected, and that undone."""
    made = kn.create(tmp_path / "r.ketnap")
    made.load(written(tmp_path, units=UNITS, people=PEOPLE), document="BC tháng 10/2023", by="an.nt")
    made.load(written(tmp_path, people="person,name,born,sex,religion\nP-1,Nguyễn Văn An,1990-05-02,male,buddhist\n"))
    made.undo(2, reason="nhập nhầm", by="binh.tt")
    return made


def test_an_undo_is_a_batch(registry: kn.Registry) -> None:
    first, second, undo = registry.batches()
    assert (undo.number, undo.undoes, undo.replaced, undo.reason, undo.by) == (3, 2, 1, "nhập nhầm", "binh.tt")
    assert first.undoes is second.undoes is None
    people = kn.open(registry.path, clearance="sensitive").snapshot("2023-10-31").people.to_polars()
    assert people["religion"].cast(str).to_list() == ["none", None]


def test_a_log_reads_as_a_page(registry: kn.Registry, refused) -> None:  # type: ignore[no-untyped-def]
    log = registry.log(person="P-1")
    at = [batch.at for batch in registry.batches()]
    assert str(log) == repr(log) == "\n".join(
        [
            "Nhật ký P-1: 3 mục",
            f"Lô 1 · {at[0]} · an.nt · BC tháng 10/2023",
            "  Người P-1: thêm (people.csv, dòng 2)",
            "    Họ và tên: Nguyễn Văn An",
            "    Ngày sinh: 1990-05",
            "    Giới tính: Nam",
            "    Tôn giáo: (không hiển thị; cần quyền xem sensitive)",
            f"Lô 2 · {at[1]}",
            "  Người P-1: sửa (people.csv, dòng 2)",
            "    Ngày sinh: 1990-05 → 1990-05-02",
            "    Tôn giáo: (không hiển thị; cần quyền xem sensitive)",
            f"Lô 3 · {at[2]} · binh.tt · hoàn tác lô 2 · lý do: nhập nhầm",
            "  Người P-1: sửa (people.csv, dòng 2)",
            "    Ngày sinh: 1990-05-02 → 1990-05",
            "    Tôn giáo: (không hiển thị; cần quyền xem sensitive)",
        ]
    )  # fmt: skip
    cleared = kn.open(registry.path, clearance="sensitive")
    english = cleared.log(person="P-1", lang="en").text()
    assert "undoes batch 2 · reason: nhập nhầm" in english
    assert "Religion: None → Buddhist" in english
    assert "Phật giáo" in str(cleared.log(person="P-1")) and "Phật" not in str(cleared.log(person="P-1", clearance="internal"))
    with refused(3112, "clearance", "personal"):
        registry.log(person="P-1", clearance="all")
    assert "buddhist" not in log._repr_html_() and "buddhist" not in str(log.to_pandas())


def test_a_log_as_values(registry: kn.Registry) -> None:
    entry = registry.log(person="P-1")[1]
    assert (entry.batch, entry.act, entry.key, entry.file, entry.row, entry.undoes) == (
        2,
        "changed",
        ("P-1",),
        "people.csv",
        2,
        None,
    )
    born, religion = entry.changes
    assert (born.field, born.before, born.after, born.withheld) == ("born", "1990-05", "1990-05-02", False)
    assert (religion.field, religion.before, religion.after, religion.withheld) == ("religion", None, None, True)
    frame = registry.log(batch=3).to_pandas()
    assert list(frame["undoes"]) == [2, 2]
    assert list(frame["field"]) == ["born", "religion"]
    assert [e.key for e in registry.log(unit="A.1")] == [("A.1", "2000-01-01")]
    assert [e.table for e in registry.log(table="units", key=("A", "2000-01-01"))] == ["units"]


def test_what_cannot_be_undone_or_asked(registry: kn.Registry, refused, untouched) -> None:  # type: ignore[no-untyped-def]
    registry.undo(3, reason="đúng rồi")
    with untouched(registry.path).watched():
        with refused(1130, "1", "2"):
            registry.undo(1, reason="sai tệp")
        with refused(1132, "3", "4"):
            registry.undo(3, reason="sai tệp")
        with refused(1133):
            registry.undo(2, reason="")
        with refused(1109, "9", "4"):
            registry.undo(9, reason="sai tệp")
        with refused(1135):
            registry.log()
        with refused(1136, "people", "P-9"):
            registry.log(person="P-9")
        with refused(1137, "peple", "people"):
            registry.log(table="peple", key="P-1")


def test_rows_set_aside_are_corrected_and_loaded_again(tmp_path: Path, refused) -> None:  # type: ignore[no-untyped-def]
    registry = kn.create(tmp_path / "r.ketnap")
    batch = registry.load(written(tmp_path, people="person,sex\nP-1,man\nP-2,female\n"))
    rows = batch.set_aside_rows
    assert [(one.file, one.header, one.rows) for one in rows] == [("people.csv", "person,sex", [(2, "P-1,man")])]
    assert repr(rows) == "1 dòng để riêng\nTệp         Dòng  Nội dung\npeople.csv     2  P-1,man"
    assert "P-1,man" in rows._repr_html_()
    assert rows.to_pandas().to_dict("records") == [{"file": "people.csv", "table": "people", "row": 2, "text": "P-1,man"}]
    (path,) = rows.save(tmp_path / "sua_lai")
    with refused(1139, "people.csv"):
        registry.set_aside(1).save(tmp_path / "sua_lai")
    path.write_text(path.read_text().replace("man", "male"))
    assert registry.load(path).added == 1
    assert registry.set_aside(2).to_pandas().empty


def test_a_load_may_say_what_it_is_complete_for(registry: kn.Registry, tmp_path: Path, refused) -> None:  # type: ignore[no-untyped-def]
    files = written(tmp_path, spells="spell,person,unit,since\nS1,P-1,A.1,2015-03-01\nS2,P-2,A.1,2016-03-01\n")
    registry.load(files)
    (path,) = written(tmp_path, spells="spell,person,unit,since\n")
    batch = registry.load(path, scope=kn.scope(unit="A", period=2015))
    assert (batch.retracted, batch.scope) == (1, "A 2015")
    assert [batch.scope for batch in registry.batches()][-2:] == [None, "A 2015"]
    assert registry.load(path, scope="all").retracted == 1
    with refused(3112, "scope", "all"):
        registry.load(path, scope="everything")  # type: ignore[arg-type]
    for nothing in ({}, {"unit": " "}):
        with refused(3112, "kn.scope"):
            registry.load(path, scope=kn.scope(**nothing))  # type: ignore[arg-type]
    with refused(3101, "2015-13"):
        kn.scope(period="2015-13")
    with refused(1140, "people", "A"):
        registry.load(written(tmp_path, people=PEOPLE), scope=kn.scope(unit="A"))
