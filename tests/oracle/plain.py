"""Each operator on values that are known, for one of the possible worlds. A test may break one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import inf
from typing import Any

from . import working_days
from .dates import months_between, years_between
from .spans import Number, between, days_apart, months_later


class Open(Exception):
    """Even in one world a value is open: of two that are beyond all numbers the difference or the quotient, and a day in a year
    that has no calendar."""


def _same(a: Any, b: Any) -> bool:
    return bool(a == b)


def _sum(a: Number, b: Number) -> Number:
    if {a, b} == {inf, -inf}:
        raise Open
    return a + b


def _product(a: Number, b: Number) -> Number:
    return 0 if 0 in (a, b) else a * b


def _quotient(a: Number, b: Number) -> Number | None:
    if b == 0:
        return None
    if abs(a) == abs(b) == inf:
        raise Open
    return 0 if abs(b) == inf else Fraction(a) / Fraction(b) if abs(a) != inf else a if b > 0 else -a


def _days_later(day: Number, n: Number) -> Number:
    return day if day == inf else inf if n == inf else (date.fromordinal(int(day)) + timedelta(int(n))).toordinal()


def _working_days_later(day: Number, n: Number) -> Number:
    first, last = (working_days.later(day, n, is_low=is_low) for is_low in (True, False))
    if first != last:
        raise Open
    return first


PLAIN: dict[str, Callable[..., Any]] = {
    "not": lambda a: not a,
    "minus": lambda a: -a,
    "==": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": _sum,
    "-": lambda a, b: _sum(a, -b),
    "*": _product,
    "/": _quotient,
    "add_months": months_later,
    "add_days": _days_later,
    "add_working_days": _working_days_later,
    "months_between": lambda a, b: between(months_between, a, b),
    "years_between": lambda a, b: between(years_between, a, b),
    "days_between": lambda a, b: between(days_apart, a, b),
    "earliest": min,
    "latest": max,
}
