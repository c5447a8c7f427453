"""The thirty rules on NumPy arrays, each as two masks: what holds surely, and possibly. NumPy and OpenFisca share them.

Months without a calendar: K = (year*12 + month)*32 + day, H the same with a month's last day as its 31st; then b >= a + n months is
H(b) >= K(a) + 32n, and b <= a + n is K(b) <= K(a) + 32n.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from cases import FIRST
from numpy.typing import NDArray

Array = NDArray[np.generic]
Pair = tuple[Array, Array]
MONTH, YEAR = 32, 384  # in K and H


class Case(Protocol):
    """How a rule reads: a column by its name; `known(column)`; K and H of a day; a parameter on the step's day."""

    def __getattr__(self, column: str) -> Array: ...
    def known(self, column: str) -> Array: ...
    def k(self, day: str) -> Array: ...
    def h(self, day: str) -> Array: ...
    def law(self, parameter: str) -> Array: ...


def keys(day: Array, *, last: bool = False) -> Array:
    """K or H, in years that begin in March, so that a leap day comes last."""
    n = day - np.int32(FIRST)
    year = (n * 4 + 3) // 1461
    day_of_year = n - (year * 1461 >> 2)
    scaled = day_of_year * 2141 + 197913
    month = scaled >> 16
    key = ((year * 12 + month) << 5) + (scaled & 0xFFFF) // 2141
    if not last:
        return key
    is_last = ((scaled + 2141 >> 16) > month) | (day_of_year == 364 + ((year & 3) == 3))
    return np.where(is_last, key | 31, key)


def exactly(truth: Array) -> Pair:
    return truth, truth


def where(truth: Array, *known: Array) -> Pair:
    all_known = known[0]
    for one in known[1:]:
        all_known = all_known & one
    return truth & all_known, truth | ~all_known


def both(a: Pair, b: Pair) -> Pair:
    return a[0] & b[0], a[1] & b[1]


def either(a: Pair, b: Pair) -> Pair:
    return a[0] | b[0], a[1] | b[1]


def inverted(a: Pair) -> Pair:
    return ~a[1], ~a[0]


def truth(c: Case, name: str) -> Pair:
    value = getattr(c, name)
    return value == 1, value != 0


def coded(c: Case, name: str, holds: Array) -> Pair:
    return where(holds, getattr(c, name) != 255)


def aged(c: Case, years: Array) -> Pair:
    return c.h("step_date") >= c.k("born_high") + years * YEAR, c.h("step_date") >= c.k("born") + years * YEAR


def months_since(c: Case, name: str, number: Array) -> Pair:
    return where(c.h("step_date") >= c.k(name) + number * MONTH, c.known(name))


def within_months(c: Case, name: str, number: Array) -> Pair:
    return where(c.k("step_date") <= c.k(name) + number * MONTH, c.known(name))


def base_of_votes(c: Case) -> Array:
    return c.members - c.excused + c.excused_present


def base_known(c: Case) -> Array:
    return c.known("members") & c.known("excused") & c.known("excused_present")


def in_order(c: Case, earlier: str, later: str) -> Pair:
    return where(getattr(c, earlier) <= getattr(c, later), c.known(earlier), c.known(later))


def taught(c: Case, least: int) -> Pair:
    return coded(c, "education", c.education >= least)


RULES: list[Callable[[Case], Pair]] = [
    lambda c: aged(c, c.law("age_min")),
    lambda c: either(inverted(aged(c, c.law("age_max") + 1)), coded(c, "state", c.state == 1)),
    lambda c: where(3 * c.in_favour >= 2 * base_of_votes(c), c.known("in_favour"), base_known(c)),
    lambda c: within_months(c, "certificate_on", c.law("certificate_months")),
    lambda c: both(in_order(c, "certificate_on", "step_date"), exactly(c.known("certificate_on"))),
    lambda c: where(c.law("favour_parts") * c.in_favour >= c.law("of_parts") * c.present, c.known("in_favour"), c.known("present")),
    lambda c: where(c.present <= base_of_votes(c), c.known("present"), base_known(c)),
    lambda c: where(
        c.in_favour + c.against + c.invalid <= c.present,
        *(c.known(name) for name in ("in_favour", "against", "invalid", "present")),
    ),
    lambda c: either(taught(c, 3), both(coded(c, "ethnicity", c.ethnicity != 0), taught(c, 2))),
    lambda c: both(in_order(c, "applied_on", "background_on"), in_order(c, "background_on", "verified_on")),
    lambda c: where(c.h("verified_on") >= c.k("step_date") - c.law("verify_months") * MONTH, c.known("verified_on")),
    lambda c: inverted(months_since(c, "introduced_on", c.law("introduced_months") + 1)),
    lambda c: where(c.together_months >= c.law("together_min"), c.known("together_months")),
    lambda c: where(c.notes >= c.law("notes_min"), c.known("notes")),
    lambda c: months_since(c, "helper_since", c.law("helper_months")),
    lambda c: within_months(c, "note_on", c.law("note_months")),
    lambda c: both(truth(c, "opinions_there"), in_order(c, "opinion_on", "step_date")),
    lambda c: both(truth(c, "application_there"), truth(c, "background_there")),
    lambda c: either(either(truth(c, "youth_union"), truth(c, "trade_union")), aged(c, c.law("union_age") + 1)),
    lambda c: either(coded(c, "religion", (c.religion != 1) & (c.religion != 3)), truth(c, "background_there")),
    # An event that may have happened is on its day or before the step: not after it in any case.
    lambda c: exactly((c.left_on > c.step_date) & c.known("left_on")),
    lambda c: where(c.step_date - c.applied_on >= c.law("days_min"), c.known("applied_on")),
    lambda c: where(c.step_date - c.verified_on <= c.law("days_max"), c.known("verified_on")),
    lambda c: either(coded(c, "occupation", c.occupation > 1), taught(c, 2)),
    lambda c: either(
        either(coded(c, "profession", c.profession >= 3), coded(c, "theory", c.theory >= 1)), coded(c, "sector", c.sector != 2)
    ),
    lambda c: either(inverted(truth(c, "again")), months_since(c, "left_on", c.law("again_months"))),
    lambda c: either(
        where(c.k("union_since") <= c.k("step_date") - c.law("union_months") * MONTH, c.known("union_since")),
        coded(c, "source_group", (c.source_group == 1) | (c.source_group == 2) | (c.source_group == 6)),
    ),
    lambda c: both(
        where(2 * c.present >= c.members, c.known("present"), c.known("members")),
        where(c.members >= c.law("quorum"), c.known("members")),
    ),
    lambda c: where(100 * c.against <= c.law("against_percent") * c.present, c.known("against"), c.known("present")),
    lambda c: both(within_months(c, "applied_on", c.law("application_months")), exactly(c.sex != 255)),
]
