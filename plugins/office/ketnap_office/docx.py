"""`office.docx`: a document for paper. Everything looks as its style says, so that an office changes a style and not a hundred lines."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import ketnap as kn
from ketnap.formats import Document, Fact, drawing_of, png_of

from ketnap_office.grid import Grid, drawing_grid, grids_of, sections_of
from ketnap_office.words import WORDS

if TYPE_CHECKING:
    from docx.document import Document as Paper

FONT = "Times New Roman"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
FAILING_SHOWN = 200
PAGE = 165.0


@kn.format(
    "office.docx",
    suffix="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    title=("Văn bản Word", "Word document"),
)
def docx(document: Document) -> bytes:
    from docx import Document as new_paper

    paper = new_paper()
    Writer(paper, document).write()
    out = BytesIO()
    paper.save(out)
    return _with_fixed_days(out.getvalue())


def _with_fixed_days(archive: bytes) -> bytes:
    """The same bytes for the same document: an archive keeps the moment at which it was made."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as made, ZipFile(out, "w", ZIP_DEFLATED) as fixed:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            fixed.writestr(entry, made.read(name))
    return out.getvalue()


class Writer:
    """Writes one document: header block, title, sections on pages of their own, numbered captions."""

    def __init__(self, paper: "Paper", document: Document) -> None:
        self.paper = paper
        self.document = document
        self.lang = document.lang
        self.words = WORDS[document.lang]
        self._numbers = {"table": 0, "figure": 0}
        self._style_ids: dict[str, str] = {}

    def write(self) -> None:
        document = self.document
        as_of = document.provenance.as_of
        properties = self.paper.core_properties
        properties.title, properties.subject, properties.author = document.title, document.unit_name, ""
        properties.comments, properties.last_modified_by, properties.revision = "", "", 1
        properties.language = document.lang
        properties.created = properties.modified = datetime(as_of.year, as_of.month, as_of.day)
        self._style_ids = styles(self.paper)
        self.page()
        self.header_block()
        self.paper.add_paragraph(document.title, style="Title")
        self.paper.add_paragraph(f"{document.unit_name} · {document.period}", style="Subtitle")
        for n, section in enumerate(sections_of(document)):
            if section.title:
                heading = self.paper.add_paragraph(section.title, style="Heading 1")
                heading.paragraph_format.page_break_before = n > 0
            for kind, content in section.blocks:
                self.block(kind, content)

    # -- the page

    def page(self) -> None:
        from docx.shared import Mm

        section = self.paper.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        line = section.footer.paragraphs[0]
        line.style = self.paper.styles["Footer"]
        audience = self.words["audience"][self.document.audience]
        line.add_run(f"{self.document.provenance.line(self.lang)} · {audience}\t")
        _field(line, "PAGE")

    def header_block(self) -> None:
        """Who writes, and whose paper it is; number, place and day are filled in by whoever signs."""
        table = self.paper.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        left.paragraphs[0].text, right.paragraphs[0].text = self.document.unit_name.upper(), self.words["party"]
        left.paragraphs[0].style = self.paper.styles["Ketnap Issuer"]
        right.paragraphs[0].style = self.paper.styles["Ketnap Party"]
        left.add_paragraph("*", style="Ketnap Issuer")
        right.add_paragraph(self.words["place"], style="Ketnap Place")

    # -- blocks

    def block(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "heading":
            self.paper.add_paragraph(content["text"], style=f"Heading {min(content['level'], 4)}")
        elif kind == "paragraph":
            for line in content["text"].split("\n"):
                self.paper.add_paragraph(line, style="Body Text")
        elif kind == "note":
            self.paper.add_paragraph(content["text"], style="Ketnap Note")
        elif kind == "facts":
            self.facts(content["title"], content["facts"])
        elif kind == "chart":
            self.chart(content)
        else:
            for grid in grids_of(kind, content, self.lang):
                self.grid(grid)

    def facts(self, title: str, facts: list[Fact]) -> None:
        if title:
            self.paper.add_paragraph(title, style="Heading 2")
        table = self.paper.add_table(rows=0, cols=3, style="Ketnap Table")
        for fact in facts:
            cells = table.add_row().cells
            for cell, text, style in zip(
                cells, (fact.label, fact.value, fact.note), ("Ketnap Cell", "Ketnap Fact", "Ketnap Note"), strict=True
            ):
                self.cell(cell, text, style)
        _set_widths(table, (62, 28, 75))

    def chart(self, content: dict[str, Any]) -> None:
        from docx.shared import Mm

        drawing = drawing_of(content["kind"], content["table"], self.lang)
        picture = self.paper.add_paragraph(style="Ketnap Picture")
        shape = picture.add_run().add_picture(BytesIO(png_of(drawing)), width=Mm(160))
        shape._inline.docPr.set("descr", f"{content['title']}. {drawing.told()}")
        self.caption("figure", content["title"])
        if content["subtitle"]:
            self.paper.add_paragraph(content["subtitle"], style="Ketnap Note")
        if drawing.kind == "trend" and not self.document.tables_hold(content["table"]) and len(drawing.categories) <= 12:
            self.grid(drawing_grid("", drawing, content["table"], self.lang))

    def grid(self, grid: Grid) -> None:
        if grid.title:
            self.caption("table", grid.title)
        heads = grid.heads
        table = self.paper.add_table(rows=1, cols=len(heads), style="Ketnap Table")
        for cell, column, name in zip(table.rows[0].cells, grid.columns, heads, strict=True):
            self.cell(cell, name, "Ketnap Number Head" if column.kind == "number" else "Ketnap Head")
        _repeat(table.rows[0])
        kept = FAILING_SHOWN if grid.about in ("open", "failing") else len(grid.rows)
        for row in grid.rows[:kept]:
            cells = table.add_row().cells
            for n, (cell, column, shown) in enumerate(zip(cells, grid.columns, row.cells, strict=True)):
                style = "Ketnap Number" if column.kind == "number" else "Ketnap Cell"
                self.cell(cell, shown.text, f"{style} Total" if row.total else style)
                if n == 0 and row.depth:
                    from docx.shared import Mm

                    cell.paragraphs[0].paragraph_format.left_indent = Mm(4 * row.depth)
            _keep_whole(table.rows[-1])
        _set_widths(table, tuple(_shares(grid)))
        if kept < len(grid.rows):
            self.paper.add_paragraph(self.words["more"].format(len(grid.rows) - kept), style="Ketnap Note")
        for note in (grid.note, grid.signs):
            if note:
                self.paper.add_paragraph(note, style="Ketnap Note")

    def cell(self, cell: Any, text: str, style: str) -> None:
        first, *rest = text.split("\n")
        paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in rest)]
        for paragraph, line in zip(paragraphs, (first, *rest), strict=True):
            if line:
                paragraph.add_run(line)
            # By its id: looked up by name a thousand cells take seconds.
            paragraph._p.style = self._style_ids[style]

    def caption(self, kind: str, text: str) -> None:
        """`Bảng 3. …`: Word counts them again where somebody moves one."""
        self._numbers[kind] += 1
        paragraph = self.paper.add_paragraph(style="Caption")
        paragraph.add_run(f"{self.words[kind]} ")
        _field(paragraph, f"SEQ {self.words[kind]} \\* ARABIC", str(self._numbers[kind]))
        paragraph.add_run(f". {text}")
        paragraph.paragraph_format.keep_with_next = kind == "table"


