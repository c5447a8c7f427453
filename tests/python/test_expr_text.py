"""The written form: the cases that C++ runs too, and Python's own parser as a second opinion on every text."""

import ast
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import ketnap as kn
import pytest
from hypothesis import given
from hypothesis import strategies as st

FOLDER = Path(__file__).parent.parent / "cases" / "expr"


def cases() -> list[Any]:
    """Every case of every file; lines of comments are taken out."""
    out: list[Any] = []
    for path in sorted(FOLDER.glob("*.json")):
        text = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        out += [pytest.param(case, id=f"{path.stem}: {case['text']!r}") for case in json.loads(text)]
    return out


def shape(node: ast.AST) -> object:
    """A tree of Python's parser, in the normal form of an Expr: signs inside numbers, `not` inside `in` and `is`."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = shape(operand)
            return -inner if isinstance(inner, int | float) else ("-", inner)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negated(shape(operand))
        case ast.BoolOp(op=op, values=[first, *rest]):
            out = shape(first)
            for value in rest:
                out = (type(op).__name__, out, shape(value))
            return out
        case ast.BinOp(left=left, op=op, right=right):
            return (type(op).__name__, shape(left), shape(right))
        case ast.Compare(left=left, ops=[ast.NotIn()], comparators=[right]):
            return negated(("In", shape(left), shape(right)))
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Name(id=known)]):
            out = ("known", shape(left))
            return out if known == "known" else negated(out)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return (type(op).__name__, shape(left), shape(right))
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return ("name", name)
        case ast.Attribute(value=value, attr=name):
            return ("attribute", shape(value), name)
        case ast.Set(elts=elements):
            return ("set", *map(shape, elements))
        case ast.Call(func=function, args=args, keywords=keywords):
            named = [(keyword.arg, shape(keyword.value)) for keyword in keywords]
            return ("call", shape(function), *map(shape, args), *named)
    raise AssertionError(ast.dump(node))


def negated(tree: object) -> object:
    return ("not", tree)


def python_reads(text: str) -> object:
    return shape(ast.parse(f"({text}\n)", mode="eval").body)


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    if "prints" in case:
        expr = kn.parse(case["text"])
        assert str(expr) == case["prints"]
        assert kn.parse(str(expr)).same(expr)
        assert python_reads(case["text"].strip().replace("\r", "")) == python_reads(str(expr))
        return
    with pytest.raises(kn.Error) as raised:
        kn.parse(case["text"])
    expected, excerpt = raised.value.arguments
    line, caret = excerpt.split("\n")
    assert raised.value.number == case["error"]
    assert caret == " " * case["caret"] + "^"
    assert expected == case.get("expected", expected)
    assert line == case.get("line", line)
    assert f"{line}\n{caret}\n" in str(raised.value)


def test_there_are_cases_of_both_kinds() -> None:
    values = [case.values[0] for case in cases()]
    assert sum("prints" in value for value in values) > 80
    assert sum("error" in value for value in values) > 80


class Text(NamedTuple):
    """A text of the grammar, and how tightly its outermost operator binds."""

    text: str
    level: int


OR, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY, POSTFIX = range(8)
names = st.sampled_from(["a", "b_2", "born", "known", "outer", "unit"])
literals = st.sampled_from(["1", "0", "42", "-7", "0.50", "2.0", "-1.25", "'x'", "'đ \"ê\"'", "''", "true", "date('2024-02-29')"])


@st.composite
def texts(draw: st.DrawFn, depth: int = 4) -> Text:
    """Any text of the grammar, with brackets where they are needed and here and there where they are not."""

    def part(least: int) -> str:
        inner = draw(texts(draw(st.integers(0, depth - 1))))
        extra = draw(st.integers(0, 5)) == 0
        return f"({inner.text})" if extra or inner.level < least else inner.text

    if depth == 0:
        literal = draw(st.booleans())
        leaf = draw(literals if literal else names)
        return Text(leaf, UNARY if leaf[0] in "-0123456789" else POSTFIX)
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return Text(f"{part(OR)} or {part(AND)}", OR)
    if kind == 1:
        return Text(f"{part(AND)} and {part(NOT)}", AND)
    if kind == 2:
        return Text(f"not {part(NOT)}", NOT)
    if kind == 3:
        op = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
        return Text(f"{part(SUM)} {op} {part(SUM)}", COMPARISON)
    if kind == 4:
        return Text(f"{part(SUM)}{draw(st.sampled_from([' is known', ' is unknown']))}", COMPARISON)
    if kind == 5:
        members = ", ".join(draw(st.lists(literals, min_size=1, max_size=3)))
        return Text(f"{part(SUM)}{draw(st.sampled_from([' in ', ' not  in ']))}{{{members}}}", COMPARISON)
    if kind == 6:
        op = draw(st.sampled_from(["+", "-", " - ", "\n+ "]))
        return Text(f"{part(SUM)}{op}{part(PRODUCT)}", SUM)
    if kind == 7:
        return Text(f"{part(PRODUCT)}{draw(st.sampled_from(['*', ' / ']))}{part(UNARY)}", PRODUCT)
    if kind == 8:
        return Text(f"-{part(UNARY)}", UNARY)
    call = f"{draw(names)}({part(OR)}, {draw(names)}={part(OR)})"
    return Text(draw(st.sampled_from([call, f"{part(POSTFIX)}.{draw(names)}", f"{part(POSTFIX)}.{call}"])), POSTFIX)


@given(texts())
def test_python_reads_what_is_printed_as_what_was_written(text: Text) -> None:
    expr = kn.parse(text.text)
    assert kn.parse(str(expr)).same(expr)
    assert python_reads(str(expr)) == python_reads(text.text)


@given(st.text(alphabet="ab_1.0'\"\\(){}<=>!&+-*/, \nnotindrsế", max_size=30))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        expr = kn.parse(text)
    except kn.Error as error:
        assert error.number == 3001
        assert re.search(r"\n *\^$", error.arguments[1])
    else:
        assert kn.parse(str(expr)).same(expr)
        python_reads(str(expr))
