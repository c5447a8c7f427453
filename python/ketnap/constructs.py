"""What was written around an instruction of a traced function, read from its source, and what to write instead.

Python asks a symbolic value for its truth, its length or its hash without saying why. The frame knows the instruction, the
instruction knows its place in the source, and the smallest construct around that place is what somebody wrote there.
"""

from __future__ import annotations

import ast
import linecache
from itertools import islice
from types import FrameType

Span = tuple[int, int, int, int]
"""Line, column, last line, last column."""

_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.BitAnd: "&",
    ast.BitOr: "|",
}
_PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.Constant)
_LONGEST = 160


def construct(frame: FrameType, *, truth: bool) -> tuple[str, str] | None:
    """What a frame is about to do with a value, as written, and what to write instead; None where the source does not say.

    `truth` is whether the value was asked for its truth: then it may be an `if`, `and`, `or`, `not` or a chain.
    """
    span = _span(frame)
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    if span is None or not lines:
        return None
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return None
    around = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt) and _within(span, node)]
    around.sort(key=lambda node: (-node.lineno, -node.col_offset, *_place(node)[2:]))
    for node in around:
        if isinstance(node, ast.Lambda | ast.FunctionDef):
            return None
        written = (_of_truth(node, span) if truth else None) or _of_any(node)
        if written is not None:
            return written if len(written[1]) <= _LONGEST else None
    return None


def _span(frame: FrameType) -> Span | None:
    place = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    if place is None:
        return None
    line, last_line, column, last_column = place
    if line is None or last_line is None or column is None or last_column is None:
        return None
    return line, column, last_line, last_column


def _place(node: ast.expr | ast.stmt) -> Span:
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def _within(span: Span, node: ast.expr | ast.stmt) -> bool:
    place = _place(node)
    return place[:2] <= span[:2] and span[2:] <= place[2:]


def _of_truth(node: ast.expr | ast.stmt, span: Span) -> tuple[str, str] | None:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return "and", " & ".join(map(_wrapped, values))
        case ast.BoolOp(values=values):
            return "or", " | ".join(map(_wrapped, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return "not", f"~{_wrapped(operand)}"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return "if … else", f"kn.if_({ast.unparse(test)}, {ast.unparse(body)}, {ast.unparse(orelse)})"
        case ast.If(test=test) if span == _place(node) or _within(span, test):
            return "if", f"kn.if_({ast.unparse(test)}, a, b)"
        case ast.While(test=test) if span == _place(node) or _within(span, test):
            return "while", "rows.any(lambda row: …), rows.count(lambda row: …)"
        case ast.Assert(test=test) if span == _place(node) or _within(span, test):
            return "assert", f"return {_wrapped(test)} & …"
    return None


def _of_any(node: ast.expr | ast.stmt) -> tuple[str, str] | None:
    match node:
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as op], comparators=[within]):
            return "in", _membership(left, within, negated=isinstance(op, ast.NotIn))
        case ast.Compare(left=left, ops=ops, comparators=comparators) if all(type(op) in _SYMBOLS for op in ops):
            return _comparison(node, [left, *comparators], [_SYMBOLS[type(op)] for op in ops])
        case ast.Call(func=ast.Name(id=name), args=[first, *others]):
            return _builtin(name, first, [*others])
    return None


def _wrapped(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if isinstance(node, _PLAIN) else f"({text})"


def _membership(left: ast.expr, within: ast.expr, *, negated: bool) -> str:
    listed = within.elts if isinstance(within, ast.List | ast.Tuple | ast.Set) else [ast.Starred(within)]
    if isinstance(left, ast.Constant):
        return " | ".join(f"({ast.unparse(one)} == {ast.unparse(left)})" for one in listed)
    return f"{'~' if negated else ''}{_wrapped(left)}.is_in({', '.join(map(ast.unparse, listed))})"


def _comparison(node: ast.Compare, operands: list[ast.expr], symbols: list[str]) -> tuple[str, str] | None:
    if any(isinstance(operand, ast.BinOp) and type(operand.op) in (ast.BitAnd, ast.BitOr) for operand in operands):
        return ast.unparse(node), _bracketed(operands, symbols)
    if len(symbols) == 1:
        return None
    texts = [ast.unparse(operand) for operand in operands]
    return ast.unparse(node), " & ".join(f"({a} {op} {b})" for a, op, b in zip(texts, symbols, texts[1:], strict=False))


def _bracketed(operands: list[ast.expr], symbols: list[str]) -> str:
    """`a == 1 & b == 2` is `a == (1 & b) == 2` to Python; what was meant has the brackets elsewhere."""
    out = ""
    comparison = ""
    for operand, symbol in zip(operands, [*symbols, ""], strict=True):
        parts = _joined(operand)
        for join, part in parts[:-1]:
            out += f"({comparison}{part}) " if comparison else f"{part} "
            comparison = ""
            out += f"{join} "
        comparison += parts[-1][1] + (f" {symbol} " if symbol else "")
    return out + (f"({comparison})" if " " in comparison else comparison)


def _joined(node: ast.expr) -> list[tuple[str, str]]:
    """`1 & b | c` as (&, 1), (|, b), ("", c)."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in (ast.BitAnd, ast.BitOr):
        return [("", ast.unparse(node))]
    left = _joined(node.left)
    return [*left[:-1], (_SYMBOLS[type(node.op)], left[-1][1]), *_joined(node.right)]


def _builtin(name: str, first: ast.expr, others: list[ast.expr]) -> tuple[str, str] | None:
    argument = ast.unparse(first)
    match name:
        case "len":
            return name, f"{argument}.count()"
        case "bool" | "float" | "int" | "round":
            return name, argument
        case "str":
            return name, f"{argument} == '…', {argument}.is_in('a', 'b')"
        case "any" | "all" | "sum" | "sorted" | "list" | "set":
            return name, f"rows.{name if name in ('any', 'all', 'sum') else 'any'}(lambda row: …)"
        case "min" | "max" if not others:
            return name, f"{argument}.{name}(lambda row: …)"
        case "min" | "max":
            listed = ", ".join(map(ast.unparse, [first, *others]))
            return name, f"kn.{'earliest' if name == 'min' else 'latest'}({listed})"
    return None
