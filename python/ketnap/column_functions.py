"""Rules and indicators that no Expr says: Python functions from columns to one answer for each row.

An Expr is traced once and runs in C++ without Python; it is explained atom by atom, and it says by itself when its outcome will
change. A column function can do none of this, so it is declared as what it is, with what it reads.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ketnap import _ketnap
from ketnap._ketnap import Expr, parse
from ketnap.columns import UNKNOWN, Column, Columns, as_arrow, as_numpy
from ketnap.declare import CONFIDENCES, SCALES, SEVERITIES, Title, bases, both, checked, places
from ketnap.errors import Error
from ketnap.trace import trace

Read: TypeAlias = str | Expr | Callable[[Any], Any]
Reads: TypeAlias = Sequence[str] | Mapping[str, Read]
Function: TypeAlias = Callable[[Columns], Any]


@dataclass(frozen=True)
class ColumnRule:
    """A rule whose outcome a function of columns gives."""

    id: str
    title: tuple[str, str]
    step: str
    in_force: str
    basis: tuple[str, ...]
    severity: str
    confidence: str
    reads: tuple[tuple[str, Expr], ...]
    as_: str
    version: str
    function: Function = field(repr=False)
    applies_when: Callable[[Any], Any] | None = field(default=None, repr=False)

    @property
    def applies(self) -> Expr | None:
        return None if self.applies_when is None else trace(self.applies_when)

    @property
    def columns(self) -> _ketnap.ColumnRule:
        return _ketnap.ColumnRule(list(self.reads), _asked(self.function, self.as_, _codes), self.version)


@dataclass(frozen=True)
class ColumnIndicator:
    """An indicator that adds up what a function of columns says of each row."""

    id: str
    title: tuple[str, str]
    scale: str
    decimals: int
    basis: str
    rows: str
    aggregate: str
    reads: tuple[tuple[str, Expr], ...]
    as_: str
    version: str
    function: Function = field(repr=False)

    @property
    def columns(self) -> _ketnap.ColumnIndicator:
        ends = _truths if self.aggregate == "count" else _numbers
        function = _asked(self.function, self.as_, ends)
        return _ketnap.ColumnIndicator(parse(self.rows), self.aggregate, list(self.reads), function, self.version)

    def core(self) -> _ketnap.Indicator:
        return _ketnap.Indicator(self.id, self.title, self.scale, self.decimals, None, self.columns)


def column_rule(
    id: str,
    *,
    step: str,
    title: Title,
    in_force: str,
    reads: Reads,
    basis: str | Sequence[str] = (),
    severity: str = "blocks",
    confidence: str = "confirmed",
    applies: Callable[[Any], Any] | None = None,
    as_: str = "numpy",
    version: str | None = None,
) -> Callable[[Function], ColumnRule]:
    """Marks a function of columns as a rule on a step. It is called for blocks of judged rows and returns an integer array with a
    code for each: `kn.FAIL` (0), `kn.PASS` (1), `kn.UNKNOWN` (2), `kn.NOT_APPLICABLE` (3); `kn.outcomes` makes it from Booleans.

    `reads` says what is read on the row: texts of the expression language, or a dict of names and texts (or functions to trace).
    `as_="arrow"` hands over pyarrow arrays. The catalog's digest covers `version`, or the function's source text where none is
    named; not what the function calls, nor bytes of code.

    >>> @kn.column_rule("my.age", step="cell_vote", in_force="2011-01-19..", title="Đủ 18 tuổi", reads=["age_months"])
    ... def age(c):
    ...     return kn.outcomes(c.age_months.low >= 216, c.age_months.high >= 216)
    """
    what = f"kn.column_rule({id!r})"
    checked(what, id, title, severity=(severity, SEVERITIES), confidence=(confidence, CONFIDENCES))
    named = bases(what, basis)
    listed, form = _read(id, reads), _form(as_)
    return lambda function: ColumnRule(
        id,
        both(title),
        step,
        in_force,
        named,
        severity,
        confidence,
        listed,
        form,
        _version(function, version),
        function,
        applies,
    )


def column_indicator(
    id: str,
    *,
    rows: str,
    title: Title,
    reads: Reads,
    aggregate: str = "count",
    scale: str = "count",
    decimals: int | None = None,
    basis: str = "",
    as_: str = "numpy",
    version: str | None = None,
) -> Callable[[Function], ColumnIndicator]:
    """Marks a function of columns as an indicator over a unit's related rows (`admissions`, `members.at('start')`). It is called for
    blocks of those rows that lie in the period. With `aggregate="count"` it returns a bool array, and the indicator is how many are
    true; with `"sum"` an integer array, and the indicator is their sum, not applicable over no rows.

    What it does not know it masks (`numpy.ma.array(values, mask=...)`), or it returns two arrays, (low, high): the figure is then an
    interval. `reads`, `as_` and `version` are those of `column_rule`.

    >>> @kn.column_indicator("my.spring", rows="admissions", title="Kết nạp vào mùa xuân", reads=["ceremony_on"])
    ... def spring(c):
    ...     return c.ceremony_on.low.astype("datetime64[M]").astype(int) % 12 < 3
    """
    what = f"kn.column_indicator({id!r})"
    checked(what, id, title, scale=(scale, SCALES), aggregate=(aggregate, ("count", "sum")))
    bases(what, basis)
    shown = places(what, scale, decimals)
    listed, form = _read(id, reads), _form(as_)
    return lambda function: ColumnIndicator(
        id, both(title), scale, shown, basis, rows, aggregate, listed, form, _version(function, version), function
    )


def _read(id: str, reads: Reads) -> tuple[tuple[str, Expr], ...]:
    if isinstance(reads, str) or not isinstance(reads, Sequence | Mapping):
        raise Error(3112, ["reads", repr(reads), '["born", "vote.in_favour"], {"age": "years_between(born, step_date)"}'])
    named = reads.items() if isinstance(reads, Mapping) else ((text, text) for text in reads)
    return tuple((name, _expr(f"{id} (reads {name})", read)) for name, read in named)


def _expr(place: str, read: Read) -> Expr:
    if isinstance(read, Expr):
        return read
    try:
        return parse(read) if isinstance(read, str) else trace(read)
    except Error as error:
        raise Error(3010, [f"{place}: {error.message('vi')}", f"{place}: {error.message('en')}"]) from error


def _form(as_: str) -> str:
    if as_ not in ("numpy", "arrow"):
        raise Error(3112, ["as_", repr(as_), '"numpy", "arrow"'])
    return as_


def _version(function: Function, version: str | None) -> str:
    """What stands for the code in the digest; empty where Python has no source text and nobody named a version."""
    if version is not None:
        return version
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def _asked(function: Function, as_: str, answer: Callable[[Any], Any]) -> Callable[[list[dict[str, Any]], int], object]:
    convert = as_arrow if as_ == "arrow" else as_numpy
    return lambda columns, rows: answer(function(Columns(rows, [Column(column, convert) for column in columns])))


def _values_and_mask(said: Any) -> tuple[Any, Any]:
    """An array and where it is masked or null; whatever is no array is left to the core to refuse."""
    import numpy

    if isinstance(said, numpy.ma.MaskedArray):
        return said.data, numpy.ma.getmaskarray(said)
    if type(said).__module__.partition(".")[0] == "pyarrow" and hasattr(said, "is_null"):
        mask = said.is_null().to_numpy(zero_copy_only=False)
        filled = said.fill_null(False if str(said.type) == "bool" else 0)
        return filled.to_numpy(zero_copy_only=False), mask
    return said, None


def _codes(said: Any) -> Any:
    values, mask = _values_and_mask(said)
    if mask is None or not mask.any():
        return values
    values = values.copy()
    values[mask] = UNKNOWN
    return values


def _ends(said: Any, type: str, least: Any, greatest: Any) -> Any:
    """Of what is masked the widest (low, high)."""
    import numpy

    if isinstance(said, tuple):
        return said
    values, mask = _values_and_mask(said)
    if mask is None or not mask.any() or (values.dtype.kind == "b") != (type == "bool") or values.dtype.kind == "f":
        return values
    low, high = values.astype(numpy.dtype(type)), values.astype(numpy.dtype(type))
    low[mask], high[mask] = least, greatest
    return low, high


def _truths(said: Any) -> Any:
    return _ends(said, "bool", False, True)


def _numbers(said: Any) -> Any:
    return _ends(said, "int64", -(2**63), 2**63 - 1)
