"""What stands in rows and columns in a document: one shape for tables, lists, verdicts and findings, so that page, workbook and paper
say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ketnap.formats import Document, Drawing, Table, Verdicts, outcome_label

from ketnap_office.words import WORDS, day, grouped

OUTCOMES = ("pass", "fail", "unknown", "not_applicable")


@dataclass(frozen=True)
class Column:
    """`kind`: text, number or day. `over` is what several columns have in common: an indicator above its periods."""

    text: str
    kind: str = "text"
    over: str = ""
    scale: str = "count"
    decimals: int = 0

    @property
    def parts(self) -> tuple[str, str]:
        """`2023 (đến 31/10)` as what stands on the first line and what may stand below."""
        first, bracket, rest = self.text.partition(" (")
        return first, bracket.strip() + rest

    @property
    def whole(self) -> str:
        return f"{self.over} · {self.text}" if self.over else self.text


@dataclass(frozen=True)
class Cell:
    """`text` is what is printed; `value` what a workbook holds where it is known."""

    text: str
    value: int | Fraction | date | None = None
    note: str = ""
    sort: float | None = None


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    depth: int = 0
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """`note` stands under it. `about` is what it shows: table, drawing, list, verdicts, open, findings."""

    about: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    signs: str = ""
    cut: bool = False

    @property
    def is_series(self) -> bool:
        """Whether each row is one indicator over time."""
        return self.about == "table" and len(self.columns) > 3 and not self.columns[1].over


def grids_of(kind: str, content: dict[str, Any], lang: str) -> list[Grid]:
    """The grids of a block; none of one that has no rows and columns."""
    if kind in ("table", "chart"):
        return [table_grid(content["title"], content["table"], lang)]
    if kind == "list":
        return [_list(content, lang)]
    if kind == "verdicts":
        return list(_verdicts(content, lang))
    if kind == "findings":
        return [_findings(content, lang)]
    return []


def table_grid(title: str, table: Table, lang: str) -> Grid:
    indicators, periods = table.indicators(lang), table.periods(lang)
    several = len(indicators) > 1
    places = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
    one_period = several and len(periods) == 1
    columns = [Column(WORDS[lang]["unit"])]
    for i, p in places:
        head = indicators[i]
        text = head["title"] if one_period else periods[p]["label"]
        over = head["title"] if several and not one_period else ""
        columns.append(Column(text, "number", over, head["scale"], head["decimals"]))
    figures = table.rows(totals=True)
    rows = []
    for n, (line, own) in enumerate(zip(table.lines(lang), table.by_place(), strict=True)):
        cells = [_figure(own[p * len(indicators) + i], table.printed(n, p, i, lang)) for i, p in places]
        rows.append(Row((Cell(line["label"]), *cells), line["depth"], line["total"]))
    states = {figure["state"] for figure in figures}
    signs = "; ".join(text for state, text in WORDS[lang]["signs"].items() if state in states)
    note = table.provenance.line(lang)
    if one_period:
        note = f"{periods[0]['label']} · {note}"
    return Grid("table", title, tuple(columns), tuple(rows), note, signs, bool(periods) and "(" in periods[-1]["label"])


def _figure(figure: dict[str, Any] | None, text: str) -> Cell:
    if figure is None:
        return Cell(text)
    sort = figure["value"] if figure["value"] is not None else figure["low"]
    known = figure["value"] if figure["state"] == "known" else None
    return Cell(text, known, figure["note"], None if sort is None else float(sort))


def drawing_grid(title: str, drawing: Drawing, table: Table, lang: str) -> Grid:
    """The numbers of a drawing as they lie in it: a row for each line, a column for each place on the axis."""
    decimals = table.indicators(lang)[0]["decimals"]
    heads = [Column(name, "number", "", drawing.scale, decimals) for name in drawing.categories]
    rows = []
    for panel in drawing.panels:
        for series in reversed(panel.series):
            name = " · ".join(text for text in (panel.name, series.name) if text)
            cells = [Cell(point.text, sort=point.high) for point in series.points]
            rows.append(Row((Cell(name), *cells), total=panel.total))
    return Grid("drawing", title, (Column(WORDS[lang]["unit"]), *heads), tuple(rows), table.provenance.line(lang), "", drawing.cut)


def _list(content: dict[str, Any], lang: str) -> Grid:
    rows = [tuple(_cell(value, lang) for value in row) for row in content["rows"]]
    columns = [Column(name, _kind([row[n] for row in content["rows"]])) for n, name in enumerate(content["columns"])]
    return Grid("list", content["title"], tuple(columns), tuple(Row(cells) for cells in rows))


def _kind(values: Sequence[object]) -> str:
    for kind, of in (("number", int), ("day", date)):
        if values and all(isinstance(value, of) for value in values):
            return kind
    return "text"


def _cell(value: str | int | date, lang: str) -> Cell:
    if isinstance(value, date):
        return Cell(day(value, lang), value, sort=float(value.toordinal()))
    if isinstance(value, int):
        return Cell(grouped(value, lang), value, sort=float(value))
    return Cell(value)


def _verdicts(content: dict[str, Any], lang: str) -> Iterator[Grid]:
    """How many by rule, then those that fail; where they are explained, one list of what is open and of the dossiers that pass."""
    verdicts: Verdicts = content["verdicts"]
    words, note = WORDS[lang], verdicts.provenance.line(lang)
    called, remarks = content.get("words", {}), content.get("remarks", [])
    titles = {rule["rule"]: rule["title"] or rule["rule"] for rule in verdicts.rules(lang)}
    if not remarks:
        heads = [Column(words["rule"]), *(Column(outcome_label(outcome, lang), "number") for outcome in OUTCOMES)]
        counts = [Row((Cell(titles[c["rule"]]), *(_cell(c[o], lang) for o in OUTCOMES))) for c in verdicts.by_rule()]
        yield Grid("verdicts", content["title"], tuple(heads), tuple(counts), note)

    def place(row: dict[str, Any]) -> list[Cell]:
        cell, step = (Cell(called.get(row[name], row[name])) for name in ("unit", "step"))
        return [Cell(row["dossier"]), cell, step, _cell(row["step_date"], lang)]

    rows = []
    for n, verdict in enumerate(verdicts.rows()):
        if verdict["outcome"] == "fail" or (remarks and verdict["outcome"] == "unknown"):
            explained = [Cell(outcome_label(verdict["outcome"], lang)), Cell(_remark(remarks[n], words))] if remarks else []
            rows.append(Row((*place(verdict), *(explained or [Cell(titles[verdict["rule"]])]))))
    if remarks:
        shown = {row.cells[0].text for row in rows}
        passing = [dossier for dossier in verdicts.by_dossier() if dossier["dossier"] not in shown]
        rows += [Row((*place(one), Cell(outcome_label(one["outcome"], lang)), Cell(""))) for one in passing]
    if rows:
        names = [words[name] for name in ("dossier", "cell", "step", "day", *(("outcome", "why") if remarks else ("rule",)))]
        columns = tuple(Column(name, "day" if n == 3 else "text") for n, name in enumerate(names))
        yield Grid("open", content["title"] if remarks else words["failing"], columns, tuple(rows), note)


def _remark(remark: dict[str, str], words: dict[str, Any]) -> str:
    parts = [remark["why"]]
    parts += [words[name].format(remark[name]) for name in ("missing", "change") if remark[name]]
    return "\n".join(part for part in parts if part)


def _findings(content: dict[str, Any], lang: str) -> Grid:
    words = WORDS[lang]
    names = [words[name] for name in ("code", "file", "row", "column", "what", "todo")]
    rows = [
        Row(
            (
                Cell(finding.code),
                Cell(finding.file),
                _cell(finding.row, lang) if finding.row else Cell(""),
                Cell(finding.column),
                Cell(finding.text(lang)),
                Cell(finding.todo(lang)),
            )
        )
        for finding in content["findings"]
    ]
    columns = tuple(Column(name, "number" if n == 2 else "text") for n, name in enumerate(names))
    return Grid("findings", content["title"], columns, tuple(rows))


@dataclass(frozen=True)
class Section:
    """What stands under a heading of level 1; the first may have no title."""

    title: str
    blocks: tuple[tuple[str, dict[str, Any]], ...]


def sections_of(document: Document) -> list[Section]:
    """A document as its sections: a page each, a sheet each."""
    found: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [("", [])]
    for kind, content in document.blocks():
        if kind == "heading" and content["level"] == 1:
            found.append((content["text"], []))
        else:
            found[-1][1].append((kind, content))
    return [Section(title, tuple(blocks)) for title, blocks in found if title or blocks]
