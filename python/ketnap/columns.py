"""What a column function is handed, and what it hands back.

>>> @kn.column_rule("my.age", step="cell_vote", in_force="2011-01-19..", title="Đủ 18 tuổi",
...                 reads={"age": "years_between(born, step_date)"})
... def age(c):
...     return kn.outcomes(c.age.low >= 18, c.age.high >= 18)

Here an age of which only the year of birth is known may be 17 or 18: `low` is 17, `high` 18, and the rule's outcome is unknown.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

FAIL: Final = 0
PASS: Final = 1
UNKNOWN: Final = 2
NOT_APPLICABLE: Final = 3


class Column:
    """One thing that was read, one value for each row, as read-only NumPy arrays of the block's length. They are the function's own
    and may be kept.

    Every value is an interval `low` .. `high`; `known` says on which rows both are equal and there is a value. Where it surely has
    none, as the latest of no votes, `not_applicable` is true. By `kind` of what was read:

    - `boolean`: bool; `low` is *surely* true, `high` *possibly* true
    - `integer`: int64; the least and the greatest are no bound
    - `date`: datetime64[D]; an event that has not happened is later than every day, as in an Expr
    - `code`: int64, the place in `codes`, the list of keys: `c.sex.low == c.sex.place("female")`
    - `text`: object, str or None where unknown
    - `fraction`: float64, the nearest; -inf and inf are no bound. Where exactness counts, read the comparison: `a / b >= 0.6`
    - `link`: int64, the row of the other frame
    """

    __slots__ = ("codes", "high", "kind", "known", "low", "name", "not_applicable")

    def __init__(self, core: dict[str, Any], convert: Callable[[Any, dict[str, Any]], Any]) -> None:
        self.name: str = core["name"]
        self.kind: str = core["kind"]
        self.codes: list[str] = core["codes"]
        self.low = convert(core["low"], core)
        self.high = convert(core["high"], core)
        flags = {**core, "kind": "boolean"}
        self.known = convert(core["known"], flags)
        self.not_applicable = convert(core["not_applicable"], flags)

    def place(self, code: str) -> int:
        """Where a code stands in `codes`; KeyError names the nearest."""
        if code in self.codes:
            return self.codes.index(code)
        near = difflib.get_close_matches(code, self.codes, 1)
        raise KeyError(f"{self.name} has no code {code!r}" + (f"; is {near[0]!r} meant?" if near else ""))

    def __len__(self) -> int:
        return len(self.low)

    def __repr__(self) -> str:
        return f"Column({self.name}: {self.kind}, {len(self)} rows)"


class Columns:
    """The block of rows that a column function is asked about: `c.born`, or `c["vote.in_favour"]` by the text that was asked for;
    `len(c)` rows. Which rows come together is the engine's business: what is said of a row may depend on that row only."""

    def __init__(self, rows: int, columns: list[Column]) -> None:
        self._rows = rows
        self._columns = {column.name: column for column in columns}

    def __getitem__(self, name: str) -> Column:
        if name in self._columns:
            return self._columns[name]
        near = difflib.get_close_matches(name, self._columns, 1)
        raise KeyError(f"the function does not read {name!r}" + (f"; is {near[0]!r} meant?" if near else ""))

    def __getattr__(self, name: str) -> Column:
        if not name.startswith("_"):
            for written in (name, *(n for n in self._columns if n.replace(".", "_") == name)):
                if written in self._columns:
                    return self._columns[written]
        raise AttributeError(f"the function does not read {name!r}; it reads {', '.join(self._columns)}")

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns.values())

    def __repr__(self) -> str:
        return f"Columns({self._rows} rows: {', '.join(self._columns)})"


def outcomes(surely: Any, possibly: Any = None, *, applies: Any = None) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The codes of a rule from Booleans: pass where it surely holds, fail where it does not even possibly, else unknown; where it
    does not apply, not applicable.

    >>> kn.outcomes([True, False, False], [True, True, False])
    array([1, 2, 0], dtype=uint8)
    """
    import numpy

    sure = numpy.asarray(surely, dtype=bool)
    perhaps = sure if possibly is None else numpy.asarray(possibly, dtype=bool)
    codes = numpy.where(sure, PASS, numpy.where(perhaps, UNKNOWN, FAIL)).astype(numpy.uint8)
    if applies is not None:
        codes[~numpy.asarray(applies, dtype=bool)] = NOT_APPLICABLE
    return codes


def as_numpy(values: Any, core: dict[str, Any]) -> Any:
    """A column's values as a NumPy array that cannot be written to: `low` and `high` may be one array."""
    import numpy

    if core["kind"] == "text":
        array: Any = numpy.empty(len(values), dtype=object)
        array[:] = values
    else:
        array = values.view("datetime64[D]") if core["kind"] == "date" else values
    array.flags.writeable = False
    return array


def as_arrow(values: Any, core: dict[str, Any]) -> Any:
    """The same as a pyarrow array; null where there is no bound, no value or no such day."""
    import numpy
    import pyarrow

    kind = core["kind"]
    if kind in ("boolean", "text"):
        return pyarrow.array(values)
    if kind == "fraction":
        return pyarrow.array(values, mask=~numpy.isfinite(values) | core["not_applicable"])
    limits = numpy.iinfo(numpy.int64)
    missing = (values == limits.min) | (values == limits.max) | core["not_applicable"]
    if kind == "date":
        days = values.astype(numpy.int32)
        first, last = numpy.array(["1900-03-01", "2100-02-28"], dtype="datetime64[D]").astype(numpy.int32)
        return pyarrow.array(days, mask=(days < first) | (days > last) | core["not_applicable"]).cast(pyarrow.date32())
    if kind == "code":
        places = pyarrow.array(numpy.where(missing, 0, values).astype(numpy.int32), mask=missing)
        return pyarrow.DictionaryArray.from_arrays(places, pyarrow.array(core["codes"], pyarrow.string()))
    return pyarrow.array(values, mask=missing)
