"""The workbook that an office opens: numbers are numbers, words are words, each question has its sheet."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import ketnap as kn
import openpyxl
import pytest
from ketnap import plugins
from ketnap.builder import Builder


@pytest.fixture(scope="module")
def content(now: kn.Snapshot) -> bytes:
    return now.report("ha_nam.handbook", period="2023").bytes("office.xlsx")


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def reported(now: kn.Snapshot, build: Any, **request: Any) -> Any:
    """The workbook of a report that a function builds."""

    def register(catalog: Any) -> None:
        catalog.add(kn.report("later.review", title="Rà soát")(build))

    module = ModuleType("later")
    module.register = register  # type: ignore[attr-defined]
    catalog = plugins.load(("vn", "ha_nam")).with_plugin(plugins.plugin_of(module, "later"))
    document = kn.Snapshot(now._core, catalog, now.path).report("later.review", period="2023", **request)
    return openpyxl.load_workbook(BytesIO(document.bytes("office.xlsx")))


def test_a_sheet_for_each_question_and_contents_with_links(book: Any, now: kn.Snapshot) -> None:
    headings = [c["text"] for kind, c in now.report("ha_nam.handbook", period="2023")._core.blocks() if kind == "heading"]
    assert book.sheetnames[0] == "Mục lục"
    for name, heading in zip(book.sheetnames[1 : len(headings) + 1], headings, strict=True):
        begun = name.partition(". ")[2]
        assert heading == begun or (heading.startswith(f"{begun} ") and len(begun) > 15), "cut between words"
    contents = book["Mục lục"]
    links = {cell.value: cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink}
    assert [name.partition(". ")[2] for name in links] == headings
    assert [location.split("!")[0].strip("'") for location in links.values()] == book.sheetnames[1 : len(headings) + 1]


def test_numbers_are_numbers_with_formats(book: Any, now: kn.Snapshot) -> None:
    sheet = book["2. Kết quả kết nạp đảng viên"]
    table = next(iter(sheet.tables.values()))
    rows = list(sheet[table.ref])
    assert [cell.value for cell in rows[0]] == ["Tổ chức đảng", "2020", "2021", "2022", "2023 (đến 31/10)"]
    assert [cell.value for cell in rows[1]] == ["Đảng bộ tỉnh Hà Nam", 641, 735, 955, 1004]
    assert rows[1][1].number_format == "[$-42A]#,##0" and rows[1][0].font.bold
    shares = book["4. Cơ cấu đảng viên mới"]
    table = next(iter(shares.tables.values()))
    measured = now.measure("ha_nam.pupil_share", units=kn.children("HNA"), periods=kn.years(2020, 2023)).total
    (total, *_) = list(shares[table.ref])[1:]
    assert [cell.value for cell in total[1:]] == pytest.approx([float(row["value"]) for row in measured])
    assert total[1].number_format.endswith("0%")
    facts = {row[0].value: row[1].value for row in book["Mục lục"].iter_rows() if row[1].value is not None}
    assert facts["Đảng viên"] == 55000 and facts["Kết nạp từ đầu năm 2023"] == 1004


def test_tables_filter_and_headers_stay(book: Any) -> None:
    for sheet in book.worksheets[1:-1]:
        for table in sheet.tables.values():
            assert table.autoFilter is not None and table.autoFilter.ref == table.ref
        assert sheet.page_setup.paperSize == 9 and sheet.print_area and sheet.page_setup.fitToHeight == 0

    sheet = book["2. Kết quả kết nạp đảng viên"]
    assert sheet.freeze_panes == "B6" and sheet.print_title_rows == "$5:$5"


def test_charts_are_the_workbooks_own(book: Any, content: bytes) -> None:
    drawn = book["2. Kết quả kết nạp đảng viên"]._charts
    assert len(drawn) == 1 and drawn[0].tagname == "barChart"
    names = [series.tx.strRef.f for series in drawn[0].series]
    assert all("Số liệu biểu đồ" in name for name in names) and len(names) == 2
    data = book["Số liệu biểu đồ"]
    top = int(names[0].rpartition("$")[2])
    first = [[cell.value for cell in row] for row in data.iter_rows(min_row=top, max_row=top + 7, max_col=3)]
    assert first[0][1:] == ["10 tháng đầu năm 2022", "10 tháng đầu năm 2023"]
    assert sum(row[2] for row in first[1:]) == 1004 and sum(row[1] for row in first[1:]) == 800
    archive = ZipFile(BytesIO(content))
    told = [name for name in archive.namelist() if "drawing" in name and b"descr=" in archive.read(name)]
    assert told, "a picture is told to a screen reader"


def test_the_same_bytes_wherever_it_is_made(content: bytes, now: kn.Snapshot, tmp_path: Path) -> None:
    code = (
        "import ketnap as kn, sys; now = kn.open(sys.argv[1]).snapshot('2023-10-31');"
        "now.report('ha_nam.handbook', period='2023').save(sys.argv[2])"
    )
    for n, (zone, seed) in enumerate((("Asia/Ho_Chi_Minh", "1"), ("America/New_York", "2"))):
        path = tmp_path / f"{n}.xlsx"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"}
        subprocess.run([sys.executable, "-c", code, now.path, path], check=True, env=environment, cwd=tmp_path)
        assert path.read_bytes() == content
    days = {entry.date_time for entry in ZipFile(BytesIO(content)).infolist()}
    assert days == {(1980, 1, 1, 0, 0, 0)}


def test_words_stay_words(tmp_path: Path) -> None:
    """A unit's name may look like a formula, a number or a link."""
    names = ["=1+1", "+84 91", "@cmd", "http://example.org", "00123", "-3"]
    lines = [f'A.{n},2000-01-01,open,grassroots,cell,"{name}",A' for n, name in enumerate(names)]
    text = "unit,since,state,level,kind,name,parent\nA,2000-01-01,open,province,committee,=A1,\n" + "\n".join(lines) + "\n"
    (tmp_path / "units.csv").write_text(text, "utf-8")
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    registry.load(tmp_path / "units.csv")
    book = openpyxl.load_workbook(
        BytesIO(registry.snapshot("2023-10-31").report("ha_nam.handbook", period="2023").bytes("office.xlsx"))
    )
    kinds = {
        cell.value: cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value in names
    }
    assert set(kinds) == set(names) and set(kinds.values()) == {"s"}
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_days_lists_findings_and_long_names(now: kn.Snapshot) -> None:
    def build(r: Builder) -> None:
        for n in range(2):
            r.heading("Một câu hỏi rất dài, dài hơn ba mươi mốt chữ [số 1]")
            r.list(["Ngày", "Số", "Chữ"], [(r.as_of, 1200 + n, "=x")], "Danh sách")
            r.note("Ghi chú")

    book = reported(now, build)
    assert len(set(book.sheetnames)) == len(book.sheetnames) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    sheet = book.worksheets[1]
    (row,) = list(sheet[next(iter(sheet.tables.values())).ref])[1:]
    assert [cell.value for cell in row] == [datetime(2023, 10, 31), 1200, "=x"]
    assert row[0].number_format == "dd/mm/yyyy" and row[2].data_type == "s"


def test_for_reporting_upwards_no_row_is_about_people(now: kn.Snapshot) -> None:
    document = now.report("ha_nam.commune_verdicts", period="2023")

    def words(audience: str) -> str:
        book = openpyxl.load_workbook(BytesIO(document.bytes("office.xlsx", audience=audience)))
        return " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)

    assert "D-0" in words("internal") and "D-0" not in words("form") and "Báo cáo cấp trên" in words("form")
    with pytest.raises(kn.Error, match="KN4003"):
        document.bytes("office.xlsx", audience="public")
