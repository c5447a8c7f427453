"""Python's values as literals of the written form."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from numbers import Integral

from ketnap._ketnap import Expr
from ketnap.refusals import refusal

Literal = bool | int | str | date | Fraction | Decimal
"""There are no floats: write `Fraction(3, 5)` or `Decimal("0.6")`."""


def literal(value: object) -> Expr:
    """A value as a literal; anything that has none is refused with the line."""
    if isinstance(value, bool):
        return Expr.boolean(value)
    if isinstance(value, str):
        return Expr.text(value)
    if isinstance(value, int | Fraction) or (isinstance(value, Decimal) and value.is_finite()):
        return _number(Fraction(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Expr.date(value.isoformat())
    if isinstance(value, Integral):  # NumPy's whole numbers are such, and no int
        return _integer(int(value))
    raise refusal(*_instead(value))


def _instead(value: object) -> tuple[str, str]:
    if value is None:
        return "None", "x.is_known(), ~x.is_known()"
    if isinstance(value, float | Decimal):
        return repr(value), f"Fraction('{value}')"
    if isinstance(value, timedelta):
        return repr(value), f"kn.add_days(d, {value.days}), kn.add_months(d, n), kn.days_between(a, b)"
    if isinstance(value, list | tuple | set | frozenset):
        return type(value).__name__, "x.is_in('a', 'b')"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__), "rows.count(lambda row: …)"
    return type(value).__name__, "18, Fraction(3, 5), 'pupil', True, date(2022, 1, 1)"


def _number(value: Fraction) -> Expr:
    places = next((n for n in range(19) if 10**n % value.denominator == 0), None)
    if places is None:
        return Expr.binary("divide", _integer(value.numerator), _integer(value.denominator))
    if places == 0:
        return _integer(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    return Expr.decimal(f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}")


def _integer(value: int) -> Expr:
    if not -(2**63) <= value < 2**63:
        raise refusal(str(value), f"{-(2**63)} … {2**63 - 1}")
    return Expr.integer(value)
