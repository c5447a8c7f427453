"""What is known of a value: a number, day or code lies in a `Span`, a condition has a set of possible outcomes.

Each operator maps what is known of its operands, each taken for itself, to what is then known of the result: ends to ends where it
rises or falls, the four corners for a product. Days and codes are numbers here; an infinite end is no bound, and a day that is
surely infinite is an event that has not happened. An operator is looked up in `OPERATORS`, so that a test may break one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any, Literal

from . import working_days
from .dates import add_months, months_between, years_between

Number = int | Fraction | float
"""A float only where it is infinite."""
Applies = Literal["yes", "perhaps", "no"]
_WORST: tuple[Applies, ...] = ("yes", "perhaps", "no")

Outcome = bool | None
"""None: not applicable; a comparison with what is no number."""
Truth = frozenset[Outcome]
"""The outcomes that a condition may have."""
SURELY: Truth = frozenset({True})
NEVER_TRUE: Truth = frozenset({False})


@dataclass(frozen=True)
class Span:
    low: Number
    high: Number
    applies: Applies = "yes"
    """Whether there is a value at all: a share of nobody is none."""
    codes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.applies == "yes" and self.low == self.high


@dataclass(frozen=True)
class Text:
    """A text, or the key of a linked row; None where it is not known."""

    text: str | None
    known: bool


NOTHING = Span(-inf, inf, "no")
OPEN = Span(-inf, inf)


def exactly(value: Number) -> Span:
    return Span(value, value)


def worst(*spans: Span) -> Applies:
    return max((span.applies for span in spans), key=_WORST.index)


def made(low: Number, high: Number, *of: Span) -> Span:
    applies = worst(*of)
    return NOTHING if applies == "no" else Span(low, high, applies)


# truth


def and_(a: Outcome, b: Outcome) -> Outcome:
    """What is false on one side is false, whatever the other."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def not_(a: Outcome) -> Outcome:
    return None if a is None else not a


def both(a: Truth, b: Truth) -> Truth:
    return frozenset(and_(x, y) for x, y in product(a, b))


def negated(a: Truth) -> Truth:
    return frozenset(map(not_, a))


def either(a: Truth, b: Truth) -> Truth:
    return negated(both(negated(a), negated(b)))


def same_truth(a: Truth, b: Truth) -> Truth:
    return frozenset(None if x is None or y is None else x == y for x, y in product(a, b))


# comparing


def _compared(a: Span, b: Span, yes: bool, no: bool) -> Truth:
    applies = worst(a, b)
    outcomes: set[Outcome] = set() if applies == "yes" else {None}
    if applies != "no":
        outcomes |= {True} if yes else set()
        outcomes |= {False} if no else set()
    return frozenset(outcomes)


def equal(a: Span, b: Span) -> Truth:
    surely = a.low == a.high == b.low == b.high
    return _compared(a, b, yes=a.low <= b.high and b.low <= a.high, no=not surely)


def less(a: Span, b: Span) -> Truth:
    return _compared(a, b, yes=a.low < b.high, no=a.high >= b.low)


def less_equal(a: Span, b: Span) -> Truth:
    return _compared(a, b, yes=a.low <= b.high, no=a.high > b.low)


def one_of(a: Span, numbers: Sequence[Number]) -> Truth:
    """Of a whole number, a day or a code: surely, where every value that it may have is named."""
    named = {number for number in numbers if a.low <= number <= a.high}
    every = a.high - a.low + 1 if a.high != a.low else 1
    return _compared(a, a, yes=bool(named), no=len(named) != every)


def same_text(a: Text, texts: Sequence[str]) -> Truth:
    return frozenset({a.text in texts}) if a.known else frozenset({True, False})


# reckoning


def add(a: Span, b: Span) -> Span:
    """What has no bound on one side has none in the sum: never less never stays open."""
    return made(_sum(a.low, b.low, -inf), _sum(a.high, b.high, inf), a, b)


def _sum(x: Number, y: Number, wider: Number) -> Number:
    return wider if wider in (x, y) else x + y


def negative(a: Span) -> Span:
    return replace(a, low=-a.high, high=-a.low, codes=())


def subtract(a: Span, b: Span) -> Span:
    return add(a, negative(b))


