"""`office.xlsx`: a workbook with a sheet for each question: real numbers and days, tables that filter, charts that Excel draws itself."""

from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import ketnap as kn
from ketnap.formats import Document, Drawing, Fact, drawing_of

from ketnap_office.grid import Cell, Column, Grid, Row, Section, grids_of, sections_of
from ketnap_office.words import WORDS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

INK, SOFT, LINE, GREY, BAND, MARK = "#1a1a1a", "#5c5c5c", "#d5d2cb", "#948f83", "#f6f4ef", "#9c2a1f"
NAME, WORDY, NUMBER, DAY, LEAST = 34, 60, 13, 12, 30
CHART_ROWS, CHART_WIDTH = 17, 720
PORTRAIT, LANDSCAPE, LINE_HEIGHT, SHORT = 105, 160, 15, 12
WITHOUT_FORMULAS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@kn.format(
    "office.xlsx",
    suffix="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    title=("Sổ tính Excel", "Excel workbook"),
)
def xlsx(document: Document) -> bytes:
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, WITHOUT_FORMULAS)
    as_of = document.provenance.as_of
    # The archive says when it was made: the day that the figures are of, so that the same document gives the same bytes.
    book.set_properties(
        {"title": document.title, "subject": document.unit_name, "created": datetime(as_of.year, as_of.month, as_of.day)}
    )
    Writer(book, document).write()
    book.close()
    return out.getvalue()


