"""Days as plain integers (proleptic ordinals), which is what the generator reckons with; `iso` writes them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache

FAR = date(9999, 12, 31).toordinal()
"""Later than every day: not happened."""


def day(year: int, month: int = 1, number: int = 1) -> int:
    return date(year, month, number).toordinal()


@cache
def iso(ordinal: int) -> str:
    """`2023-10-31`; FAR is empty."""
    return "" if ordinal >= FAR else date.fromordinal(ordinal).isoformat()


@cache
def parts(ordinal: int) -> tuple[int, int, int]:
    on = date.fromordinal(ordinal)
    return on.year, on.month, on.day


def add_months(ordinal: int, months: int) -> int:
    """Keeps the day's number, else takes the month's last: a year after 29/02/2024 is 28/02/2025."""
    year, month, number = parts(ordinal)
    total = year * 12 + month - 1 + months
    year, month = divmod(total, 12)
    return day(year, month + 1, min(number, monthrange(year, month + 1)[1]))


def weekday_before(ordinal: int) -> int:
    """The day itself, or the Friday before it: committees decide on working days."""
    return ordinal - max(0, (ordinal - 1) % 7 - 4)


def years_old(born: int, on: int) -> int:
    """Good enough to choose people by; exact ages are planted through `add_months`."""
    return int((on - born) / 365.25)
