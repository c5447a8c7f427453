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
    """`note` stands under it. `about` is what it shows: table, drawing, list, verdicts, failing (verdicts that fail), open (those explained),
    findings. `is_series`: each row is one indicator over time."""

    about: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    signs: str = ""
    cut: bool = False
    is_series: bool = False

    @property
    def heads(self) -> list[str]:
        """What stands above each column where that is one line; what all have in common is said by the title."""
        common = {column.over for column in self.columns[1:]}
        return [column.text if len(common) == 1 and self.title else column.whole for column in self.columns]


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
    if len(indicators) == 1 and len(periods) == 1 and any(line["target"] for line in table.lines(lang)):
        return _targets_grid(title, table, lang)
    several = len(indicators) > 1
    places = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
    one_period = several and len(periods) == 1
    columns = [Column(WORDS[lang]["unit"])]
    common, said = _apart([head["title"] for head in indicators]) if one_period else ("", [])
    for i, p in places:
        head = indicators[i]
        text = said[i] if one_period else first_upper(periods[p]["label"])
        over = common if one_period else head["title"] if several else ""
        columns.append(Column(text, "number", over, head["scale"], head["decimals"]))
    rows = []
    for n, (line, own) in enumerate(zip(table.lines(lang), table.by_place(lang), strict=True)):
        cells = [_figure(own[p * len(indicators) + i], table.printed(n, p, i, lang)) for i, p in places]
        rows.append(Row((Cell(line["label"]), *cells), line["depth"], line["total"]))
    note = table.provenance.line(lang)
    if one_period:
        note = f"{periods[0]['label']} · {note}"
    cut = bool(periods) and "(" in periods[-1]["label"]
    return Grid("table", title, tuple(columns), tuple(rows), note, _signs(table, lang), cut, len(periods) > 2 and not several)


def _apart(titles: list[str]) -> tuple[str, list[str]]:
    """What titles have in common before their last comma, and what each says after it: options of one indicator."""
    parts = [title.rpartition(", ") for title in titles]
    if len({first for first, *_ in parts}) > 1 or not parts[0][0]:
        return "", titles
    return parts[0][0], [first_upper(last) for *_, last in parts]


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _signs(table: Table, lang: str) -> str:
    """What the signs in it mean."""
    states = {figure["state"] for figure in table.rows(totals=True)}
    return "; ".join(text for state, text in WORDS[lang]["signs"].items() if state in states)


def _targets_grid(title: str, table: Table, lang: str) -> Grid:
    """Units and their targets, what was done, what is owed, how much of it that is. Where all are one unit's, it is not repeated."""
    words, (period,), (head,) = WORDS[lang], table.periods(lang), table.indicators(lang)
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in table.units()}
    several = len({line["unit"] for line in table.lines(lang)}) > 1
    rows, counted = [], False
    for n, (line, (figure,)) in enumerate(zip(table.lines(lang), table.by_place(lang), strict=True)):
        done, due = (figure["numerator"], figure["denominator"]) if figure else (None, None)
        counted = counted or due is not None
        named = [Cell(names[line["unit"]])] if several else []
        numbers = [Cell("") if number is None else _cell(number, lang) for number in (done, due)]
        own = Cell(line["label"].removeprefix(names[line["unit"]]).removeprefix(" · "))
        rows.append(Row((*named, own, *numbers, _figure(figure, table.printed(n, 0, 0, lang))), line["depth"] if several else 0))
    columns = [Column(words["unit"])] if several else []
    columns += [Column(words["target"]), Column(words["done"], "number"), Column(words["owed"], "number")]
    columns.append(Column(words["completed"], "number", "", head["scale"], head["decimals"]))
    if not counted:
        columns = [column for column in columns if column.text not in (words["done"], words["owed"])]
        rows = [Row((*row.cells[:-3], row.cells[-1]), row.depth, row.total) for row in rows]
    note = f"{period['label']} · {table.provenance.line(lang)}"
    return Grid("targets", title, tuple(columns), tuple(rows), note, _signs(table, lang))


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
        heads = [Column(words["rule"]), *(Column(first_upper(outcome_label(outcome, lang)), "number") for outcome in OUTCOMES)]
        counts = [Row((Cell(titles[c["rule"]]), *(_cell(c[o], lang) for o in OUTCOMES))) for c in verdicts.by_rule()]
        yield Grid("verdicts", content["title"], tuple(heads), tuple(counts), note)

    dated = any(one["step_date"] != verdicts.provenance.as_of for one in verdicts.by_dossier())

    def place(row: dict[str, Any]) -> list[Cell]:
        cell, step = (Cell(called.get(row[name], row[name])) for name in ("unit", "step"))
        return [Cell(row["dossier"]), cell, step, *([_cell(row["step_date"], lang)] if dated else [])]

    def outcome(text: str) -> Cell:
        return Cell(first_upper(text))

    rows = []
    if remarks:
        judged = list(zip(verdicts.rows(), remarks, strict=True))
        told = [(row, remark) for row, remark in judged if row["outcome"] in ("fail", "unknown") and not remark["awaits_vote"]]
        for row, remark in told:
            rows.append(Row((*place(row), outcome(outcome_label(row["outcome"], lang)), Cell(_remark(remark, words)))))
        shown = {row["dossier"] for row, _ in told}
        for one in verdicts.by_dossier():
            if one["dossier"] not in shown:
                text = words["awaits_vote"] if one["outcome"] == "unknown" else outcome_label(one["outcome"], lang)
                rows.append(Row((*place(one), outcome(text), Cell(""))))
    else:
        rows = [Row((*place(row), Cell(titles[row["rule"]]))) for row in verdicts.rows() if row["outcome"] == "fail"]
    if rows:
        names = [words[name] for name in ("dossier", "cell", "step", *(("day",) if dated else ()))]
        names += [words[name] for name in (("outcome", "why") if remarks else ("rule",))]
        columns = tuple(Column(name, "day" if name == words["day"] else "text") for name in names)
        about, title = ("open", content["title"]) if remarks else ("failing", words["failing"])
        if remarks and not any(row.cells[-1].text for row in rows):
            columns, rows = columns[:-1], [Row(row.cells[:-1]) for row in rows]
        yield Grid(about, title, columns, tuple(rows), note)


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
