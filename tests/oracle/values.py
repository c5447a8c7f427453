"""Values on one row: known ones are Python's own; an unknown one says where it was read and what it may be.

The same place is the same value, so `x or not x` holds in every world although x is unknown. An unknown with few possible
values is tried out; one with very many (a day of the whole calendar, a missing number) stays a `Span` and is reckoned with by
its two ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import inf
from typing import Literal

from .dates import Days

Number = int | Fraction | float
"""A float only where it is infinite."""
Scalar = bool | int | Fraction | date | str
OTHERS = ("(a code that the expression does not name)", "(another one)")


@dataclass(frozen=True)
class Span:
    """Some number, or some day, from `low` to `high`."""

    low: Number | date
    high: Number | date


Value = Scalar | Span | None
"""None: a Boolean that is not known."""


@dataclass(frozen=True)
class Unknown:
    """A value that is not known, and where it was read."""

    place: str
    kind: Literal["day", "number", "flag", "code"]
    days: Days | None = None
    codes: tuple[str, ...] = ()
    """All codes of its list, where that is ordered."""

    def few(self, literals: frozenset[str]) -> list[Scalar] | None:
        """Each value that it may have, as far as an expression with these texts tells them apart; None: too many."""
        if self.kind == "flag":
            return [False, True]
        if self.kind == "code":
            return [*(self.codes or (*sorted(literals), *OTHERS))]
        if self.days and (self.days.latest - self.days.earliest).days < 1000:
            return list(self.days.each())
        return None

    def span(self) -> Span:
        return Span(*self.days) if self.days else Span(-inf, inf)


def ends(value: Value) -> tuple[Number | date, Number | date]:
    if isinstance(value, Span):
        return value.low, value.high
    assert value is not None and not isinstance(value, str), value
    return value, value


def numbers(value: Value) -> tuple[Number, Number]:
    low, high = ends(value)
    assert not isinstance(low, date) and not isinstance(high, date)
    return low, high


def span(low: Number | date, high: Number | date) -> Value:
    if low != high:
        return Span(low, high)
    assert not isinstance(low, float)
    return low


def compare(sign: str, a: Value, b: Value) -> bool | None:
    """True, False, or None where both are possible."""
    if a is None or b is None:
        return None
    if sign in ("!=", ">", ">="):
        opposite = compare({"!=": "==", ">": "<=", ">=": "<"}[sign], a, b)
        return None if opposite is None else not opposite
    if isinstance(a, str) or isinstance(b, str):
        assert sign == "==", "codes have no order; ordered lists are compared by place"
        return a == b
    (a_low, a_high), (b_low, b_high) = (tuple(map(_rank, ends(value))) for value in (a, b))
    if sign == "==":
        surely, never = a_low == a_high == b_low == b_high, a_high < b_low or b_high < a_low
    elif sign == "<":
        surely, never = a_high < b_low, a_low >= b_high
    else:
        surely, never = a_high <= b_low, a_low > b_high
    return True if surely else False if never else None


def _rank(end: Number | date) -> Number:
    return end.toordinal() if isinstance(end, date) else end
