"""Aggregates over rows some of which may not be there: every choice of rows tried out, with each row's value at its ends.

A row whose value is beyond all numbers, as a day that does not come and the time until it, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf

from .spans import NOTHING, Applies, Number, Span, Truth

MOST_CHOICES = 2**12


@dataclass(frozen=True)
class Counted:
    """What is known of a row: whether it is in, and its value."""

    inside: Truth
    value: Span

    @property
    def surely(self) -> bool:
        return self.inside == {True}

    @property
    def is_beyond(self) -> bool:
        return self.value.low == self.value.high and abs(self.value.low) == inf


def mean(values: Sequence[Number]) -> Number:
    total = sum(values)
    return total if abs(total) == inf else Fraction(total) / len(values)


def median(values: Sequence[Number]) -> Number:
    ordered = sorted(values)
    return mean([ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]])


SUMMARIES: dict[str, Callable[[Sequence[Number]], Number]] = {"sum": sum, "min": min, "max": max, "mean": mean, "median": median}


def count(rows: Sequence[Truth]) -> Span:
    return Span(sum(inside == {True} for inside in rows), sum(True in inside for inside in rows))


def summary(name: str, rows: Sequence[Counted]) -> Span:
    """Over none not applicable; otherwise between the lowest and the highest of all choices."""
    sure: list[Span] = []
    doubtful: list[Span] = []
    for row in rows:
        if True not in row.inside or row.value.applies == "no" or row.is_beyond:
            continue
        (sure if row.surely and row.value.applies == "yes" else doubtful).append(row.value)
    if not sure and not doubtful:
        return NOTHING
    choices = [[*sure, *some] for some in _subsets(doubtful) if sure or some]
    low = min(SUMMARIES[name]([value.low for value in chosen]) for chosen in choices)
    high = max(SUMMARIES[name]([value.high for value in chosen]) for chosen in choices)
    return Span(low, high, "yes" if sure else "perhaps")


def _subsets(values: Sequence[Span]) -> Iterator[Sequence[Span]]:
    assert 2 ** len(values) <= MOST_CHOICES, "too many doubtful rows to try out"
    for size in range(len(values) + 1):
        yield from combinations(values, size)


def share(rows: Sequence[tuple[Truth, Truth]]) -> Span:
    """Of each row whether it is there, and whether it meets the condition: all pairs (how many meet, how many are there)."""
    reached = {(0, 0)}
    for there, meets in rows:
        steps = {(0, 0)} if there != {True} else set()
        if True in there:
            steps |= {(int(outcome is True), 1) for outcome in meets}
        reached = {(a + x, b + y) for a, b in reached for x, y in steps}
    shares = [Fraction(a, b) for a, b in reached if b]
    if not shares:
        return NOTHING
    applies: Applies = "perhaps" if any(b == 0 for _, b in reached) else "yes"
    return Span(min(shares), max(shares), applies)


def distinct(rows: Sequence[Counted]) -> Span:
    """As few points as hit every value that is surely there; as many different values as those that may be there can have."""
    there = [row for row in rows if True in row.inside and not row.is_beyond]
    return Span(_fewest([row.value for row in there if row.surely]), _most([row.value for row in there]))


def _fewest(values: Sequence[Span]) -> int:
    points = sorted({value.high for value in values})
    for size in range(len(points) + 1):
        for chosen in combinations(points, size):
            if all(any(value.low <= point <= value.high for point in chosen) for value in values):
                return size
    raise AssertionError("all points together hit every value")


def _most(values: Sequence[Span]) -> int:
    """A matching of rows with values of their own; of each row as many values are enough as there are rows."""
    taken: dict[Number, int] = {}

    def place(row: int, tried: set[Number]) -> bool:
        for value in _some_values(values[row], len(values)):
            if value not in tried:
                tried.add(value)
                if value not in taken or place(taken[value], tried):
                    taken[value] = row
                    return True
        return False

    return sum(place(row, set()) for row in range(len(values)))


def _some_values(value: Span, number: int) -> list[Number]:
    """Beginning at the low end, or ending at the high one where there is no low."""
    if value.low == -inf:
        start = -(10**9) if value.high == inf else value.high - number
        return [start + k for k in range(number)]
    return [value.low + k for k in range(number) if value.low + k <= value.high]