class Writer:
    """Writes one document into a workbook: contents first, then a sheet for each section, then what its charts draw from."""

    def __init__(self, book: "Workbook", document: Document) -> None:
        self.book = book
        self.document = document
        self.lang = document.lang
        self.words = WORDS[document.lang]
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._names: set[str] = set()
        self._tables = 0
        self._widths = [NAME]
        self._data: Worksheet | None = None
        self._data_row = 0
        self._data_widths: dict[int, int] = {}

    def write(self) -> None:
        sections = sections_of(self.document)
        contents = self.sheet(self.words["contents"])
        named = [section for section in sections if section.title]
        sheets = [self.sheet(f"{n}. {section.title}") for n, section in enumerate(named, 1)]
        if any(kind == "chart" and content["kind"] != "heat" for section in sections for kind, content in section.blocks):
            self._data = self.sheet(self.words["drawn"])
        self.contents(contents, [section for section in sections if not section.title], list(zip(named, sheets, strict=True)))
        for section, sheet in zip(named, sheets, strict=True):
            self.section(sheet, section)
        if self._data is not None:
            for column, width in self._data_widths.items():
                self._data.set_column(column, column, width)

    # -- sheets

    def sheet(self, title: str) -> "Worksheet":
        sheet = self.book.add_worksheet(self.name(title))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        line = self.document.provenance.line(self.lang).replace("&", "&&")
        audience = self.words["audience"][self.document.audience]
        sheet.set_footer(f"&L&8{line} · {audience}&R&8{self.words['page']} &P/&N")
        return sheet

    def name(self, title: str) -> str:
        """A name that Excel takes: 31 characters, none of []:*?/\\, no two alike."""
        plain = "".join(" " if char in "[]:*?/\\'" else char for char in title).strip() or "?"
        name = plain if len(plain) <= 31 else plain[:32].rpartition(" ")[0] or plain[:31]
        number = 2
        while name.casefold() in self._names:
            ending = f" ({number})"
            name = plain[: 31 - len(ending)].rstrip() + ending
            number += 1
        self._names.add(name.casefold())
        return name

    def contents(self, sheet: "Worksheet", before: list[Section], named: list[tuple[Section, "Worksheet"]]) -> None:
        self._widths = [46, 16, 52]
        for n, width in enumerate(self._widths):
            sheet.set_column(n, n, width)
        row = self.head(sheet, self.document.title)
        for section in before:
            row = self.blocks(sheet, section, row)
        sheet.write_string(row, 0, self.words["contents"], self.format(bold=True, bottom=1, bottom_color=LINE))
        for n, (section, target) in enumerate(named, 1):
            link = self.format(font_color=MARK, underline=1)
            sheet.write_url(row + n, 0, f"internal:'{target.name}'!A1", link, f"{n}. {section.title}")
        sheet.print_area(0, 0, row + len(named) + 1, 2)

    def section(self, sheet: "Worksheet", section: Section) -> None:
        row = self.head(sheet, section.title)
        blocks = section.blocks
        drawn = any(kind == "chart" and content["kind"] != "heat" for kind, content in blocks)
        tables = [content["table"] for kind, content in blocks if kind == "table"]
        if len(tables) == 1 and len(tables[0].lines()) <= SHORT and all(kind in ("chart", "table", "note") for kind, _ in blocks):
            # Its table first, so that its header can stay; below a long one a chart might lie on two pages.
            blocks = tuple(sorted(blocks, key=lambda block: block[0] == "chart"))
        grids = [
            grid
            for kind, content in blocks
            if kind != "chart" or content["kind"] == "heat"
            for grid in grids_of(kind, content, self.lang)
        ]
        widths = self.columns(sheet, grids)
        lying = sum(widths) > PORTRAIT
        if lying:
            sheet.set_landscape()
        if len(grids) == 1 and blocks[0][0] in ("table", "list", "findings"):
            # Only here is it clear which header stays.
            top = row + (1 if grids[0].title else 0)
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(top)
        end = self.blocks(sheet, Section(section.title, blocks), row)
        last = max(len(widths) - 1, _columns_under(widths, CHART_WIDTH) if drawn else 0)
        sheet.print_area(0, 0, end, last)

    def head(self, sheet: "Worksheet", title: str) -> int:
        document = self.document
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=16))
        about = f"{document.unit_name} · {document.period} · {self.words['audience'][document.audience]}"
        sheet.write_string(1, 0, about, self.format(font_color=SOFT))
        return 3

    def columns(self, sheet: "Worksheet", grids: list[Grid]) -> list[int]:
        """Each column as wide as the widest that stands in it."""
        widths = [NAME]
        for grid in grids:
            own = _widths(grid)
            widths = [max(pair) for pair in zip_longest(widths, own, fillvalue=0)]
        # What is wide holds words, which go on to a second line.
        wide = [width for width in widths if width > LEAST]
        fits = sum(widths) - sum(wide) + LEAST * len(wide) <= PORTRAIT
        spare = sum(widths) - (PORTRAIT if fits else LANDSCAPE)
        if spare > 0 and wide:
            over = sum(wide) - LEAST * len(wide)
            widths = [
                width - min(-(-spare * (width - LEAST) // over), width - LEAST) if width > LEAST else width for width in widths
            ]
        for n, width in enumerate(widths):
            sheet.set_column(n, n, width)
        self._widths = widths
        return widths

    # -- blocks

    def blocks(self, sheet: "Worksheet", section: Section, row: int) -> int:
        for kind, content in section.blocks:
            if kind == "heading":
                sheet.write_string(row, 0, content["text"], self.format(bold=True, font_size=13))
                row += 1
            elif kind in ("paragraph", "note"):
                row = self.words_across(sheet, row, content["text"], 11 if kind == "paragraph" else 9) + 1
            elif kind == "facts":
                row = self.facts(sheet, content["title"], content["facts"], row)
            elif kind == "chart":
                row = self.chart(sheet, content, row)
            else:
                for grid in grids_of(kind, content, self.lang):
                    row = self.grid(sheet, grid, row)
        return row

    def facts(self, sheet: "Worksheet", title: str, facts: list[Fact], row: int) -> int:
        if title:
            sheet.write_string(row, 0, title, self.format(bold=True, font_size=13))
            row += 1
        for fact in facts:
            line = {"bottom": 4, "bottom_color": LINE}
            sheet.write_string(row, 0, fact.label, self.format(**line))
            shown = self.format(
                bold=True, font_size=14, align="right", num_format=_number_format(fact.scale, fact.decimals, self.lang), **line
            )
            if fact.number is None:
                sheet.write_string(row, 1, fact.value, shown)
            else:
                sheet.write_number(row, 1, float(fact.number), shown)
            sheet.write_string(row, 2, fact.note, self.format(font_color=SOFT, indent=1, valign="bottom", **line))
            row += 1
        return row + 1

    def grid(self, sheet: "Worksheet", grid: Grid, row: int) -> int:
        if grid.title:
            sheet.write_string(row, 0, grid.title, self.format(bold=True, font_size=12))
            row += 1
        last = max(len(grid.rows), 1)
        widths = self._widths
        self._tables += 1
        sheet.add_table(
            row,
            0,
            row + last,
            len(grid.columns) - 1,
            {
                "name": f"{self.words['table']}_{self._tables}",
                "style": None,
                "columns": [{"header": name, "header_format": self.header(column)} for name, column in _headers(grid)],
            },
        )
        lines = max(_lines(name, widths[m] - 1) for m, name in enumerate(grid.heads))
        sheet.set_row(row, LINE_HEIGHT * lines + 2)
        for n, one in enumerate(grid.rows, 1):
            self.row(sheet, row + n, grid, one)
            tall = max(_lines(cell.text, widths[m]) for m, cell in enumerate(one.cells))
            if tall > 1:
                sheet.set_row(row + n, LINE_HEIGHT * tall)
        row += last + 1
        for note in (grid.note, grid.signs):
            if note:
                row = self.words_across(sheet, row, note, 9)
        return row + 1

    def words_across(self, sheet: "Worksheet", row: int, text: str, size: int) -> int:
        """A paragraph over all columns of the sheet; returns the row below it."""
        look = self.format(font_size=size, font_color=INK if size > 9 else SOFT, text_wrap=True, valign="top")
        last = max(len(self._widths), _columns_under(self._widths, CHART_WIDTH) + 1) - 1
        across = sum(self._widths) + 9 * (last + 1 - len(self._widths))
        sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text, look)
        sheet.set_row(row, LINE_HEIGHT * _lines(text, across * 11 // size))
        return row + 1

    def header(self, column: Column) -> "Format":
        align = "right" if column.kind == "number" else "left"
        return self.format(bold=True, font_color=SOFT, align=align, valign="bottom", text_wrap=True, bottom=1, bottom_color=SOFT)

    def row(self, sheet: "Worksheet", row: int, grid: Grid, one: Row) -> None:
        look: dict[str, Any] = {"bottom": 4, "bottom_color": LINE, "valign": "top"}
        if one.total:
            look |= {"bold": True, "bg_color": BAND}
        for n, (column, cell) in enumerate(zip(grid.columns, one.cells, strict=True)):
            self.cell(sheet, row, n, column, cell, look | ({"indent": one.depth} if n == 0 else {}))

    def cell(self, sheet: "Worksheet", row: int, n: int, column: Column, cell: Cell, look: dict[str, Any]) -> None:
        if isinstance(cell.value, date):
            shown = "dd/mm/yyyy" if self.lang == "vi" else "yyyy-mm-dd"
            sheet.write_datetime(
                row,
                n,
                datetime(cell.value.year, cell.value.month, cell.value.day),
                self.format(num_format=shown, align="left", **look),
            )
        elif isinstance(cell.value, int | Fraction):
            sheet.write_number(
                row, n, float(cell.value), self.format(num_format=_number_format(column.scale, column.decimals, self.lang), **look)
            )
        elif column.kind == "number":
            sheet.write_string(row, n, cell.text, self.format(align="right", **look))
        else:
            sheet.write_string(row, n, cell.text, self.format(text_wrap=True, **look))
        if cell.note:
            sheet.write_comment(row, n, cell.note)

    # -- charts

    def chart(self, sheet: "Worksheet", content: dict[str, Any], row: int) -> int:
        drawing = drawing_of(content["kind"], content["table"], self.lang)
        if drawing.kind == "heat":
            return self.heat(sheet, content, row)
        head = content["table"].indicators(self.lang)[0]
        decimals = head["decimals"] if drawing.scale == head["scale"] else 0
        for panel in range(len(drawing.panels)):
            chart = self.drawn(drawing, panel, _number_format(drawing.scale, decimals, self.lang))
            several = len(drawing.panels) > 1
            title = f"{content['title']} · {drawing.panels[panel].name}" if several else content["title"]
            chart.set_title({"name": title, "overlay": False, "name_font": {"size": 12, "bold": True, "color": INK}})
            chart.set_size({"width": CHART_WIDTH, "height": 20 * (CHART_ROWS - 1)})
            told = f"{content['title']}. {content['subtitle']}. {drawing.told()}"
            sheet.insert_chart(row, 0, chart, {"object_position": 1, "description": told})
            row += CHART_ROWS
        if content["subtitle"]:
            row = self.words_across(sheet, row, content["subtitle"], 9)
        return row + 1

    def drawn(self, drawing: Drawing, panel: int, shown: str) -> Any:
        """A chart over what it draws, which stands in a sheet of its own."""
        assert self._data is not None
        sheet, top = self._data, self._data_row
        series = drawing.panels[panel].series
        named = [(0, max(map(len, drawing.categories))), *((n, len(one.name)) for n, one in enumerate(series, 1))]
        for column, width in named:
            self._data_widths[column] = max(self._data_widths.get(column, NUMBER), width + 2)
        for n, one in enumerate(series, 1):
            sheet.write_string(top, n, one.name, self.format(bold=True, align="right"))
        for n, name in enumerate(drawing.categories, 1):
            sheet.write_string(top + n, 0, name)
            for m, one in enumerate(series, 1):
                point = one.points[n - 1]
                if point.low is not None:
                    sheet.write_number(top + n, m, point.low, self.format(num_format=shown))
                    if not point.is_known:
                        sheet.write_comment(top + n, m, point.text)
                elif point.text:
                    sheet.write_string(top + n, m, point.text, self.format(align="right"))
        end = top + len(drawing.categories)
        self._data_row = end + 2
        lines = drawing.kind == "trend"
        upright = lines or drawing.kind == "target_against_actual"
        chart: Any = self.book.add_chart({"type": "line" if lines else "column" if upright else "bar"})
        marks: Any = None
        for m, one in enumerate(series, 1):
            spec: dict[str, Any] = {
                "name": [sheet.name, top, m],
                "categories": [sheet.name, top + 1, 0, end, 0],
                "values": [sheet.name, top + 1, m, end, m],
            }
            color = MARK if one.role == "now" else GREY
            if lines:
                spec |= {"line": {"color": color, "width": 2.25}}
            elif one.role == "target":
                marks = self.book.add_chart({"type": "line"})
                marks.add_series(
                    spec
                    | {
                        "line": {"none": True},
                        "marker": {"type": "long_dash", "size": 16, "fill": {"color": INK}, "border": {"color": INK}},
                    }
                )
                continue
            else:
                spec |= {"fill": {"color": color}, "gap": 50, "overlap": 0}
            if one.role == "now" and not lines:
                # A bar reaches as far as is sure; its label says how far it may.
                labels = [{} if point.is_known else {"value": point.text} for point in one.points]
                spec |= {"data_labels": {"value": True, "num_format": shown, "custom": labels}}
            chart.add_series(spec)
        if marks is not None:
            chart.combine(marks)
        axis = {"num_format": shown, "min": 0 if drawing.bottom == 0 else None, "major_gridlines": {"visible": False}}
        axis = {key: value for key, value in axis.items() if value is not None}
        # Of bars that lie, x is the axis of names and runs upwards: reversed, the first unit is at the top.
        chart.set_y_axis(axis if upright else {"reverse": True, "line": {"color": SOFT}})
        # Bars carry their values: an axis would say them twice.
        chart.set_x_axis({"line": {"color": SOFT}} if upright else {"visible": False, **axis})
        chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
        return chart

    def heat(self, sheet: "Worksheet", content: dict[str, Any], row: int) -> int:
        """Units by periods as a table; what is many is dark."""
        (grid,) = grids_of("chart", content, self.lang)
        parts = [n for n, one in enumerate(grid.rows, 1) if not one.total]
        first = row + (1 if grid.title else 0)
        end = self.grid(sheet, grid, row)
        if parts:
            sheet.conditional_format(
                first + parts[0],
                1,
                first + parts[-1],
                len(grid.columns) - 1,
                {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#ffffff", "max_color": "#c9776e"},
            )
        return end

    def format(self, **look: Any) -> "Format":
        """Each look once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Arial", "font_size": 11, "font_color": INK, **look})
        return self._formats[key]


def _headers(grid: Grid) -> list[tuple[str, Column]]:
    """A table's columns have names, and no two the same."""
    seen: dict[str, int] = {}
    out = []
    for column, head in zip(grid.columns, grid.heads, strict=True):
        name = head or "–"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        number = seen[name.casefold()]
        out.append((name if number == 1 else f"{name} ({number})", column))
    return out


def _columns_under(widths: list[int], pixels: int) -> int:
    """The last column that a chart of this width reaches."""
    reached, column = 0, -1
    while reached < pixels:
        column += 1
        reached += 7 * (widths[column] if column < len(widths) else 9) + 5
    return column


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column."""
    return sum(1 if len(line) <= width else -(-len(line) // max(width - 3, 1)) for line in text.split("\n"))


def _widths(grid: Grid) -> list[int]:
    widths = []
    for n, column in enumerate(grid.columns):
        longest = max((len(line) for row in grid.rows for line in row.cells[n].text.split("\n")), default=0)
        if column.kind == "text":
            widths.append(min(max(longest + 2, 8 if n else NAME), WORDY))
        else:
            widths.append(DAY if column.kind == "day" else max(NUMBER, min(longest + 2, 24)))
    return widths


def _number_format(scale: str, decimals: int, lang: str) -> str:
    """Excel prints numbers as its own machine does; others by the language that stands in front."""
    digits = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return ("[$-42A]" if lang == "vi" else "") + (f"{digits}%" if scale == "percent" else digits)
