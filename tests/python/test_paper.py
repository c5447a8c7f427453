"""The document for paper: styles and no formatting, numbered captions, headers that repeat, the same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import ketnap as kn
import pytest


@pytest.fixture(scope="module")
def content(now: kn.Snapshot) -> bytes:
    return now.report("ha_nam.handbook", period="2023").bytes("office.docx")


@pytest.fixture(scope="module")
def paper(content: bytes) -> Any:
    return docx.Document(BytesIO(content))


def test_it_says_whose_it_is_and_what(paper: Any) -> None:
    left, right = paper.tables[0].rows[0].cells
    assert left.paragraphs[0].text == "ĐẢNG BỘ TỈNH HÀ NAM" and right.paragraphs[0].text == "ĐẢNG CỘNG SẢN VIỆT NAM"
    styles = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name in ("Title", "Subtitle")]
    assert styles == [
        ("Title", "Sổ tay công tác phát triển đảng viên"),
        ("Subtitle", "Đảng bộ tỉnh Hà Nam · 2023 (đến 31/10)"),
    ]
    assert "đến hết 31/10/2023" in paper.sections[0].footer.paragraphs[0].text


def test_every_look_is_a_style(paper: Any) -> None:
    paragraphs = [
        *paper.paragraphs,
        *(p for table in paper.tables for row in table.rows for cell in row.cells for p in cell.paragraphs),
    ]
    assert {run.font.size for p in paragraphs for run in p.runs} == {None}
    assert {run.bold for p in paragraphs for run in p.runs} == {None} and {run.italic for p in paragraphs for run in p.runs} == {
        None
    }
    assert {p.alignment for p in paragraphs} == {None}
    assert all(
        p.style.name.startswith("Ketnap") for table in paper.tables for row in table.rows for c in row.cells for p in c.paragraphs
    )


def test_captions_count_tables_and_figures(paper: Any, now: kn.Snapshot) -> None:
    captions = [p.text for p in paper.paragraphs if p.style.name == "Caption"]
    assert any(caption.endswith("Số đảng viên kết nạp theo tổ chức đảng và năm") for caption in captions)
    fields = [p._p.xpath("./w:fldSimple/@w:instr")[0] for p in paper.paragraphs if p.style.name == "Caption"]
    shown = [p._p.xpath("string(./w:fldSimple)") for p in paper.paragraphs if p.style.name == "Caption"]
    for word in ("Bảng", "Hình"):
        own = [number for number, field in zip(shown, fields, strict=True) if f"SEQ {word} " in field]
        assert own == [str(n) for n in range(1, len(own) + 1)] and own
    charts = [c for kind, c in now.report("ha_nam.handbook", period="2023")._core.blocks() if kind == "chart"]
    assert len(paper.inline_shapes) == len(charts)
    told = paper.element.xpath("//wp:docPr/@descr")
    assert len(told) == len(charts) and all(chart["title"] in text for chart, text in zip(charts, told, strict=True))


def test_tables_hold_the_figures_and_their_heads_repeat(paper: Any) -> None:
    (table,) = [t for t in paper.tables if len(t.columns) == 5 and "641" in [c.text for c in t.rows[1].cells]]
    assert [cell.text for cell in table.rows[0].cells] == ["Tổ chức đảng", "2020", "2021", "2022", "2023 (đến 31/10)"]
    assert [cell.text for cell in table.rows[1].cells] == ["Đảng bộ tỉnh Hà Nam", "641", "735", "955", "1.004"]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") and not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")


def test_each_question_begins_a_page(paper: Any) -> None:
    headings = [p for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) > 3 and all(p.paragraph_format.page_break_before for p in headings)


def test_the_same_bytes(content: bytes, now: kn.Snapshot, paper: Any) -> None:
    assert now.report("ha_nam.handbook", period="2023").bytes("office.docx") == content
    assert {entry.date_time for entry in ZipFile(BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert f"{paper.core_properties.created:%Y-%m-%d}" == "2023-10-31" and paper.core_properties.author == ""


def test_explained_verdicts(now: kn.Snapshot) -> None:
    document = now.report("ha_nam.commune_verdicts", period="2023")
    paper = docx.Document(BytesIO(document.bytes("office.docx")))
    rows = [[c.text for c in row.cells] for table in paper.tables if table.cell(0, 0).text == "Hồ sơ" for row in table.rows]
    told: dict[str, str] = {}
    for row in rows:
        if row[0] != "Hồ sơ":
            told[row[0]] = told.get(row[0], "") + " ".join(row[3:])
    found = now.check()
    assert set(told) == {dossier["dossier"] for dossier in found.by_dossier}
    failing = [dossier["dossier"] for dossier in found.by_dossier if dossier["outcome"] == "fail"]
    for dossier in failing[:8]:
        titles = [reason["title"] for reason in found[dossier].reasons if reason["outcome"] == "fail"]
        assert titles and all(title in told[dossier] for title in titles)
    assert sum(text.strip() == "Chờ biểu quyết" for text in told.values()) > 200, "no more is wrong than that a vote is to come"
    form = docx.Document(BytesIO(document.bytes("office.docx", audience="form")))
    assert not [p for p in form.paragraphs if "D-0" in p.text] and all(table.cell(0, 0).text != "Hồ sơ" for table in form.tables)
