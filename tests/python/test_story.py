"""Undo, the log, rows set aside, export and scope as a user meets them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
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


def said_moment(at: str) -> str:
    """`2023-10-05T08:15:00+00:00` as an office writes it."""
    day, time = at.split("T")
    return f"{time[:5]} ngày {'/'.join(reversed(day.split('-')))} (UTC)"


def test_a_log_reads_as_a_page(registry: kn.Registry, refused) -> None:  # type: ignore[no-untyped-def]
    log = registry.log(person="P-1")
    at = [said_moment(batch.at) for batch in registry.batches()]
    withheld = "tôn giáo: (không hiển thị; cần quyền xem sensitive)"
    assert str(log) == repr(log) == "\n".join(
        [
            "Nhật ký của Nguyễn Văn An (P-1): 3 mục trong 3 lô",
            "",
            f"Lô 1 · {at[0]} · người ghi: an.nt · căn cứ: BC tháng 10/2023",
            "  Thêm · Người: Nguyễn Văn An (P-1) · tệp people.csv, dòng 2",
            "    Họ và tên: Nguyễn Văn An; ngày sinh: tháng 5/1990; giới tính: Nam; tôn giáo: (không hiển thị; cần quyền",
            "    xem sensitive)",
            "",
            f"Lô 2 · {at[1]}",
            "  Sửa · Người: Nguyễn Văn An (P-1) · tệp people.csv, dòng 2",
            "    Ngày sinh: tháng 5/1990 → 02/05/1990",
            f"    T{withheld[1:]}",
            "",
            f"Lô 3 · {at[2]} · hoàn tác lô 2 · người ghi: binh.tt · lý do: nhập nhầm",
            "  Trả lại như cũ · Người: Nguyễn Văn An (P-1) · tệp people.csv, dòng 2",
            "    Ngày sinh: 02/05/1990 → tháng 5/1990",
            f"    T{withheld[1:]}",
        ]
    )  # fmt: skip
    cleared = kn.open(registry.path, clearance="sensitive")
    english = cleared.log(person="P-1", lang="en").text()
    assert "takes back batch 2 · written by: binh.tt · reason: nhập nhầm" in english
    assert "Religion: None → Buddhist" in english and "Born: May 1990 → 2 May 1990" in english
    assert "Phật giáo" in str(cleared.log(person="P-1")) and "Phật" not in str(cleared.log(person="P-1", clearance="internal"))
    with refused(3112, "clearance", "personal"):
        registry.log(person="P-1", clearance="all")
    assert "buddhist" not in log._repr_html_() and "buddhist" not in str(log.to_pandas())


def test_what_is_typed_and_taken_out_is_told_by_name(tmp_path: Path) -> None:
    made = kn.create(tmp_path / "r.ketnap")
    steps = "dossier,step,round,done_on,body,document\nD-1,cell_vote,1,2023-09-05,A.1,K-1\n"
    documents = "document,number,issued_on,issuer\nK-1,12-NQ/CB,2023-09-05,Chi bộ 1\n"
    targets = "target,unit,period,set_on,indicator,at_least\nt.year,A,2023,2023-01-15,vn.admissions,1200\n"
    dossiers = "dossier,person,unit,opened_on\nD-1,P-2,A.1,2023-01-10\n"
    made.load(
        written(tmp_path, units=UNITS, people=PEOPLE, dossiers=dossiers, steps=steps, documents=documents, targets=targets),
        document="K-1",
    )
    with made.batch(reason="theo biên bản", at=datetime(2023, 10, 5, 8, 15, tzinfo=timezone(timedelta(hours=7)))) as b:
        b.correct("dossiers", "D-1", moved_on="2023-10-01")
        b.retract("steps", ("D-1", "cell_vote", "1"))
    lines = made.log(person="P-2").text().splitlines()
    assert "căn cứ: 12-NQ/CB, 05/09/2023, Chi bộ 1 (K-1)" in lines[2]
    assert "  Thêm · Các bước của hồ sơ: hồ sơ D-1, chi bộ xét kết nạp, lần thứ 1 · tệp steps.csv, dòng 2" in lines
    step = "gày hoàn thành: 05/09/2023; tổ chức thực hiện: Chi bộ 1 (A.1); văn bản: 12-NQ/CB, 05/09/2023, Chi bộ 1"
    assert f"    N{step}" in lines
    typed = lines[lines.index("Lô 2 · 08:15 ngày 05/10/2023 (UTC+7) · lý do: theo biên bản") :]
    assert typed[1:3] == ["  Đính chính · Hồ sơ kết nạp: D-1 · nhập trực tiếp", "    Ngày chuyển nơi khác: chưa có → 01/10/2023"]
    assert typed[3:5] == [
        "  Rút · Các bước của hồ sơ: hồ sơ D-1, chi bộ xét kết nạp, lần thứ 1 · nhập trực tiếp",
        "    Trước đó: n" + step.removesuffix(" Chi bộ 1"),
    ]
    english = made.log(unit="A", lang="en").text()
    assert "Indicator: Members admitted (vn.admissions); at least: 1,200" in english
    assert english.startswith("Log of Tỉnh A (A): 2 entries\n")


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
