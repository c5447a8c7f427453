"""What `measure` returns: indicators by units by periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, engine, show
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.frame import Frame

if TYPE_CHECKING:
    import pandas

    from ketnap.snapshot import Snapshot

CHANGE = (
    "unit", "period", "group", "indicator", "target", "this", "previous_period", "previous", "difference", "percent", "points", "note",
)  # fmt: skip
LONG = ("unit", "period", "group", "indicator", "target", "numerator", "denominator", "value", "low", "high", "state", "note")


class Figure:
    """One value of a table: an indicator for a unit over a period. `value` is a count (int) or a fraction, unrounded, never × 100;
    None unless known. `low`..`high` bound it; `state` is known, interval, unknown, not_applicable or suppressed."""

    def __init__(self, table: "Table", row: dict[str, Any]) -> None:
        self._table = table
        self.unit: str = row["unit"]
        self.period: str = row["period"]
        self.group: str = row["group"]
        self.indicator: str = row["indicator"]
        self.target: str = row["target"]
        self.value = row["value"]
        self.numerator: int | None = row["numerator"]
        self.denominator: int | None = row["denominator"]
        self.low = row["low"]
        self.high = row["high"]
        self.state: str = row["state"]
        self.note: str = row["note"]

    def rows(self, part: str = "numerator") -> Frame:
        """The rows behind it (`"numerator"` or `"denominator"`): as many as the figure says. Whom it counts by a field above the
        clearance is not listed (Error KN3130)."""
        return self._table._rows_of(self, part)

    def __repr__(self) -> str:
        return (
            f"Figure(value={self.value}, numerator={self.numerator}, denominator={self.denominator}, "
            f"low={self.low}, high={self.high}, state={self.state!r})"
        )


@dataclass(frozen=True)
class Request:
    """What a table was asked for."""

    indicators: list[str]
    units: list[_ketnap.UnitChoice]
    periods: list[_ketnap.Period]
    by: _ketnap.Breakdown


class Table:
    """Indicators by units by periods, in tree order; by group a line for each group of a unit, of the completion of targets one for
    each target in force. A total is measured, never added: the unit whose children were asked for, and the whole of a partition; it
    is shown first and is no part of the long form (`t.total` holds it). Groups that overlap have none.

    >>> t = now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    >>> t.to_pandas()       # long: unit, period, group, indicator, target, numerator, denominator, value, low, high, state, note
    >>> t.pivot()           # a row a line, a column a period
    >>> t.change()          # this, previous, difference, percent; points of percentages
    >>> pl.DataFrame(t)     # the long form as an Arrow stream: Polars, pyarrow, DuckDB
    """

    def __init__(self, core: _ketnap.Table, snapshot: "Snapshot", catalog: _ketnap.Catalog, request: Request | None = None) -> None:
        self._core = core
        self._snapshot = snapshot
        self._catalog = catalog
        self._request = request

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The long form; value, low and high as doubles."""
        return _ketnap.table_stream(self._core)

    def __arrow_c_schema__(self) -> object:
        return _ketnap.table_schema(self._core)

    def rows(self) -> list[dict[str, Any]]:
        """The long form: one dict per figure; values are int or Fraction."""
        return self._core.rows()

    @property
    def total(self) -> list[dict[str, Any]]:
        """The measured totals, in the long form; empty where neither a parent nor a partition was asked for."""
        return self._core.totals()

    def to_pandas(self) -> "pandas.DataFrame":
        """The long form; numerator and denominator are nullable integers, value, low and high floats."""
        return _long(self.rows())

    def pivot(self, indicator: str | None = None) -> "pandas.DataFrame":
        """Wide: a row a unit (and group, target, where there are several), a column a period (and indicator)."""
        import pandas

        indicators = [i["id"] for i in self._core.indicators() if indicator in (None, i["id"])]
        periods = [p["period"] for p in self._core.periods()]
        lines = [line for line in self._core.lines() if not line["total"]]
        index = ["unit"] + [key for key in ("group", "target") if any(line[key] for line in lines)]
        columns: list[tuple[str, str]] = [(i, p) for i in indicators for p in periods]
        places = {(i["id"], period): (p, n) for n, i in enumerate(self._core.indicators()) for p, period in enumerate(periods)}
        wide: list[list[float | None]] = []
        for line, figures in zip(self._core.lines(), self._core.by_place(), strict=True):
            found = [figures[p * len(self._core.indicators()) + n] for p, n in (places[key] for key in columns)]
            values = [None if figure is None else figure["value"] for figure in found]
            if not line["total"]:
                wide.append([None if value is None else float(value) for value in values])
        if len(index) == 1:
            rows: Any = pandas.Index([line["unit"] for line in lines], name="unit")
        else:
            rows = pandas.MultiIndex.from_tuples([tuple(line[key] for key in index) for line in lines], names=index)
        if len(indicators) == 1:
            heads: Any = pandas.Index(periods, name="period")
        else:
            heads = pandas.MultiIndex.from_tuples(columns, names=["indicator", "period"])
        return pandas.DataFrame(wide, index=rows, columns=heads, dtype=float)

    def change(self, against: str = "previous") -> "pandas.DataFrame":
        """This period beside the one before it in the table, or with `against="same_period"` beside the same days of the year before:
        `this`, `previous`, `difference`, `percent` (empty where the previous is 0); of percentages `points` instead. `note` says
        where the two are not equally long, as a year that is not over and a whole one."""
        if against not in ("previous", "same_period"):
            raise Error(3112, ["change", f"against={against!r}", '"previous", "same_period"'])
        return _changes(_ketnap.changes_of(self._core, self._year_before() if against == "same_period" else None))

    def plot(
        self, kind: str | None = None, *, indicator: str | None = None, title: str | None = None, with_: str = "matplotlib"
    ) -> Any:
        """A picture: `trend`, `bars`, `target_against_actual`, `composition` or `heat`; what suits the table where none is named.
        Several indicators are drawn one below the other, unless one is named or they make up a composition. It returns the figure of
        matplotlib or, `with_="altair"`, the chart. Errors KN4020 and KN4021.

        >>> t.plot(); t.plot("heat").savefig("bang_mau.png")
        """
        from ketnap import chart, plot

        if with_ not in ("matplotlib", "altair"):
            raise Error(3112, ["plot", f"with_={with_!r}", '"matplotlib", "altair"'])
        kind = kind or chart.kind_for(self._core)
        named = {i["id"]: i["title"] for i in self._core.indicators("vi") if indicator in (None, i["id"])}
        if indicator is not None or kind == "composition":
            drawings = [chart.drawing_of(kind, self._core, "vi", indicator)]
            titles = ["; ".join(named.values()) if title is None else title]
        else:
            drawings = [chart.drawing_of(kind, self._core, "vi", one) for one in named]
            titles = list(named.values()) if title is None else [title, *([""] * (len(named) - 1))]
        draw = plot.figure_of_all if with_ == "matplotlib" else plot.altair_of_all
        return draw(drawings, titles, self._core.provenance.line("vi"))

    def refresh(self) -> "Table":
        """The same asked of the snapshot refreshed: the same day, known by the registry's last batch. After a late event only what
        it is about is made anew, and what was asked is counted again; the result is that of `now.refresh().measure(...)`. Where there
        is no later batch it is the table itself.

        >>> t = t.refresh()
        """
        asked = self._request
        if asked is None:
            raise Error(3112, ["refresh", "behind(), ahead()", "t.refresh().behind()"])
        if _ketnap.Registry.head_of(self._snapshot.path) == self._snapshot.batch:
            return self
        return self._of(self._snapshot.refresh(), asked)

    def _of(self, snapshot: "Snapshot", asked: Request) -> "Table":
        measured = _ketnap.measure(
            snapshot._core,
            self._catalog,
            asked.indicators,
            asked.units,
            asked.periods,
            asked.by,
            engine.threads(),
            engine.instructions(),
        )
        return Table(measured, snapshot, self._catalog, asked)

    def _for_units(self, units: Sequence[str]) -> "Table":
        """The same measured for these units, where it lacks some of them."""
        asked = self._request
        if asked is None or set(units) <= {head["unit"] for head in self._core.units()}:
            return self
        choices = [_ketnap.UnitChoice("unit", unit) for unit in dict.fromkeys(units)]
        return self._of(self._snapshot, Request(asked.indicators, choices, asked.periods, asked.by))

    def _year_before(self) -> _ketnap.Table:
        asked = self._request
        if asked is None:
            raise Error(3112, ["change", 'against="same_period"', "now.measure(...)"])
        periods = _ketnap.year_before(asked.periods, self._core.provenance.as_of)
        return _ketnap.measure(
            self._snapshot._core,
            self._catalog,
            asked.indicators,
            asked.units,
            periods,
            asked.by,
            engine.threads(),
            engine.instructions(),
        )

    def behind(self, pace: str = "linear") -> "Table":
        """Of the completion of targets the lines that are behind: less done than the part of the target's period that is over
        (`pace="linear"`), or than the whole target (`pace="whole"`); of a target of at most so many, more. What unknown data leave
        open is neither behind nor ahead."""
        return self._at_pace("behind", pace, behind=True)

    def ahead(self, pace: str = "linear") -> "Table":
        """The lines that are not behind."""
        return self._at_pace("ahead", pace, behind=False)

    def _at_pace(self, what: str, pace: str, *, behind: bool) -> "Table":
        if pace not in ("linear", "whole"):
            raise Error(3112, [what, f"pace={pace!r}", '"linear", "whole"'])
        return Table(_ketnap.against_pace(self._core, behind, pace == "linear"), self._snapshot, self._catalog)

    @property
    def targets(self) -> list[dict[str, Any]]:
        """The targets that it has lines of: target, title, period, group, indicator, at_least, at_most."""
        return self._core.targets()

    def figure(self, unit: str, period: str | int, indicator: str | None = None, *, group: str = "", target: str = "") -> Figure:
        """One value; Error KN3108 where the table has none such. Of a target's completion `period` is that asked for, or the
        target's own."""
        ids = [i["id"] for i in self._core.indicators()]
        name = indicator if indicator is not None else ids[0]
        if "[" in name:
            name = self._catalog.canonical(name)
        row = self._core.figure(unit, str(period), name, group, target)
        if row is None:
            raise Error(3108, [", ".join(part for part in (name, unit, str(period), group, target) if part)])
        return Figure(self, row)

    def document(self, lang: str = "vi") -> Document:
        """A document of this table alone, for any format: `t.document().save("out/ket_nap.xlsx")`."""
        return Document(_ketnap.document_of_table(self._snapshot._core, self._catalog, self._core, lang), self._catalog)

    @property
    def provenance(self) -> _ketnap.Provenance:
        """What it rests on: as of, batch, tree, plugins."""
        return self._core.provenance

    def _rows_of(self, figure: Figure, part: str) -> Frame:
        core, clearance, period = self._snapshot._core, self._snapshot.clearance, _ketnap.Period(figure.period)
        within = "" if self._request is None else self._request.by.within
        frame, rows = _ketnap.rows_of(
            core, self._catalog, figure.indicator, figure.unit, period, part, figure.group, figure.target, within, clearance
        )
        return Frame(core, frame, rows, clearance=clearance)

    def _wide(self, lang: str = "vi") -> tuple[list[str], list[list[str]], list[bool]]:
        indicators, periods, lines = self._core.indicators(lang), self._core.periods(lang), self._core.lines(lang)
        pairs = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
        several = len(indicators) > 1
        head = ["Tổ chức đảng" if lang == "vi" else "Unit"]
        head += [f"{indicators[i]['title']} · {periods[p]['label']}" if several else periods[p]["label"] for i, p in pairs]
        rows = [
            ["\u2003" * line["depth"] + line["label"], *(self._core.printed(n, p, i, lang) for i, p in pairs)]
            for n, line in enumerate(lines)
        ]
        return head, rows, [False] + [True] * len(pairs)

    def _line(self, lang: str = "vi") -> str:
        titles = "; ".join(i["title"] for i in self._core.indicators(lang))
        return f"{titles} · {self._snapshot._with_newer(self._core.provenance.line(lang), lang)}"

    def __repr__(self) -> str:
        head, rows, numbers = self._wide()
        return show.text_table(self._line(), head, rows, numbers)

    def _repr_html_(self) -> str:
        head, rows, numbers = self._wide()
        return show.html_table(self._line(), head, rows, numbers)


def _changes(rows: list[dict[str, Any]]) -> "pandas.DataFrame":
    import pandas

    frame = pandas.DataFrame(rows, columns=list(CHANGE))
    for column, scale in (("this", 1), ("previous", 1), ("difference", 1), ("percent", 100), ("points", 100)):
        frame[column] = pandas.to_numeric(frame[column].map(lambda v, scale=scale: None if v is None else float(v * scale)))
    return frame


def _long(rows: list[dict[str, Any]]) -> "pandas.DataFrame":
    import pandas

    frame = pandas.DataFrame(rows, columns=list(LONG))
    for column in ("numerator", "denominator"):
        frame[column] = frame[column].astype("Int64")
    for column in ("value", "low", "high"):
        frame[column] = pandas.to_numeric(frame[column].map(lambda v: None if v is None else float(v)))
    return frame
