"""What `now.claims` returns: what units say of themselves, and how it compares with what is counted."""

from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, show
from ketnap.frame import Frame

if TYPE_CHECKING:
    import pandas

    from ketnap.table import Table

LONG = ("unit", "period", "group", "claim", "value", "code", "state", "said_on", "document")
BESIDE = ("unit", "period", "claim", "said", "state", "counted", "low", "high", "difference")


class Claims:
    """The claims in force by unit, period and id; a claim is what a unit states, never what was counted.

    >>> said = now.claims("vn.admissions", units=kn.children("HNA"), periods=kn.months("2023-01", "2023-10"))
    >>> said.to_pandas()                 # long: unit, period, group, claim, value, code, state, said_on, document
    >>> said.missing()                   # who has not said anything for which period
    >>> said.against(now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.months("2023-01", "2023-10")))
    """

    def __init__(self, core: _ketnap.Claims) -> None:
        self._core = core

    def rows(self) -> list[dict[str, Any]]:
        """One dict for each claim in force; values are int or Fraction."""
        return self._core.rows()

    def missing(self) -> list[dict[str, Any]]:
        """Who has not said anything: one dict for each unit, period and claim asked for of which no claim is there."""
        return [{key: row[key] for key in ("unit", "period", "group", "claim")} for row in self._core.rows(there=False)]

    def against(self, table: "Table") -> "Comparison":
        """Beside what was measured for the same periods and indicators, and for the same units: those that the table lacks are
        measured like it. Error KN3108 where it lacks a period or an indicator."""
        measured = table._for_units([row["unit"] for row in self.rows()])
        return Comparison(self._core.against(measured._core), measured)

    def to_pandas(self) -> "pandas.DataFrame":
        """The long form; value as float."""
        return _frame(self.rows(), LONG, ("value",))

    @property
    def provenance(self) -> _ketnap.Provenance:
        """What it rests on: as of, batch, tree, plugins."""
        return self._core.provenance

    def _wide(self) -> tuple[str, list[str], list[list[str]], list[bool]]:
        ids, units, periods = self._core.heads()
        several = len(ids) > 1
        head = ["Tổ chức đảng"]
        head += [f"{i['title']} · {p['label']}" if several else p["label"] for p in periods for i in ids]
        per_unit = len(periods) * len(ids)
        rows = [
            ["\u2003" * u["depth"] + (u["name"] or u["unit"]), *(self._core.printed(n * per_unit + k) for k in range(per_unit))]
            for n, u in enumerate(units)
        ]
        line = f"Số báo cáo: {'; '.join(i['title'] for i in ids)} · {self.provenance.line()}"
        return line, head, rows, [False] + [True] * per_unit

    def __repr__(self) -> str:
        return show.text_table(*self._wide())

    def _repr_html_(self) -> str:
        return show.html_table(*self._wide())


class Comparison:
    """What units said beside what was counted: `difference` is said less counted, None where the count is not known.

    >>> c = said.against(counted)
    >>> c.different()                                   # only where they differ
    >>> c.people("HNA.PL", "2023-10")                   # the rows that were counted there
    """

    def __init__(self, rows: list[dict[str, Any]], table: "Table") -> None:
        self._rows = rows
        self._table = table

    def rows(self) -> list[dict[str, Any]]:
        """unit, period, claim, said, state, counted, low, high, difference; values are int or Fraction."""
        return self._rows

    def different(self) -> "Comparison":
        """Without those that agree; an unknown count that may be as said agrees."""
        return Comparison([row for row in self._rows if not _agrees(row)], self._table)

    def people(self, unit: str, period: str | int, claim: str | None = None) -> Frame:
        """The rows that were counted for one of them."""
        return self._table.figure(unit, period, claim).rows()

    def to_pandas(self) -> "pandas.DataFrame":
        """The long form; numbers as float."""
        return _frame(self._rows, BESIDE, ("said", "counted", "low", "high", "difference"))

    def _shown(self) -> tuple[str, list[str], list[list[str]], list[bool]]:
        head = ["Tổ chức đảng", "Kỳ", "Nội dung", "Số báo cáo", "Số thống kê", "Chênh lệch"]
        rows = [
            [row["unit"], row["period"], row["claim"], _number(row["said"]), _counted(row), _number(row["difference"], sign=True)]
            for row in self._rows
        ]
        apart = sum(not _agrees(row) for row in self._rows)
        line = f"{show.count(len(rows))} số báo cáo, {show.count(apart)} khác số thống kê"
        return line, head, rows, [False] * 3 + [True] * 3

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return show.text_table(*self._shown())

    def _repr_html_(self) -> str:
        return show.html_table(*self._shown())


def _agrees(row: dict[str, Any]) -> bool:
    if row["low"] is None and row["high"] is None:
        return False
    return bool((row["low"] is None or row["low"] <= row["said"]) and (row["high"] is None or row["said"] <= row["high"]))


def _number(value: Any, *, sign: bool = False) -> str:
    if value is None:
        return "–"
    whole = value == int(value)
    text = (
        f"{int(value):+,}"
        if whole and sign
        else f"{int(value):,}"
        if whole
        else f"{float(value):+,.4g}"
        if sign
        else f"{float(value):,.4g}"
    )
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _counted(row: dict[str, Any]) -> str:
    if row["counted"] is not None or row["low"] is None or row["high"] is None:
        return _number(row["counted"])
    return f"{_number(row['low'])}–{_number(row['high'])}"


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...], numbers: tuple[str, ...]) -> "pandas.DataFrame":
    import pandas

    frame = pandas.DataFrame(rows, columns=list(columns))
    for column in numbers:
        frame[column] = pandas.to_numeric(frame[column].map(lambda v: None if v is None else float(v)))
    return frame
