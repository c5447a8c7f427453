"""Days, spans of days, and what lies between two of them.

`add_months` keeps the day, else takes the month's last; everything else is counted up from it, month by month, so that no
formula is shared with ketnap.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

FIRST = date(1900, 3, 1)
"""The calendar's first and last day: a day of which nothing is known lies between them."""
LAST = date(2100, 2, 28)
NEVER = date.max
"""Later than every day: a later event that has not happened."""


class Days(NamedTuple):
    """A day that lies somewhere in `earliest .. latest`, both included; a known one has them equal."""

    earliest: date
    latest: date

    @property
    def known(self) -> bool:
        return self.earliest == self.latest

    def each(self) -> list[date]:
        """Every day it may be."""
        return [self.earliest + timedelta(n) for n in range((self.latest - self.earliest).days + 1)]


def partial(text: str) -> Days:
    """`2004`, `2004-03`, `2004-03-05`; empty is any day of the calendar."""
    if not text:
        return Days(FIRST, LAST)
    year, *rest = (int(part) for part in text.split("-"))
    month_from, month_to = (rest[0], rest[0]) if rest else (1, 12)
    day_from, day_to = (rest[1], rest[1]) if len(rest) == 2 else (1, monthrange(year, month_to)[1])
    return Days(date(year, month_from, day_from), date(year, month_to, day_to))


def add_months(day: date, n: int) -> date:
    """The same day of the month n months on (back, where n is negative), else that month's last day."""
    if day == NEVER:
        return NEVER
    years, month = divmod(day.month - 1 + n, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def months_between(a: date, b: date) -> int:
    """The largest k with add_months(a, k) <= b, found by trying one k after another."""
    return _largest(a, b, 1)


def years_between(a: date, b: date) -> int:
    """Completed years: the largest k with add_months(a, 12 * k) <= b."""
    return _largest(a, b, 12)


@cache
def _largest(a: date, b: date, months: int) -> int:
    k = 0
    while add_months(a, (k + 1) * months) <= b:
        k += 1
    while add_months(a, k * months) > b:
        k -= 1
    return k
