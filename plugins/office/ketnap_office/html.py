"""`office.html`: one file without a single request, for a browser and for A4 paper, light and dark."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
from ketnap.formats import Document, Drawing, drawing_of

from ketnap_office.bars import bars
from ketnap_office.grid import Grid, drawing_grid, grids_of, sections_of
from ketnap_office.svg import picture
from ketnap_office.words import WORDS

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent

LONGEST_SERIES = 24
LONG = 30
WORDY = ("open", "failing", "findings", "list", "targets")
FAILING_SHOWN = 40


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE / "templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html")


@kn.format("office.html", suffix="html", media_type="text/html", title=("Trang HTML", "HTML page"))
def html(document: Document) -> bytes:
    sections = [
        {
            "title": section.title,
            "blocks": [shown for kind, content in section.blocks for shown in _blocks(kind, content, document)],
        }
        for section in sections_of(document)
    ]
    page = _template().render(
        document=document,
        words=WORDS[document.lang],
        sections=sections,
        named=[(n, section["title"]) for n, section in enumerate(sections) if section["title"]],
        line=document.provenance.line(document.lang),
    )
    return page.encode()


def _blocks(kind: str, content: dict[str, Any], document: Document) -> Iterator[dict[str, Any]]:
    """What the page shows of a block: words, numbers, a picture, or rows and columns."""
    if kind in ("heading", "paragraph", "note", "facts"):
        yield {"shape": kind, **content}
    if kind == "chart":
        drawing = drawing_of(content["kind"], content["table"], document.lang)
        yield {"shape": "chart", "title": content["title"], "subtitle": content["subtitle"], **_chart(drawing)}
        if drawing.kind == "trend" and not document.tables_hold(content["table"]):
            yield _grid(drawing_grid(content["title"], drawing, content["table"], document.lang), document)
        return
    for grid in grids_of(kind, content, document.lang):
        yield _grid(grid, document)


def _chart(drawing: Drawing) -> dict[str, Any]:
    return {"rows": None, "panels": None, "heat": None, "heads": None, "key": [], "told": "", **picture(drawing)}


def _grid(grid: Grid, document: Document) -> dict[str, Any]:
    words = WORDS[document.lang]
    limit = FAILING_SHOWN if grid.about == "failing" else len(grid.rows)
    more = len(grid.rows) - limit
    drawn = grid.is_series and len(grid.columns) - 1 <= LONGEST_SERIES
    overs = [column.over for column in grid.columns[1:]]
    heads = [(over, overs.count(over)) for over in dict.fromkeys(overs)] if any(overs) else []
    return {
        "shape": "grid",
        "grid": grid,
        "rows": [
            (row, bars([_number(cell) for cell in row.cells[1:]], cut=grid.cut) if drawn else "") for row in grid.rows[:limit]
        ],
        "heads": heads,
        "quiet": grid.about == "drawing",
        "drawn": drawn,
        "long": len(grid.rows) > LONG or grid.about in WORDY,
        "wordy": grid.about in WORDY,
        "more": words["more"].format(more) if more > 0 else "",
    }


def _number(cell: Any) -> Any:
    return cell.value if isinstance(cell.value, int) or hasattr(cell.value, "numerator") else None
