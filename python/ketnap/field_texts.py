"""Python's values as the texts that a file would hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from ketnap import _ketnap
from ketnap.errors import Error

Value: TypeAlias = str | date | bool | int | Decimal | Fraction | _ketnap.Period | None
"""What a field may be given: text as a file would hold it, or Python's own value; None is no value."""

Key: TypeAlias = str | date | int | Sequence[str | date | int] | Mapping[str, Value]
"""A key: its one value, its values in the order of the table's key fields, or by name."""


def texts(fields: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Fields as a file would hold them."""
    return [(name, text(value, name)) for name, value in fields.items()]


def text(value: Value, name: str) -> str:
    """A value as a file would hold it; what no file could hold is Error KN1126."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        if value.isascii() or _is_text(value):
            return value
    elif isinstance(value, int):
        return str(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    elif isinstance(value, _ketnap.Period):
        return value.id
    elif isinstance(value, Fraction) or (isinstance(value, Decimal) and value.is_finite()):
        written = _decimal(Fraction(value))
        if written is not None:
            return written
    raise Error(1126, [name, repr(value)])


def named(fields: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Without those that were not given, so that they stay as they are."""
    return texts({name: value for name, value in fields.items() if value is not None})


def _is_text(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)


def _decimal(value: Fraction) -> str | None:
    """Digits that end, as a file holds a number."""
    places = next((n for n in range(19) if 10**n % value.denominator == 0), None)
    if places is None:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    return f"{'-' if value < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"
