"""Working days by the nation's calendar, counted one day after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import inf
from pathlib import Path

Number = int | Fraction | float
CALENDAR = Path(__file__).parents[2] / "plugins/vn/calendar.json"
WEEKEND = {"saturday": 5, "sunday": 6}


@cache
def works() -> Mapping[date, bool]:
    """Each day of the years that have a table, and whether offices work."""
    stated = json.loads(re.sub(r"^\s*//.*$", "", CALENDAR.read_text("utf-8"), flags=re.MULTILINE))
    weekend = {WEEKEND[name] for name in stated["weekend"]}
    found: dict[date, bool] = {}
    for number, year in stated["years"].items():
        off, on = (_days(year.get(kind, {})) for kind in ("holidays", "working"))
        day = date(int(number), 1, 1)
        while day.year == int(number):
            found[day] = day in on if day.weekday() in weekend else day not in off
            day += timedelta(1)
    return found


def _days(periods: Mapping[str, str]) -> set[date]:
    found: set[date] = set()
    for period in periods:
        first, last = (date.fromisoformat(day) for day in (period.split("..") * 2)[:2])
        found |= {first + timedelta(n) for n in range((last - first).days + 1)}
    return found


def add(day: date, n: int) -> date | None:
    """The n-th working day after, or before; for 0 the day itself or the first working day after it. None where that takes a day of a
    year without a table."""
    found, left = (day, 1) if n == 0 else (day + timedelta(1 if n > 0 else -1), abs(n))
    while found in works():
        left -= works()[found]
        if left == 0:
            return found
        found += timedelta(1 if n >= 0 else -1)
    return None


def later(day: Number, n: Number, *, is_low: bool) -> Number:
    """A bound: where the calendar ends, at least as many days lie between as are counted."""
    if day == inf:
        return inf
    if abs(day) != inf and abs(n) != inf:
        if (found := add(date.fromordinal(int(day)), int(n))) is not None:
            return found.toordinal()
        if (n >= 0) == is_low:
            return day + n
    return -inf if is_low else inf
