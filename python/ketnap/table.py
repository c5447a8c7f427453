"""What `measure` returns: indicators by units by periods."""

from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, show
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.frame import Frame

if TYPE_CHECKING:
    import pandas

    from ketnap.snapshot import Snapshot

LONG = ("unit", "period", "group", "indicator", "target", "numerator", "denominator", "value", "low", "high", "state", "note")


class Figure:
    """One value of a table: an indicator for a unit over a period. `value` is a count (int) or a fraction, unrounded, never × 100;
    None unless known. `low`..`high` bound it; `state` is known, interval, unknown, not_applicable or suppressed."""

    def __init__(self, table: "Table", row: dict[str, Any]) -> None:
        self._table = table
        self.unit: str = row["unit"]
        self.period: str = row["period"]
        self.indicator: str = row["indicator"]
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


class Table:
    """Indicators by units by periods, in tree order. A total is a unit of its own that is measured, never added: it is shown first
    and is no part of the long form (`t.total` holds it).

    >>> t = now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    >>> t.to_pandas()       # long: unit, period, group, indicator, target, numerator, denominator, value, low, high, state, note
    >>> t.pivot()           # a row a unit, a column a period
    >>> pl.DataFrame(t)     # the long form as an Arrow stream: Polars, pyarrow, DuckDB
    """

    def __init__(self, core: _ketnap.Table, snapshot: "Snapshot", catalog: _ketnap.Catalog) -> None:
        self._core = core
        self._snapshot = snapshot
        self._catalog = catalog

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The long form; value, low and high as doubles."""
        return _ketnap.table_stream(self._core)

    def rows(self) -> list[dict[str, Any]]:
        """The long form: one dict per figure; values are int or Fraction."""
        return self._core.rows()

    @property
    def total(self) -> list[dict[str, Any]]:
        """The measured totals, in the long form; empty where no parent was asked for."""
        totals = {u["unit"] for u in self._core.units() if u["total"]}
        return [row for row in self._core.rows(totals=True) if row["unit"] in totals]

    def to_pandas(self) -> "pandas.DataFrame":
        """The long form; numerator and denominator are nullable integers, value, low and high floats."""
        return _long(self.rows())

    def pivot(self, indicator: str | None = None) -> "pandas.DataFrame":
        """Wide: a row a unit, a column a period (and indicator, where there are several)."""
        frame = self.to_pandas()
        if indicator is not None:
            frame = frame[frame["indicator"] == indicator]
        units = [u["unit"] for u in self._core.units() if not u["total"]]
        periods = [p["period"] for p in self._core.periods()]
        indicators = [i["id"] for i in self._core.indicators() if indicator in (None, i["id"])]
        if len(indicators) == 1:
            return frame.pivot(index="unit", columns="period", values="value").loc[units, periods]
        wide = frame.pivot(index="unit", columns=["indicator", "period"], values="value")
        return wide.loc[units, [(i, p) for i in indicators for p in periods]]

    def change(self) -> "pandas.DataFrame":
        """This period, the one before, their difference, and the change in percent of the one before (empty where that is 0)."""
        frame = self.to_pandas()
        order = {p["period"]: n for n, p in enumerate(self._core.periods())}
        before = frame.copy()
        before["period"] = before["period"].map({p: q for p in order for q in order if order[q] == order[p] + 1})
        keys = ["unit", "group", "indicator", "target", "period"]
        joined = frame[[*keys, "value"]].merge(before[[*keys, "value"]], on=keys, how="left", suffixes=("", "_before"))
        joined = joined.rename(columns={"value": "this", "value_before": "previous"})
        joined["difference"] = joined["this"] - joined["previous"]
        joined["percent"] = joined["difference"] / joined["previous"].where(joined["previous"] != 0) * 100
        return joined

    def plot(
        self, kind: str | None = None, *, indicator: str | None = None, title: str | None = None, with_: str = "matplotlib"
    ) -> Any:
        """A picture: `trend`, `bars`, `target_against_actual`, `composition` or `heat`; what suits the table where none is named. It
        returns the figure of matplotlib or, `with_="altair"`, the chart. Errors KN4020 and KN4021.

        >>> t.plot(); t.plot("heat").savefig("bang_mau.png")
        """
        from ketnap import chart, plot

        if with_ not in ("matplotlib", "altair"):
            raise Error(3112, ["plot", f"with_={with_!r}", '"matplotlib", "altair"'])
        drawing = chart.drawing_of(kind or chart.kind_for(self._core), self._core, "vi", indicator)
        named = [i["title"] for i in self._core.indicators("vi") if indicator in (None, i["id"])]
        said = "; ".join(named) if title is None else title
        draw = plot.figure_of if with_ == "matplotlib" else plot.altair_of
        return draw(drawing, said, self._core.provenance.line("vi"))

    def figure(self, unit: str, period: str | int, indicator: str | None = None) -> Figure:
        """One value; Error KN3108 where the table has none such."""
        ids = [i["id"] for i in self._core.indicators()]
        name = indicator if indicator is not None else ids[0]
        row = self._core.figure(unit, str(period), name)
        if row is None:
            raise Error(3108, [f"{name}, {unit}, {period}"])
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
        frame, rows = _ketnap.rows_of(core, self._catalog, figure.indicator, figure.unit, period, part, clearance)
        return Frame(core, frame, rows, clearance=clearance)

    def _wide(self, lang: str = "vi") -> tuple[list[str], list[list[str]], list[bool]]:
        indicators, periods, units = self._core.indicators(lang), self._core.periods(lang), self._core.units()
        pairs = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
        several = len(indicators) > 1
        head = ["Tổ chức đảng" if lang == "vi" else "Unit"]
        head += [f"{indicators[i]['title']} · {periods[p]['label']}" if several else periods[p]["label"] for i, p in pairs]
        rows = [
            ["\u2003" * u["depth"] + (u["name"] or u["unit"]), *(self._core.printed(n, p, i, lang) for i, p in pairs)]
            for n, u in enumerate(units)
        ]
        return head, rows, [False] + [True] * len(pairs)

    def _line(self, lang: str = "vi") -> str:
        titles = "; ".join(i["title"] for i in self._core.indicators(lang))
        return f"{titles} · {self._core.provenance.line(lang)}{self._snapshot._newer(lang)}"

    def __repr__(self) -> str:
        head, rows, numbers = self._wide()
        return show.text_table(self._line(), head, rows, numbers)

    def _repr_html_(self) -> str:
        head, rows, numbers = self._wide()
        return show.html_table(self._line(), head, rows, numbers)


def _long(rows: list[dict[str, Any]]) -> "pandas.DataFrame":
    import pandas

    frame = pandas.DataFrame(rows, columns=list(LONG))
    for column in ("numerator", "denominator"):
        frame[column] = frame[column].astype("Int64")
    for column in ("value", "low", "high"):
        frame[column] = pandas.to_numeric(frame[column].map(lambda v: None if v is None else float(v)))
    return frame
