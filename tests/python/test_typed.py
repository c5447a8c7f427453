"""What people type into a registry: one batch, all of it or nothing, and what would change shown before it does."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

UNITS = """unit,since,state,level,kind,name,parent
A,2000-01-01,open,province,committee,Tỉnh A,
A.1,2000-01-01,open,grassroots,committee,Xã 1,A
A.1.1,2000-01-01,open,cell,cell,Chi bộ 1,A.1
A.1.2,2000-01-01,open,cell,cell,Chi bộ 2,A.1
"""
PEOPLE = "person,name,born,sex\nP1,Nguyễn Văn An,1990-02-03,male\nP2,Trần Thị Bình,1991,female\n"


@pytest.fixture
def registry(tmp_path: Path) -> kn.Registry:
    """Four units and two people."""
    made = kn.create(tmp_path / "test.ketnap", plugins="vn")
    made.load([_file(tmp_path, "units.csv", UNITS), _file(tmp_path, "people.csv", PEOPLE)])
    return made


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_block_is_a_batch(registry: kn.Registry) -> None:
    at = datetime(2024, 2, 1, 8)
    with registry.batch(by="an.nt", document="62-QĐ/ĐU", at=at) as b:
        made = b.admit(person="P2", cell="A.1.1", decided_on="2023-10-05", ceremony_on=date(2023, 10, 12))
        b.correct("people", "P1", born="1990-03-05", reason="theo giấy khai sinh")
        b.claim("vn.eligible_non_members", unit="A.1", at="2023-01-01", value=40, state="sent")
        assert b.written is None
        assert registry.head == 1
    assert made == "P2/A1"
    assert b.written is not None
    assert repr(b.written) == "Batch(number=2, added=3, replaced=1, unchanged=0, retracted=0, set_aside=0, findings=0)"
    last = registry.batches()[-1]
    assert (last.number, last.by, last.document, last.reason) == (2, "an.nt", "62-QĐ/ĐU", "theo giấy khai sinh")
    assert last.at == "2024-02-01T08:00:00"
    now = registry.snapshot("2023-10-31")
    assert now.measure("vn.admissions", units="A.1", periods="2023").figure("A.1", "2023").value == 1
    assert now.measure("vn.members", periods="2023").figure("A", "2023").value == 1
    assert registry.snapshot("2023-10-31", as_known=1).measure("vn.members", periods="2023").figure("A", "2023").value == 0
    assert registry.facts("people", person="P1")[0]["born"] == "1990-03-05"
    with pytest.raises(kn.Error, match="KN1125"):
        b.put("people", person="P3")


def test_values_are_python_s_own(registry: kn.Registry) -> None:
    with registry.batch() as b:
        b.put("profiles", person="P1", since=date(2020, 1, 1), youth_union=True, trade_union=False, theory=None)
        b.put("targets", target="t", unit="A", period=kn.period("2023-Q1"), set_on="2023-01-15", at_least=Decimal("91.660"))
        b.target("u", unit="A", period=2023, set_on="2023-01-15", at_least=Fraction(-1, 8), at_most=12)
    profile = registry.facts("profiles", person="P1")[0]
    assert (profile["since"], profile["youth_union"], profile["trade_union"], profile["theory"]) == ("2020-01-01", "1", "0", "")
    assert [(t["period"], t["at_least"], t["at_most"]) for t in registry.facts("targets")] == [
        ("2023-Q1", "91.66", ""),
        ("2023", "-0.125", "12"),
    ]
    assert len(registry.facts("targets", at_most=12)) == 1
    for wrong in (0.5, Fraction(1, 3), Decimal("NaN"), datetime(2020, 1, 1), "\ud800", ["x"]):
        with pytest.raises(kn.Error, match="KN1126"), registry.batch() as b:
            b.put("people", person="P3", name=wrong)  # type: ignore[arg-type]


def test_a_key_is_one_value_several_or_by_name(registry: kn.Registry, refused: Any) -> None:
    with registry.batch(reason="nhập nhầm") as b:
        b.correct("units", ("A.1", date(2000, 1, 1)), name="Xã Một")
        b.correct("units", {"unit": "A.1.1", "since": "2000-01-01"}, name="Chi bộ Một")
        b.retract("people", "P2")
    assert b.written is not None and (b.written.replaced, b.written.retracted) == (2, 1)
    assert [row["name"] for row in registry.facts("units")] == ["Tỉnh A", "Xã Một", "Chi bộ Một", "Chi bộ 2"]
    b = registry.batch(reason="nhập nhầm")
    with refused(1114, "since"):
        b.correct("units", "A.1", name="x")
    with refused(1115, "P2"):
        b.retract("people", "P2")


def test_what_is_mistyped_is_answered_at_once(registry: kn.Registry, refused: Any) -> None:
    b = registry.batch()
    with refused(1112, "people"):
        b.put("peple", person="P3")
    with refused(1113, "born"):
        b.put("people", person="P3", bron="1990")
    with refused(1115, "P1"):
        b.admit(person="P11", cell="A.1.1", decided_on="2023-01-01")
    with refused(1120):
        b.correct("people", "P1", born="1990")
    with refused(1117, "born"):
        b.complete("people", "P1", born="1990")
    assert len(b) == 0


def test_what_cannot_be_written_is_written_in_no_part(registry: kn.Registry, untouched: Any) -> None:
    with untouched(registry.path).watched():
        with pytest.raises(kn.Error) as caught, registry.batch() as b:
            b.put("people", person="P3", name="Lê C")
            b.put("people", person="P4", born="31/02/2004")
            b.put("profiles", person="P5", since="2020-01-01", occupation="farmr")
        assert caught.value.number == 1121
        found = [(f.code, f.file, f.row, f.column) for f in caught.value.findings]
        expected = [("KN2104", "people", 2, "born"), ("KN2106", "profiles", 3, "occupation"), ("KN2101", "profiles", 3, "person")]
        assert found == expected
        assert "farm" in caught.value.message("en") and "2. people.born" in str(caught.value)
        assert b.written is None
        with pytest.raises(ZeroDivisionError), registry.batch() as b:
            b.put("people", person="P3")
            1 / 0  # noqa: B018
        assert b.written is None
        with registry.batch() as b:
            b.put("people", person="P1", name="Nguyễn Văn An", born="1990-02-03", sex="male")
        assert b.written is not None and (b.written.number, b.written.unchanged) == (0, 1)


def test_a_preview_shows_itself_and_writes_nothing(registry: kn.Registry, untouched: Any) -> None:
    with untouched(registry.path).watched():
        b = registry.batch(reason="theo hồ sơ")
        assert str(b.preview()) == "Xem trước: không có gì"
        b.correct("people", "P1", born="1990-03", sex="male")
        b.retract("people", "P2")
        b.put("profiles", person="P1", since="2020-01-01", occupation="farm")
        shown = str(b.preview())
    assert shown == (
        "Xem trước: 1 thêm mới, 1 sửa, 1 rút\n"
        "Bảng                     Khóa            Việc      Trường       Trước          Sau\n"
        "Người                    P1              sửa       Ngày sinh    1990-02-03     1990-03\n"
        "Người                    P2              rút       Họ và tên    Trần Thị Bình\n"
        "                                                   Ngày sinh    1991\n"
        "                                                   Giới tính    female\n"
        "Đặc điểm theo thời gian  P1, 2020-01-01  thêm mới  Nghề nghiệp                 farm"
    )
    assert "<table" in b.preview()._repr_html_()
    frame = b.preview().to_pandas()
    assert list(frame.columns) == ["table", "key", "kind", "field", "before", "after", "withheld"]
    assert list(frame["kind"]) == ["replaced", "retracted", "retracted", "retracted", "added"]
    sensitive = kn.open(registry.path, clearance="sensitive").batch(reason="theo hồ sơ")
    sensitive.correct("people", "P1", religion="none")
    withheld = str(sensitive.preview(clearance="personal"))
    assert "(không hiển thị; cần quyền xem sensitive)" in withheld and "none" not in withheld
    assert "none" in str(sensitive.preview())
    b.put("people", person="P3", born="x")
    preview = b.preview()
    assert preview.refused and preview.set_aside == 1
    assert "chưa ghi được" in str(preview) and "KN2104" in str(preview)


def test_acts_of_an_office(registry: kn.Registry) -> None:
    with registry.batch(by="an.nt") as b:
        d = b.open_dossier(person="P9", unit="A.1.1", opened_on="2022-01-05", new_person={"name": "Lê C", "sex": "male"})
        b.step(d, "cell_vote", "2022-12-01", result="agreed")
        b.vote(d, "cell_vote", members=9, present=9, in_favour=9)
        b.paper(d, "application", dated="2022-02-01")
        b.introducer(d, "member", "P1")
        b.assign_helper(d, "P1", "2022-02-01")
        b.helper_note(d, "2022-06-01")
        b.admit(person="P9", cell="A.1.1", decided_on="2022-12-20", new_person=None)
        b.hold_ceremony("P9", "2023-01-03")
        b.recognise("P9", official_on="2024-01-03", decided_on="2024-01-20", decision="7-QĐ/ĐU")
        b.close_dossier(person="P9", closed_on="2024-01-20", outcome="recognised")
        b.transfer("P9", "A.1.2", "2024-02-01")
        b.leave("P9", "2024-06-01", by="resigned")
    assert b.written is not None and not b.written.findings
    admission = registry.facts("admissions", person="P9")[0]
    assert (admission["dossier"], admission["ceremony_on"], admission["official_on"]) == (d, "2023-01-03", "2024-01-03")
    spells = [(s["unit"], s["since"], s["until"], s["ended_by"]) for s in registry.facts("spells", person="P9")]
    assert spells == [("A.1.1", "2023-01-03", "2024-02-01", "moved"), ("A.1.2", "2024-02-01", "2024-06-01", "resigned")]
    assert registry.facts("helper_notes", dossier=d)[0]["person"] == "P1"


def test_a_dry_run_of_a_load(registry: kn.Registry, tmp_path: Path, untouched: Any) -> None:
    file = _file(tmp_path, "people.csv", PEOPLE + "P3,Lê C,x,male\nP4,Vũ D,,female\n")
    with untouched(registry.path).watched():
        tried = registry.load(file, dry_run=True)
    assert (tried.number, tried.added, tried.unchanged, tried.set_aside, len(tried.findings)) == (0, 1, 2, 1, 1)


WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("begin immediate")
print("writing", flush=True)
sys.stdin.read()
"""


