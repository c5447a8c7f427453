"""The written form of an Expr on one row, by Python's own parser.

    outcomes("years_between(born, step_date) >= param('vn.age_min')", row, {"vn.age_min": 18})     # {True}, {False} or both

Every unknown value with few possible ones is tried out in all combinations; what is left is reckoned with by the ends of its
span. Aggregates over related rows and links other than `vote` are not here yet.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import product
from math import inf, prod

from .counting import Outcomes
from .dates import NEVER, add_months, months_between, years_between
from .reading import DERIVED, ORDERED, Readable
from .values import Number, Scalar, Span, Unknown, Value, compare, ends, numbers, span

WORLDS = 20_000
"""At most so many combinations are tried out."""
SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
World = Mapping[str, Value]
Parameters = Mapping[str, Scalar]


def outcomes(text: str, row: Readable, parameters: Parameters | None = None) -> Outcomes:
    """What a condition may come to on the row."""
    found: set[bool] = set()
    for value in values(text, row, parameters):
        assert value is None or isinstance(value, bool), "not a condition"
        found |= {True, False} if value is None else {value}
    return frozenset(found)


def values(text: str, row: Readable, parameters: Parameters | None = None) -> set[Value]:
    """Each value that an expression may have on the row."""
    source = f"({text}\n)"
    return _Expression(source, row, parameters or {}).values(ast.parse(source, mode="eval").body)


class _Expression:
    def __init__(self, source: str, row: Readable, parameters: Parameters) -> None:
        self.source, self.row, self.parameters = source, row, parameters
        self.literals = frozenset(
            node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )

    def values(self, node: ast.expr) -> set[Value]:
        return {self.value(node, world) for world in self.worlds(node)}

    # worlds

    def worlds(self, node: ast.expr) -> Iterator[World]:
        unknowns = {unknown.place: unknown for unknown in self.unknowns(node)}
        candidates: dict[str, list[Value]] = {}
        for place, unknown in sorted(unknowns.items()):
            few = unknown.few(self.literals)
            candidates[place] = [unknown.span()] if few is None else list(few)
        while prod(map(len, candidates.values())) > WORLDS:
            longest = max((place for place in candidates if unknowns[place].kind == "day"), key=lambda p: len(candidates[p]))
            candidates[longest] = [unknowns[longest].span()]
        for combination in product(*candidates.values()):
            yield dict(zip(candidates, combination, strict=True))

    def unknowns(self, node: ast.expr) -> Iterator[Unknown]:
        path = _path(node)
        if path is not None:
            if path[-1] in DERIVED:
                yield from self.unknowns(_parse(DERIVED[path[-1]]))
            elif path not in (("true",), ("false",)):
                value = self.row.read(path)
                if isinstance(value, Unknown):
                    yield value
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is):
            return
        else:
            for child in _parts(node):
                yield from self.unknowns(child)

    # one world

    def value(self, node: ast.expr, world: World) -> Value:
        path = _path(node)
        if path is not None:
            return self.named(path, world)
        again = partial(self.value, world=world)
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.BoolOp(op=op, values=parts):
                return _all(map(again, parts)) if isinstance(op, ast.And) else _not(_all(_not(again(part)) for part in parts))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _not(again(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _arithmetic(ast.Sub(), 0, again(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, again(left), again(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.comparison(left, op, right, again)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(name, arguments, again)
        raise NotImplementedError(ast.unparse(node))

    def named(self, path: tuple[str, ...], world: World) -> Value:
        if path in (("true",), ("false",)):
            return path == ("true",)
        if path[-1] in DERIVED:
            return self.value(_parse(DERIVED[path[-1]]), world)
        value = self.row.read(path)
        return world[value.place] if isinstance(value, Unknown) else value

    def constant(self, node: ast.Constant) -> Scalar:
        if isinstance(node.value, float):
            return Fraction(ast.get_source_segment(self.source, node) or "")
        assert isinstance(node.value, int | str)
        return node.value

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, again: Callable[[ast.expr], Value]) -> bool | None:
        if isinstance(op, ast.Is):
            assert isinstance(right, ast.Name)
            return self.known(left) == (right.id == "known")
        if isinstance(op, ast.In | ast.NotIn):
            assert isinstance(right, ast.Set)
            among = _not(_all(_not(compare("==", again(left), again(part))) for part in right.elts))
            return among if isinstance(op, ast.In) else _not(among)
        a, b = again(left), again(right)
        order = next((ORDERED[side.id] for side in (left, right) if isinstance(side, ast.Name) and side.id in ORDERED), ())
        if isinstance(a, str) and isinstance(b, str) and order:
            a, b = order.index(a), order.index(b)
        return compare(SIGNS[type(op)], a, b)

    def known(self, node: ast.expr) -> bool:
        """It has one value in every world."""
        every = self.values(node)
        return len(every) == 1 and not any(value is None or isinstance(value, Span) for value in every)

    def call(self, name: str, arguments: list[ast.expr], again: Callable[[ast.expr], Value]) -> Value:
        if name == "coalesce":
            return again(arguments[0] if self.known(arguments[0]) else arguments[1])
        given = [again(argument) for argument in arguments]
        match name, given:
            case "date", [str(text)]:
                return date.fromisoformat(text)
            case "param", [str(id)]:
                return self.parameters[id]
            case "if_", [bool(condition), a, b]:
                return a if condition else b
            case "add_months", [days, int(n)]:
                return _each_end(lambda day: add_months(day, n), days)
            case "add_days", [days, int(n)]:
                return _each_end(lambda day: day if day == NEVER else day + timedelta(n), days)
            case (("months_between" | "years_between" | "days_between"), [a, b]):
                return _between({"m": months_between, "y": years_between, "d": _days_between}[name[0]], a, b)
            case (("earliest" | "latest"), _):
                pick = min if name == "earliest" else max
                lows, highs = zip(*(map(_day, ends(value)) for value in given), strict=True)
                return span(pick(lows), pick(highs))
        raise NotImplementedError(f"{name} of {given}")


def _path(node: ast.expr) -> tuple[str, ...] | None:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (before := _path(node.value)):
        return (*before, node.attr)
    return None


def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        return node.args
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _all(parts: Iterator[Value]) -> bool | None:
    every = list(parts)
    return False if False in every else None if None in every else True


def _not(value: Value) -> bool | None:
    return None if value is None else not value


def _arithmetic(op: ast.operator, a: Value, b: Value) -> Value:
    (a_low, a_high), (b_low, b_high) = numbers(a), numbers(b)
    match op:
        case ast.Add():
            return span(a_low + b_low, a_high + b_high)
        case ast.Sub():
            return span(a_low - b_high, a_high - b_low)
        case ast.Mult():
            corners = [_times(x, y) for x in (a_low, a_high) for y in (b_low, b_high)]
            return span(min(corners), max(corners))
    raise NotImplementedError(type(op).__name__)


def _times(x: Number, y: Number) -> Number:
    return 0 if 0 in (x, y) else x * y


def _day(end: Number | date) -> date:
    assert isinstance(end, date)
    return end


def _each_end(function: Callable[[date], date], days: Value) -> Value:
    low, high = map(_day, ends(days))
    return span(function(low), function(high))


def _days_between(a: date, b: date) -> int:
    return (b - a).days


def _between(function: Callable[[date, date], int], a: Value, b: Value) -> Value:
    (a_low, a_high), (b_low, b_high) = map(_day, ends(a)), map(_day, ends(b))

    def at(x: date, y: date) -> Number:
        return inf if y == NEVER else -inf if x == NEVER else function(x, y)

    return span(at(a_high, b_low), at(a_low, b_high))
