"""The written form of an Expr as a tree, read by Python's own parser.

    parse("not a.b < 3")       # Written("not", (Written("<", (Written("of", (Written("name", name="a"),), "b"), ...)),))

The grammar is made so that Python reads it; here only what Python allows beyond it is refused, and every operator gets one name.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Written:
    """A node. Of a literal `kind` is number, text, flag or day and `value` says which; a method's object is its first argument."""

    kind: str
    args: tuple[Written, ...] = ()
    name: str = ""
    value: int | Fraction | str | bool | date = 0
    keywords: tuple[tuple[str, Written], ...] = ()


@cache
def parse(text: str) -> Written:
    source = f"({text}\n)"
    return _Reader(source).read(ast.parse(source, mode="eval").body)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def read(self, node: ast.expr) -> Written:
        match node:
            case ast.Constant(value=str(value)):
                return Written("text", value=value)
            case ast.Constant(value=int() | float()):
                number = Fraction(ast.get_source_segment(self.source, node) or "")
                return Written("number", value=int(number) if number.denominator == 1 else number)
            case ast.Name(id=("true" | "false") as word):
                return Written("flag", value=word == "true")
            case ast.Name(id=name):
                return Written("name", name=name)
            case ast.Attribute(value=of, attr=name):
                return Written("of", (self.read(of),), name)
            case ast.BoolOp(op=op, values=[first, *rest]):
                whole = self.read(first)
                for part in rest:
                    whole = Written("and" if isinstance(op, ast.And) else "or", (whole, self.read(part)))
                return whole
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Written("not", (self.read(operand),))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Written("minus", (self.read(operand),))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return Written(ARITHMETIC[type(op)], (self.read(left), self.read(right)))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.comparison(left, op, right)
            case ast.Call():
                return self.call(node)
        raise refused(node)

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Written:
        value = self.read(left)
        match op, right:
            case ((ast.In() | ast.NotIn()), ast.Set(elts=elements)):
                among = Written("in", (value, *map(self.read, elements)))
                return among if isinstance(op, ast.In) else Written("not", (among,))
            case ast.Is(), ast.Name(id=("known" | "unknown") as word):
                known = Written("known", (value,))
                return known if word == "known" else Written("not", (known,))
        if type(op) not in SIGNS:
            raise refused(left)
        return Written(SIGNS[type(op)], (value, self.read(right)))

    def call(self, node: ast.Call) -> Written:
        keywords = tuple((keyword.arg or "", self.read(keyword.value)) for keyword in node.keywords)
        match node:
            case ast.Call(func=ast.Name(id="date"), args=[ast.Constant(value=str(day))]):
                return Written("day", value=date.fromisoformat(day))
            case ast.Call(func=ast.Name(id=name), args=args):
                return Written("call", tuple(map(self.read, args)), name, keywords=keywords)
            case ast.Call(func=ast.Attribute(value=of, attr=name), args=args):
                return Written("method", (self.read(of), *map(self.read, args)), name, keywords=keywords)
        raise refused(node)


def refused(node: ast.expr) -> SyntaxError:
    return SyntaxError(f"not of the grammar: {ast.unparse(node)}")