@contextmanager
def _another_writer(path: Path) -> Iterator[None]:
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "writing\n"
        yield
        process.communicate()


def test_another_writer_is_named_and_the_block_can_be_typed_again(registry: kn.Registry, refused: Any) -> None:
    with _another_writer(registry.path):
        with refused(1106, registry.path.name), registry.batch() as b:
            b.put("people", person="P3")
        assert b.written is None
        with refused(1106), registry.batch() as b:
            b.preview()
        assert len(registry.facts("people")) == 2, "reading goes on"
    with registry.batch() as b:
        b.put("people", person="P3")
    assert registry.head == 2


KEYS = ("P1", "P2", "P3")
SEXES = ("", "female", "male")
BORN = ("", "1990", "1990-02", "1990-02-03")
Model = dict[str, tuple[str, str]]


@st.composite
def typed_batches(draw: st.DrawFn) -> list[list[tuple[str, str, dict[str, str]]]]:
    """Batches of acts on a few keys, with a few values."""
    act = st.tuples(
        st.sampled_from(("put", "add", "complete", "correct", "retract")),
        st.sampled_from(KEYS),
        st.fixed_dictionaries({}, optional={"sex": st.sampled_from(SEXES), "born": st.sampled_from(BORN)}),
    )
    return draw(st.lists(st.lists(act, max_size=5), max_size=6))