def multiply(a: Span, b: Span) -> Span:
    corners = [times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return made(min(corners), max(corners), a, b)


def times(x: Number, y: Number) -> Number:
    return 0 if 0 in (x, y) else x * y


def divide(a: Span, b: Span) -> Span:
    """By zero: nothing. By what may be zero: perhaps nothing, else by each value that it has on either side of zero."""
    if b.low == b.high == 0:
        return NOTHING
    corners: list[Number] = []
    for low, high, sign in ((max(b.low, 0), b.high, 1), (max(-b.high, 0), -b.low, -1)):
        if high > 0:
            corners += [sign * quotient for x in (a.low, a.high) for y in (low, high) for quotient in quotients(x, y)]
    out = made(min(corners), max(corners), a, b)
    return replace(out, applies="perhaps") if b.low <= 0 <= b.high and out.applies == "yes" else out


def quotients(x: Number, y: Number) -> Sequence[Number]:
    """By what is not negative; zero stands for whatever is near it. Of two that are beyond all numbers only the sign is known."""
    if y == inf:
        return [0, x] if abs(x) == inf else [0]
    return [times(x, inf if y == 0 else Fraction(1) / Fraction(y))]


# days


def later_by_months(days: Span, n: Span) -> Span:
    return _rising(months_later, days, n)


def later_by_days(days: Span, n: Span) -> Span:
    return _rising(lambda day, k: day if day == inf else inf if k == inf else day + k, days, n)


def months_later(day: Number, n: Number) -> Number:
    if day == inf or n == inf:
        return inf
    return -inf if -inf in (day, n) else add_months(date.fromordinal(int(day)), int(n)).toordinal()


def later_by_working_days(days: Span, n: Span) -> Span:
    return made(working_days.later(days.low, n.low, is_low=True), working_days.later(days.high, n.high, is_low=False), days, n)


def earliest(a: Span, b: Span) -> Span:
    return _rising(min, a, b)


def latest(a: Span, b: Span) -> Span:
    return _rising(max, a, b)


def _rising(function: Callable[[Any, Any], Number], a: Span, b: Span) -> Span:
    return made(function(a.low, b.low), function(a.high, b.high), a, b)


def between(count: Callable[[date, date], int], a: Number, b: Number) -> Number:
    """From a day to another; to one that never comes it is more than any number, from one less."""
    if inf in (abs(a), abs(b)):
        return inf if b == inf or (a == -inf and b != -inf) else -inf
    return count(date.fromordinal(int(a)), date.fromordinal(int(b)))


def days_apart(a: date, b: date) -> int:
    return (b - a).days


def _between(count: Callable[[date, date], int]) -> Callable[[Span, Span], Span]:
    return lambda a, b: made(between(count, a.high, b.low), between(count, a.low, b.high), a, b)


# choosing


def hull(spans: Sequence[Span]) -> Span:
    """Any of them may come out; where one has no value, there may be none."""
    there = [span for span in spans if span.applies != "no"]
    if not there:
        return NOTHING
    applies: Applies = "yes" if all(span.applies == "yes" for span in spans) else "perhaps"
    return Span(min(span.low for span in there), max(span.high for span in there), applies, there[0].codes)


def choose(condition: Truth, a: Span, b: Span) -> Span:
    of: dict[Outcome, Span] = {True: a, False: b, None: NOTHING}
    return hull([of[outcome] for outcome in condition])


def choose_truth(condition: Truth, a: Truth, b: Truth) -> Truth:
    of: dict[Outcome, Truth] = {True: a, False: b, None: frozenset({None})}
    return frozenset().union(*(of[outcome] for outcome in condition))


OPERATORS: dict[str, Callable[..., Any]] = {
    "and": both,
    "or": either,
    "not": negated,
    "==": equal,
    "<": less,
    "<=": less_equal,
    "in": one_of,
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "minus": negative,
    "add_months": later_by_months,
    "add_days": later_by_days,
    "add_working_days": later_by_working_days,
    "months_between": _between(months_between),
    "years_between": _between(years_between),
    "days_between": _between(days_apart),
    "earliest": earliest,
    "latest": latest,
    "if_": choose,
    "if_ of conditions": choose_truth,
}
