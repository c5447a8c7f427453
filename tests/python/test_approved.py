"""One small document with every kind of block, in every format, as it was looked at and approved: tests/golden/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import ketnap as kn
import openpyxl
import pytest
from golden import check_golden
from ketnap import plugins
from ketnap.builder import Builder

FORTY = Path(__file__).parents[1] / "cases" / "forty"


def review(r: Builder) -> None:
    units, years = kn.children(r.unit), kn.years(2021, 2023)
    admitted = r.measure("later.admitted", units=units, periods=years)
    shares = r.measure("later.rate", units=units, periods="2022")
    r.facts(
        r.fact("Kết nạp năm 2022", admitted, "trong năm", period="2022"),
        r.fact("Tỉ lệ", shares),
        r.fact("Hồ sơ đang xem xét", len(r.check().by_dossier())),
        title="Số chính",
    )
    r.paragraph("Đoạn đầu có <dấu> & “ngoặc”.\nDòng thứ hai.")
    r.heading("Kết nạp")
    r.table(admitted, "Số đảng viên kết nạp")
    r.chart(admitted, "trend", "Kết nạp qua các năm", "Đảng viên")
    r.chart(r.measure("later.admitted", units=units, periods=years[1:]), "bars", "Hai năm gần nhất", "Đảng viên")
    r.chart(shares, "target_against_actual", "So với chỉ tiêu")
    r.heading("Cơ cấu")
    r.heading("Từng phần", level=2)
    r.chart(r.measure("later.rate", "later.women", periods="2022"), "composition", "Cơ cấu", "Năm 2022")
    r.chart(admitted, "heat", "Đậm là nhiều")
    r.note("Số liệu tính đến hết kỳ.")
    r.heading("Hồ sơ")
    found = r.check()
    r.verdicts(found, "Theo quy tắc")
    r.verdicts(found, "Giải thích", remarks=r.remarks(found))
    r.list(["Ngày", "Số", "Nội dung"], [(r.as_of, 1200, "=1+1"), (r.as_of, 0, "")], "Danh sách")
    r.findings(r.known_findings, "Lỗi dữ liệu")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> kn.Document:
    folder = tmp_path_factory.mktemp("approved")
    bad = folder / "people.csv"
    bad.write_text("person,name,born\nP-BAD,An,31/02/2023\n", "utf-8")
    registry = kn.create(folder / "r.ketnap", plugins=["vn"])
    registry.load(str(FORTY / "*.csv"))
    registry.load(bad)
    now = registry.snapshot("2023-10-31")

    def register(catalog: Any) -> None:
        catalog.add(
            kn.indicator("later.admitted", title="Kết nạp")(lambda u: u.admissions.count()),
            kn.indicator("later.rate", title="Tỉ lệ kết nạp", scale="percent", decimals=2)(
                lambda u: u.admissions.count() / u.members.at("start").count()
            ),
            kn.indicator("later.women", title="Tỉ lệ nữ", scale="percent")(
                lambda u: u.admissions.share(lambda a: a.sex == "female")
            ),
            kn.rule(
                "later.grown",
                step="cell_vote",
                in_force="2011-01-19..",
                title="Đủ 30 tuổi khi chi bộ họp xét",
                confidence="example",
            )(lambda d: kn.years_between(d.born, d.step_date) >= 30),
            kn.report("later.review", title="Mọi loại nội dung")(review),
        )

    module = ModuleType("later")
    module.register = register  # type: ignore[attr-defined]
    catalog = plugins.load(()).with_plugin(plugins.plugin_of(module, "later"))
    with_report = kn.Snapshot(now._core, catalog, now.path, findings=now._findings)
    return with_report.report("later.review", period="2023")


def stable(text: str) -> str:
    """Without the digest of all that the plugins declare, and ketnap's own version."""
    return re.sub(r"ketnap [\d.]+ · [0-9a-f]{12}", "ketnap 0 · 0", text)


def test_page(document: kn.Document) -> None:
    check_golden("every_block.html", stable(document.bytes("office.html").decode()))


def test_markdown(document: kn.Document) -> None:
    check_golden("every_block.md", document.bytes("standard.markdown").decode())


def test_workbook(document: kn.Document) -> None:
    book = openpyxl.load_workbook(BytesIO(document.bytes("office.xlsx")))
    check_golden("every_block.xlsx.txt", "\n".join(_sheets(book)) + "\n")


def _sheets(book: Any) -> Iterator[str]:
    for sheet in book.worksheets:
        frozen = f" frozen {sheet.freeze_panes}" if sheet.freeze_panes else ""
        yield f"== {sheet.title} ({sheet.page_setup.orientation}){frozen}"
        for table in sheet.tables.values():
            yield f"table {table.displayName} {table.ref}"
        for chart in sheet._charts:
            yield f"chart {chart.tagname} at row {chart.anchor._from.row + 1}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    link = f" -> {cell.hyperlink.location}" if cell.hyperlink else ""
                    yield f"{cell.coordinate} {cell.data_type} {cell.number_format} {cell.value!r}{link}"


def test_paper(document: kn.Document) -> None:
    paper = docx.Document(BytesIO(document.bytes("office.docx")))
    check_golden("every_block.docx.txt", "\n".join(_paragraphs(paper)) + "\n")


def _paragraphs(paper: Any) -> Iterator[str]:
    for one in paper.iter_inner_content():
        if hasattr(one, "rows"):
            for row in one.rows:
                yield " | ".join(f"{'/'.join(p.text for p in c.paragraphs)} [{c.paragraphs[0].style.name}]" for c in row.cells)
        else:
            yield f"{one.style.name}: {one._p.xpath('string(.)')}"
