"""Tracing: a Python function of a row becomes an Expr.

    trace(lambda u: u.admissions.share(lambda a: a.occupation.is_in("pupil", "student")))
    # share(admissions, occupation in {'pupil', 'student'})

The function is called twice with a symbolic row and never again; two different results are refused, and so is a function that
asks for today's date. What it may do with the values of the row, `expressions` says; what it may not, `refusals`.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType

from ketnap._ketnap import Expr, parse
from ketnap.errors import Error
from ketnap.expressions import Operand, Row, apply
from ketnap.functions import (
    add_days,
    add_months,
    add_working_days,
    claim,
    coalesce,
    days_between,
    earliest,
    group,
    if_,
    latest,
    months_between,
    param,
    target,
    years_between,
)
from ketnap.refusals import refusal_at

__all__ = [
    "add_days",
    "add_months",
    "add_working_days",
    "claim",
    "coalesce",
    "days_between",
    "earliest",
    "group",
    "if_",
    "latest",
    "months_between",
    "param",
    "target",
    "trace",
    "years_between",
]

_TYPE_TESTS = {"isinstance", "issubclass", "type", "callable"}
_CLOCK = {"today", "now", "utcnow"}
_NONE_TESTS = [code for name, code in dis.opmap.items() if name == "IS_OP" or name.endswith(("IF_NONE", "IF_NOT_NONE"))]


def trace(function: Callable[[Row], Operand]) -> Expr:
    """The Expr that a function of a row computes.

    Raises KN3013 for what cannot be done with a value that is not computed yet, with the line and what to write instead, and
    KN3012 where two calls give two expressions.
    """
    for code in _codes(function):
        _refuse_clock(code)
    _refuse_none_tests(function)
    _refuse_type_tests(function)
    first, second = _text(function), _text(function)
    if first != second:
        raise Error(3012, [first, second])
    return parse(first)


def _text(function: Callable[[Row], Operand]) -> str:
    row, said = apply(function)
    try:
        return str(said._lower((row,)))
    except RecursionError:
        raise Error(3001, ["`nesting <= 200`"]) from None


def _codes(function: object) -> Iterator[CodeType]:
    """The code of a function, of those inside it, and of the functions of its package that it names."""
    seen: set[CodeType] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType) or one.__code__ in seen or _package(one) != _package(function):
            continue
        seen.add(one.__code__)
        waiting += [cell.cell_contents for cell in one.__closure__ or () if hasattr(cell, "cell_contents")]
        for code in _nested(one.__code__):
            yield code
            waiting += [one.__globals__[name] for name in code.co_names if name in one.__globals__]


def _nested(code: CodeType | None) -> Iterator[CodeType]:
    if code is not None:
        yield code
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from _nested(constant)


def _package(function: object) -> str:
    return str(getattr(function, "__module__", "")).partition(".")[0]


def _refuse_clock(code: CodeType) -> None:
    if _CLOCK.isdisjoint(code.co_names):
        return
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_ATTR", "LOAD_METHOD") and instruction.argval in _CLOCK:
            raise refusal_at(code, _line(instruction, code), f"{instruction.argval}()", "d.step_date, u.period.end")


def _refuse_none_tests(function: object) -> None:
    """`d.closed_on is None` asks the symbol, which is there, and not the value: always false, and nobody would notice."""
    codes = list(_nested(getattr(function, "__code__", None)))
    rows = {code.co_varnames[0] for code in codes if code.co_argcount > 0}
    for code in codes:
        if not any(test in code.co_code[::2] for test in _NONE_TESTS):
            continue
        instructions = [one for one in dis.get_instructions(code) if one.opname != "CACHE"]
        for place, instruction in enumerate(instructions):
            if instruction.opcode in _NONE_TESTS and _variable_before(instructions[:place]) in rows:
                raise refusal_at(code, _line(instruction, code), "is None", "x.is_known(), ~x.is_known()")


def _refuse_type_tests(function: object) -> None:
    """`isinstance(d.born, date)` asks the symbol, too: always false."""
    codes = list(_nested(getattr(function, "__code__", None)))
    rows = {code.co_varnames[0] for code in codes if code.co_argcount > 0}
    for code in codes:
        if _TYPE_TESTS.isdisjoint(code.co_names):
            continue
        instructions = [one for one in dis.get_instructions(code) if one.opname not in ("CACHE", "PUSH_NULL", "PRECALL")]
        for instruction, first in pairwise(instructions):
            is_test = instruction.opname == "LOAD_GLOBAL" and instruction.argval in _TYPE_TESTS
            if is_test and first.opname.startswith(("LOAD_FAST", "LOAD_DEREF")) and first.argval in rows:
                raise refusal_at(code, _line(instruction, code), f"{instruction.argval}(…)", "x.is_known(), ~x.is_known()")


def _variable_before(instructions: list[dis.Instruction]) -> str | None:
    """`d` where the last thing that was loaded is `d.closed_on` (and after it None)."""
    loaded = list(instructions)
    if loaded and loaded[-1].opname == "LOAD_CONST" and loaded[-1].argval is None:
        loaded.pop()
    attributes = 0
    while loaded and loaded[-1].opname == "LOAD_ATTR":
        loaded.pop()
        attributes += 1
    variable = attributes > 0 and bool(loaded) and loaded[-1].opname.startswith(("LOAD_FAST", "LOAD_DEREF"))
    return str(loaded[-1].argval) if variable else None


def _line(instruction: dis.Instruction, code: CodeType) -> int:
    return (instruction.positions.lineno if instruction.positions else None) or code.co_firstlineno