# -- styles


def styles(paper: "Paper") -> dict[str, str]:
    """What an office sees is decided here alone. Returns the ids of the styles by name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    left, right, center = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    looks: list[tuple[str, str, float, bool, bool, Any, float, float]] = [
        # style, based on, size, bold, italic, alignment, space before and after
        ("Normal", "", 13, False, False, left, 0, 4),
        ("Body Text", "Normal", 13, False, False, left, 0, 6),
        ("Title", "Normal", 16, True, False, center, 14, 2),
        ("Subtitle", "Normal", 13, False, True, center, 0, 12),
        ("Heading 1", "Normal", 14, True, False, left, 12, 6),
        ("Heading 2", "Normal", 13, True, False, left, 10, 4),
        ("Heading 3", "Normal", 13, True, True, left, 8, 4),
        ("Heading 4", "Normal", 13, False, True, left, 8, 4),
        ("Caption", "Normal", 12, True, False, left, 8, 4),
        ("Footer", "Normal", 9, False, False, left, 0, 0),
        ("Ketnap Issuer", "Normal", 13, True, False, center, 0, 0),
        ("Ketnap Party", "Normal", 14, True, False, center, 0, 0),
        ("Ketnap Place", "Normal", 13, False, True, center, 4, 0),
        ("Ketnap Cell", "Normal", 11, False, False, left, 1, 1),
        ("Ketnap Cell Total", "Ketnap Cell", 11, True, False, left, 1, 1),
        ("Ketnap Number", "Normal", 11, False, False, right, 1, 1),
        ("Ketnap Number Total", "Ketnap Number", 11, True, False, right, 1, 1),
        ("Ketnap Head", "Normal", 11, True, False, left, 1, 1),
        ("Ketnap Number Head", "Ketnap Head", 11, True, False, right, 1, 1),
        ("Ketnap Fact", "Normal", 15, True, False, right, 1, 1),
        ("Ketnap Note", "Normal", 10, False, True, left, 2, 4),
        ("Ketnap Picture", "Normal", 11, False, False, center, 6, 0),
    ]
    there = {style.name for style in paper.styles}
    for name, base, size, bold, italic, alignment, before, after in looks:
        style: Any = paper.styles[name] if name in there else paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        for look in style.element.findall(qn("w:pPr")) + style.element.findall(qn("w:rPr")):
            style.element.remove(look)
        style.base_style = paper.styles[base] if base else None
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        _set_font(style)
        style.paragraph_format.alignment = alignment
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith("Heading") or name == "Ketnap Picture"
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paper.styles["Footer"].paragraph_format.tab_stops.add_tab_stop(Mm(165), WD_TAB_ALIGNMENT.RIGHT)
    _table_style(paper)
    return {name: paper.styles[name].style_id for name, *_ in looks}


def _set_font(style: Any) -> None:
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _table_style(paper: "Paper") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style: Any = paper.styles.add_style("Ketnap Table", WD_STYLE_TYPE.TABLE)
    style.base_style = paper.styles["Normal Table"]
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in ("top", "bottom", "insideH"))
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{lines}</w:tblBorders>"
            '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )


# -- what python-docx has no word for


def _field(paragraph: Any, code: str, shown: str = "1") -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    run = f"<w:r><w:t>{shown}</w:t></w:r>"
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}">{run}</w:fldSimple>'))


def _repeat(row: Any) -> None:
    """The header stands on each page that the table reaches."""
    _row_property(row, "tblHeader")
    _keep_whole(row)


def _keep_whole(row: Any) -> None:
    _row_property(row, "cantSplit")


def _row_property(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _set_widths(table: Any, widths: tuple[float, ...]) -> None:
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _shares(grid: Grid) -> Iterator[float]:
    """165 mm: each column as wide as its longest word, and the rest shared by how much stands in them."""
    least, wants = [], []
    for n, column in enumerate(grid.columns):
        texts = [row.cells[n].text for row in grid.rows] + [grid.heads[n]]
        least.append(2.1 * max(min(len(word), 16) for text in texts for word in (text.split() or [""])) + 3)
        longest = max(len(text) for text in texts)
        wants.append(max(min(longest, 400) ** 0.5, 1.0) if column.kind == "text" else 1.0)
    rest = max(PAGE - sum(least), 0.0)
    shares = [one + rest * want / sum(wants) for one, want in zip(least, wants, strict=True)]
    for share in shares:
        yield share * PAGE / sum(shares)
