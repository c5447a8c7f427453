"""What is refused in a traced function: shown with its line, and with what to write instead."""

from __future__ import annotations

import linecache
import os
import sys
from types import CodeType, FrameType
from typing import NoReturn

from ketnap.constructs import construct
from ketnap.errors import Error

_LONGEST_LINE = 120


def refusal(what: str, write: str, *, truth: bool = False, read: bool = False) -> Error:
    """KN3013 for `what`, with the caller's line.

    Where Python itself asked, `read` the source for what was written there; `truth`: what asked for a truth.
    """
    frame = _caller()
    if frame is None:
        return Error(3013, [f"`{what}`", f"`{write}`"])
    if truth or read:
        what, write = construct(frame, truth=truth) or (what, write)
    return refusal_at(frame.f_code, frame.f_lineno, what, write)


def refusal_at(code: CodeType, line: int, what: str, write: str) -> Error:
    """KN3013 for a line of a function."""
    source = linecache.getline(code.co_filename, line).strip()
    if len(source) > _LONGEST_LINE:
        source = source[:_LONGEST_LINE] + "…"
    place = f"{os.path.basename(code.co_filename)}:{line}" + (f": {source}" if source else "")
    return Error(3013, [f"`{what}` ({place})", f"`{write}`"])


def _caller() -> FrameType | None:
    """The nearest frame outside this package: the traced function, or what it called."""
    frame: FrameType | None = sys._getframe(1)
    package = __name__.partition(".")[0] + "."
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(package):
        frame = frame.f_back
    return frame


class Refusing:
    """What Python can ask of a value and a symbolic one cannot answer."""

    __slots__ = ()

    def __xor__(self, other: object) -> NoReturn:
        raise refusal("^", "(a) != (b)")

    def __bool__(self) -> NoReturn:
        raise refusal("if, and, or, not, a < b < c", "a & b, a | b, ~a, kn.if_(condition, a, b), (a < b) & (b < c)", truth=True)

    def __contains__(self, item: object) -> NoReturn:
        raise refusal("in", "rows.any(lambda row: …)")

    def __iter__(self) -> NoReturn:
        raise refusal("for", "rows.any(lambda row: …)", read=True)

    def __getitem__(self, key: object) -> NoReturn:
        if isinstance(key, str):
            raise refusal(f"[{key!r}]", f"{self!r}({key!r})")
        raise refusal("[…]", "rows.any(lambda row: …)")

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_"):
            raise refusal(f".{name} = …", "return …")
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> NoReturn:
        raise refusal(f"del .{name}", "return …")

    def __len__(self) -> NoReturn:
        raise refusal("len", "rows.count()", read=True)

    def __hash__(self) -> NoReturn:
        raise refusal("hash", "x.is_in('a', 'b')", read=True)

    def __float__(self) -> NoReturn:
        raise refusal("float", "x", read=True)

    def __int__(self) -> NoReturn:
        raise refusal("int", "x", read=True)

    def __index__(self) -> NoReturn:
        raise refusal("int", "x", read=True)

    def __complex__(self) -> NoReturn:
        raise refusal("complex", "x")

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise refusal("round", "x", read=True)

    def __trunc__(self) -> NoReturn:
        raise refusal("trunc", "x")

    def __floor__(self) -> NoReturn:
        raise refusal("floor", "x")

    def __ceil__(self) -> NoReturn:
        raise refusal("ceil", "x")

    def __abs__(self) -> NoReturn:
        raise refusal("abs", "kn.if_(x < 0, -x, x)")

    def __floordiv__(self, other: object) -> NoReturn:
        raise refusal("//", "x / y, kn.years_between(a, b), kn.months_between(a, b)")

    def __mod__(self, other: object) -> NoReturn:
        raise refusal("%", "@kn.column_rule, @kn.column_indicator")

    def __pow__(self, other: object) -> NoReturn:
        raise refusal("**", "x * x")

    def __str__(self) -> NoReturn:
        raise refusal("str", "x == '…', x.is_in('a', 'b')", read=True)

    def __format__(self, form: str) -> NoReturn:
        raise refusal("f'{x}'", "x == '…', x.is_in('a', 'b')")
