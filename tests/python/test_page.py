"""The page that an office opens: one file without a request, readable as a page and on paper."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import ketnap as kn
import pytest
from ketnap import plugins
from ketnap.builder import Builder

VOID = {"meta", "input", "br", "hr", "img", "link", "circle", "polyline", "path", "line", "rect"}


class Page(HTMLParser):
    """A page as tables, headings and text; a tag that is not closed in its place is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "caption":
            self.captions.append("")
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> in {self.open}"

    def handle_data(self, data: str) -> None:
        if "style" in self.open or "script" in self.open:
            return
        self.words += data
        if "caption" in self.open:
            self.captions[-1] += data
        elif "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data


@pytest.fixture(scope="module")
def report(now: kn.Snapshot) -> kn.Document:
    return now.report("ha_nam.handbook", period="2023")


@pytest.fixture(scope="module")
def text(report: kn.Document) -> str:
    return report.bytes("office.html").decode()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def rows_of(page: Page, caption: str) -> list[list[str]]:
    (found,) = [table for table, name in zip(page.tables, page.captions, strict=True) if name.strip() == caption]
    return [[cell.strip() for cell in row] for row in found]


def test_it_asks_for_nothing(text: str, page: Page) -> None:
    for forbidden in (
        "http:",
        "https:",
        "//cdn",
        "url(",
        "@import",
        "src=",
        "<link",
        "<iframe",
        "<img",
        "fetch(",
        "import(",
        "eval(",
    ):
        assert forbidden not in text, forbidden
    policy = [attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy and str(policy[0]).startswith("default-src 'none'")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")], "no script in attributes"


def test_it_says_what_it_is(text: str, page: Page, now: kn.Snapshot) -> None:
    assert text.startswith("<!doctype html>") and '<meta charset="utf-8">' in text
    attributes = dict(page.tags)
    assert attributes["html"]["lang"] == "vi" and attributes["meta"]
    assert "Sổ tay công tác phát triển đảng viên" in page.words and "2023 (đến 31/10)" in page.words
    assert "Đảng bộ tỉnh Hà Nam" in page.words and "Lưu hành nội bộ" in page.words
    assert "đến hết 31/10/2023 · lô 1 · vn 1.0.0, ha_nam 1.0.0" in page.words
    assert "Đảng viên55.000đến hết 31/10/2023" in page.words and "cùng kỳ năm 2022: 800" in page.words
    assert now.report("ha_nam.handbook", period="2023", lang="en").bytes("office.html").decode().count('lang="en"') == 1


def test_every_figure_is_on_it(page: Page, now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    rows = rows_of(page, "Số đảng viên kết nạp theo tổ chức đảng và năm")
    assert rows[0][:5] == ["Tổ chức đảng", "2020", "2021", "2022", "2023 (đến 31/10)"]
    assert rows[1][:5] == ["Đảng bộ tỉnh Hà Nam", "641", "735", "955", "1.004"], "the total is measured and stands first"
    names = now.units.to_pandas().set_index("unit")["name"]
    wide = table.pivot().astype(int)
    assert [row[0] for row in rows[2:]] == [names[unit] for unit in wide.index]
    for row, (_, values) in zip(rows[2:], wide.iterrows(), strict=True):
        assert [int(cell.replace(".", "")) for cell in row[1:5]] == values.tolist()
    shares = rows_of(page, "Tỉ lệ học sinh, sinh viên trong số đảng viên mới")
    assert re.fullmatch(r"\d+,\d\d%", shares[1][1])


def test_open_dossiers_are_counted_by_rule(page: Page, now: kn.Snapshot) -> None:
    rows = rows_of(page, "Điều kiện chưa đạt hoặc chưa rõ")
    assert rows[0][1:] == ["Không đạt", "Chưa rõ"]
    found = now.check()
    titles = {rule["rule"]: rule["title"] for rule in found._core.rules()}
    failing = {titles[count["rule"]]: count["fail"] for count in found.by_rule if count["fail"]}
    assert {row[0]: int(row[1]) for row in rows[1:] if row[1] != "0"} == failing and len(failing) > 8
    assert [row for row in rows[1:] if int(row[2]) > 0] == [["Đủ 18 tuổi khi chi bộ họp xét kết nạp", "12", "5"]]
    steps = rows_of(page, "Hồ sơ có quy tắc phải xét ở bước tiếp theo")
    assert sum(int(row[1]) for row in steps[1:]) == len(found.by_dossier)
    assert all(int(row[1]) == sum(map(int, row[2:])) for row in steps[1:])


def test_a_table_of_one_period_says_once_what_its_columns_have_in_common(page: Page) -> None:
    rows = rows_of(page, "Số chi bộ không kết nạp được đảng viên theo số năm liền")
    assert rows[0] == ["Tổ chức đảng", "Số chi bộ không kết nạp được đảng viên"]
    assert rows[1] == ["Trong 10 năm liền", "Trong 5 năm liền", "Trong 3 năm liền"]


def test_targets_stand_beside_what_was_done(page: Page) -> None:
    rows = rows_of(page, "Mức hoàn thành từng chỉ tiêu đang có hiệu lực")
    assert rows[0] == ["Tổ chức đảng", "Chỉ tiêu", "Thực hiện", "Mức giao", "Hoàn thành"]
    (duy_tien,) = [row for row in rows if row[0] == "Đảng bộ thị xã Duy Tiên" and "2023 (" in row[1]]
    assert duy_tien[1].startswith("Số đảng viên kết nạp ≥ 215, 2023") and duy_tien[2:] == ["169", "215", "78,60%"]


def test_tables_are_told_to_a_screen_reader(page: Page) -> None:
    heads = [attributes for tag, attributes in page.tags if tag == "th"]
    assert heads and all(attributes.get("scope") in ("col", "row", "colgroup") for attributes in heads)
    assert len(page.captions) == len(page.tables) and all(name.strip() for name in page.captions)
    pictures = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert pictures and all(a.get("aria-hidden") == "true" or a.get("role") == "img" for a in pictures)


def test_it_prints_and_adapts(text: str) -> None:
    for wanted in ("@media print", "prefers-color-scheme: dark", "max-width", 'name="viewport"', "table-header-group"):
        assert wanted in text


def test_for_reporting_upwards_there_is_no_row_about_people(report: kn.Document) -> None:
    words = Page(report.bytes("office.html", audience="form").decode()).words
    assert "Báo cáo cấp trên" in words and "D-0" not in words and "1.004" in words


def test_several_indicators_and_failing_dossiers(now: kn.Snapshot) -> None:
    def register(catalog: Any) -> None:
        @kn.report("later.review", title="Rà soát")
        def review(r: Builder) -> None:
            r.table(
                r.measure("vn.admissions", "vn.admission_rate", units=kn.children(r.unit), periods=kn.years(2022, 2023)),
                "Hai chỉ số",
            )
            r.verdicts(r.check(past=True), "Đã xét")

        catalog.add(review)

    module = ModuleType("later")
    module.register = register  # type: ignore[attr-defined]
    catalog = plugins.load(("vn",)).with_plugin(plugins.plugin_of(module, "later"))
    page = Page(
        kn.Snapshot(now._core, catalog, now.path).report("later.review", period="2020-01..2023-10").bytes("office.html").decode()
    )
    rows = rows_of(page, "Hai chỉ số")
    assert rows[0] == ["Tổ chức đảng", "Số đảng viên kết nạp", "Tỉ lệ kết nạp, so với đảng viên đầu kỳ"]
    assert rows[1] == ["2022", "2023 (đến 31/10)"] * 2
    assert rows[2][:3] == ["Đảng bộ tỉnh Hà Nam", "955", "1.004"] and all(cell.endswith("%") for cell in rows[2][3:])
    failing = now.check(past=True, periods="2020-01..2023-10").where(outcome="fail").rows()
    shown = rows_of(page, "Không đạt")[1:]
    assert [row[0] for row in shown] == [row["dossier"] for row in failing[:40]]
    assert f"… và {len(failing) - 40} kết luận nữa" in page.words


# a province whose names try to be markup

EVIL = "<script>alert('x')</script> & \"Bồ Đề\" </td>"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> kn.Snapshot:
    folder = tmp_path_factory.mktemp("strange")
    quoted = EVIL.replace('"', '""')
    (folder / "units.csv").write_text(
        f'unit,since,state,level,kind,name,parent\nA,2000-01-01,open,province,committee,"{quoted}",\n'
        f'A.1,2000-01-01,open,grassroots,cell,"1 {quoted}",A\nA.2,2000-01-01,open,grassroots,cell,,A\n',
        encoding="utf-8",
    )
    registry = kn.create(folder / "r.ketnap", plugins=["vn", "ha_nam"])
    assert not registry.load(folder / "units.csv").findings
    return registry.snapshot("2023-10-31")


def test_markup_in_names_stays_text(strange: kn.Snapshot) -> None:
    text = strange.report("ha_nam.handbook", period="2023").bytes("office.html").decode()
    page = Page(text)
    assert "alert('x')</script>" not in text and text.count("<script>") == text.count("</script>") == 1
    names = [row[0].strip() for table in page.tables for row in table]
    assert EVIL in names and f"1 {EVIL}" in names
    assert "A.2" in names, "a unit without a name is called by its code"


def test_markup_in_names_stays_text_in_a_notebook(strange: kn.Snapshot) -> None:
    table = strange.measure("vn.admissions", units=kn.children("A"), periods="2023")
    for html in (table._repr_html_(), strange.units._repr_html_()):
        assert "<script" not in html and "&lt;script&gt;" in html
        Page(html)


def test_a_share_of_nobody_is_a_dot_and_no_member_is_zero(strange: kn.Snapshot) -> None:
    page = Page(strange.report("ha_nam.handbook", period="2023").bytes("office.html").decode())
    assert rows_of(page, "Tỉ lệ học sinh, sinh viên trong số đảng viên mới")[1][1] == "·"
    assert rows_of(page, "Số đảng viên kết nạp theo tổ chức đảng và năm")[1][1] == "0"


def test_findings_are_shown_with_place_and_remedy(tmp_path: Path) -> None:
    """A format is handed values; here a document with the findings of a load."""
    from ketnap_office.html import html

    (tmp_path / "people.csv").write_text("person,name,born\nP-1,An,31/02/2023\nP-2,<b>,2004\n")
    batch = kn.create(tmp_path / "r.ketnap").load(tmp_path / "people.csv")

    class WithFindings:
        report, title, unit, period, lang, audience = "my.load", "Kết quả nạp", "HNA", "2023", "vi", "internal"
        unit_name = "Hà Nam"

        class provenance:
            catalog, core = "0" * 64, "0"

            @staticmethod
            def line(lang: str) -> str:
                return lang

        @staticmethod
        def blocks() -> list[tuple[str, dict[str, object]]]:
            return [("findings", {"title": "Lỗi dữ liệu", "findings": list(batch.findings)})]

    page = Page(html.render(WithFindings()).decode())  # type: ignore[arg-type]
    (finding,) = batch.findings
    row = rows_of(page, "Lỗi dữ liệu")[1]
    assert row == ["KN2104", "people.csv", "2", "born", finding.text(), finding.todo()]