def _after(model: Model, act: str, key: str, fields: dict[str, str]) -> Model | None:
    """What a plain dict of facts says; None where the act cannot be meant."""
    now = model.get(key)
    if act == "retract":
        return None if now is None else {k: v for k, v in model.items() if k != key}
    if act == "put" or (act == "add" and now is None):
        return model | {key: (fields.get("sex", ""), fields.get("born", ""))}
    if now is None or act == "add":
        return None
    new = (fields.get("sex", now[0]), fields.get("born", now[1]))
    if act == "complete" and any(old and old != value for old, value in zip(now, new, strict=True)):
        return None
    return model | {key: new}


@settings(max_examples=60)
@given(batches=typed_batches())
def test_registry_against_a_plain_dict(batches: list[list[tuple[str, str, dict[str, str]]]], tmp_path_factory: Any) -> None:
    registry = kn.create(tmp_path_factory.mktemp("dict") / "x.ketnap", plugins="vn")
    known: list[Model] = [{}]
    for acts in batches:
        model = known[-1]
        rows: Model = {}
        with registry.batch(reason="nhập nhầm") as b:
            for act, key, fields in acts:
                if act in ("put", "add") and key in rows and rows[key] != (fields.get("sex", ""), fields.get("born", "")):
                    continue  # two rows of one key that say different things are a finding of their own
                after = _after(model, act, key, fields)
                try:
                    if act in ("put", "add"):
                        getattr(b, act)("people", person=key, **fields)
                    elif act == "retract":
                        b.retract("people", key)
                    else:
                        getattr(b, act)("people", key, **fields)
                except kn.Error as error:
                    assert after is None and error.number in (1115, 1116, 1117)
                    continue
                assert after is not None
                model = after
                if key in model:
                    rows[key] = model[key]
                else:
                    rows.pop(key, None)
            preview = b.preview()
        changed = {k for k in known[-1] | model if known[-1].get(k) != model.get(k)}
        assert {c.key for c in preview if c.kind != "unchanged"} == changed
        assert b.written is not None
        assert b.written.added + b.written.replaced + b.written.retracted == len(changed)
        assert b.written.number == (registry.head if changed else 0)
        if changed:
            known.append(model)
    assert registry.head == len(known) - 1
    for number, model in enumerate(known[1:], start=1):
        frame = registry.snapshot("2023-10-31", as_known=number).frame("people").to_pandas()
        assert dict(zip(frame["person"], frame["sex"].astype(object).where(frame["sex"].notna(), ""), strict=True)) == {
            key: sex for key, (sex, _) in model.items()
        }
    assert {row["person"]: (row["sex"], row["born"]) for row in registry.facts("people")} == known[-1]
    with closing(sqlite3.connect(registry.path)) as plain:
        assert {p: (s or "", b or "") for p, s, b in plain.execute("select person, sex, born from people")} == known[-1]
