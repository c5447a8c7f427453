"""The functions of the written form for traced functions: `kn.add_months(n.written_on, 6)`, `kn.param("vn.age_min")`."""

from __future__ import annotations

from ketnap.expressions import Operand, Symbol, call


def add_months(day: Operand, months: Operand) -> Symbol:
    """The same day so many months later, else that month's last day. Terms of the law in months are written with it."""
    return call("add_months", day, months)


def add_days(day: Operand, days: Operand) -> Symbol:
    """So many days later."""
    return call("add_days", day, days)


def add_working_days(day: Operand, days: Operand) -> Symbol:
    """So many working days later, by the calendar; the day after is day 1."""
    return call("add_working_days", day, days)


def months_between(first: Operand, second: Operand) -> Symbol:
    """The largest k with `add_months(first, k) <= second`."""
    return call("months_between", first, second)


def years_between(first: Operand, second: Operand) -> Symbol:
    """Completed years: `kn.years_between(d.born, d.step_date) >= 18`; the day counts."""
    return call("years_between", first, second)


def days_between(first: Operand, second: Operand) -> Symbol:
    """Days from the first to the second."""
    return call("days_between", first, second)


def earliest(*days: Operand) -> Symbol:
    """The earliest of some days."""
    return call("earliest", *days)


def latest(*days: Operand) -> Symbol:
    """The latest of some days."""
    return call("latest", *days)


def coalesce(value: Operand, otherwise: Operand) -> Symbol:
    """The first where it is known, else the second."""
    return call("coalesce", value, otherwise)


def if_(condition: Operand, value: Operand, otherwise: Operand) -> Symbol:
    """One of two values, as the condition says."""
    return call("if_", condition, value, otherwise)


def param(id: str, *, at: Operand | None = None) -> Symbol:
    """A dated parameter, as in force at law time, or on the day `at`."""
    return call("param", id) if at is None else call("param", id, at=at)


def claim(id: str) -> Symbol:
    """What the unit states for the period."""
    return call("claim", id)


def target(id: str) -> Symbol:
    """What the unit owes for the period: `kn.target(id).at_least`, `.at_most`."""
    return call("target", id)


def group(id: str) -> Symbol:
    """The condition of a declared group, on the row where it stands: `u.admissions.share(kn.group("vn.pupil"))`."""
    return call("group", id)
