"""An Expr on a row by what is known of each part: Kleene's logic on sets of outcomes, arithmetic on spans.

    evaluate("years_between(born, step_date) >= 18", judged_row(on, step), {})     # frozenset({True}), frozenset({True, False})

This is what ketnap promises, exactly: each operand is taken for itself, so `x or not x` is unknown where x is. What holds in every
possible world, which may be more, is in `worlds`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import inf
from typing import TypeAlias, cast

from .dates import add_months
from .names import meaning
from .rows import RELATIONS, Cell, Row, UnitRow, inner_rows, rows_of_unit
from .spans import (
    NOTHING,
    OPEN,
    OPERATORS,
    SURELY,
    Applies,
    Number,
    Span,
    Text,
    Truth,
    exactly,
    hull,
    same_text,
    same_truth,
)
from .stated import NONE, claimed, owed
from .summaries import SUMMARIES, Counted, count, distinct, share, summary
from .written import Written, parse

Versions = Sequence[tuple[date, date, int | Fraction]]
"""From a day to the day before another, a value."""
Parameters = Mapping[str, Versions]
Value: TypeAlias = Span | Text | Row | Truth
Around: TypeAlias = Row | UnitRow
GROUPS = {
    "t.women": ("admissions members dossiers", "sex == 'female'"),
    "t.new": ("admissions", "not again and official_on > ceremony_on"),
    "t.schooled": ("members dossiers", "education >= 'lower_secondary' or is_member"),
}
"""The groups that random texts name: what they are of, and their condition."""
AGGREGATES = ("count", "any", "all", "share", "distinct", *SUMMARIES)


def evaluate(text: str, row: Around, parameters: Parameters | None = None) -> Value:
    return Kleene(parameters or {}).value(parse(text), row)


def condition(text: str, row: Around, parameters: Parameters | None = None) -> frozenset[bool]:
    """The outcomes of a condition that applies."""
    outcomes = evaluate(text, row, parameters)
    assert isinstance(outcomes, frozenset) and None not in outcomes, text
    return frozenset(outcome for outcome in outcomes if outcome is not None)


def related(node: Written, row: Around) -> list[Row] | None:
    """The rows of an aggregate; of a unit those that may or may not count; None where the row that they belong to is missing."""
    method = node if node.kind == "method" else None
    named = node.args[0] if method else node
    if named.kind == "of":
        found = meaning(named.args[0], row, ends)
        assert isinstance(found, Row)
        return inner_rows(found, named.name, row)
    if isinstance(row, Row):
        return inner_rows(row, named.name, row)
    window, instant = (row.first, row.last), row.last
    before = date.fromordinal(row.first.toordinal() - 1)
    if method and method.name == "during":
        keywords = {name: value.value for name, value in method.keywords}
        last = before if keywords.get("until") == "start" else row.last
        window = (add_months(date.fromordinal(last.toordinal() + 1), -12 * cast(int, keywords["years"])), last)
    elif method:
        when = method.args[1].value
        instant = when if isinstance(when, date) else min(before, row.on.as_of) if when == "start" else row.last
    return rows_of_unit(row, named.name, window, instant)


def ends(cell: Cell) -> tuple[Number, Number]:
    return cell.low, cell.high


def relation_condition(node: Written) -> Written | None:
    """Which of a unit's rows count; of a row's all do."""
    named = node.args[0] if node.kind == "method" else node
    return parse(RELATIONS[named.name][1]) if named.kind == "name" and named.name in RELATIONS else None


def law_day(row: Around) -> Written:
    """The name of the day that the law is read on, as seen from the row."""
    name, at = "", row
    while isinstance(at, Row) and at.table != "judged":
        assert at.outer is not None
        name, at = name + "outer.", at.outer
    return parse(name + ("period.end" if isinstance(at, UnitRow) else "step_date"))


DAYS = ("add_months", "add_days", "add_working_days", "earliest", "latest")
SIGNS = ("+", "-", "*", "/", "minus")


def may_wait(node: Written, row: Row) -> bool:
    """Whether a value may be beyond all numbers, so that an aggregate leaves it out: a day may, and the time until one. Any other
    number is finite, however little is known of it."""
    if node.kind in ("name", "of"):
        found = meaning(node, row, ends)
        return may_wait(*found) if isinstance(found, tuple) else isinstance(found, Cell) and found.kind in ("day", "later")
    if node.name in ("if_", "coalesce"):
        return any(may_wait(arm, row) for arm in node.args[-2:])
    return node.name in DAYS or node.name.endswith("_between") or (node.kind in SIGNS and any(may_wait(x, row) for x in node.args))


class Kleene:
    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters

    def value(self, node: Written, row: Around) -> Value:
        match node.kind:
            case "number" | "day":
                number = node.value
                return exactly(number.toordinal() if isinstance(number, date) else cast(Number, number))
            case "flag":
                return frozenset({bool(node.value)})
            case "text":
                return Text(str(node.value), True)
            case "of" if node.args[0].name == "target":
                assert isinstance(row, UnitRow)
                owes = owed(row, str(node.args[0].args[0].value), node.name)
                return NOTHING if owes == NONE else exactly(owes)
            case "name" | "of":
                return self.named(node, row)
            case "known":
                return frozenset({self.known(node.args[0], row)})
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                return self.compared(node, row)
            case "in":
                return self.among(node.args[0], node.args[1:], row)
            case "call" if node.name in AGGREGATES:
                return self.aggregate(node, row)
            case "call":
                return self.call(node, row)
        operands = [self.value(arg, row) for arg in node.args]
        return cast(Value, OPERATORS[node.kind](*operands))

    def truth(self, node: Written, row: Around) -> Truth:
        value = self.value(node, row)
        assert isinstance(value, frozenset), node
        return value

    def span(self, node: Written, row: Around) -> Span:
        value = self.value(node, row)
        assert isinstance(value, Span), node
        return value

    def named(self, node: Written, row: Around) -> Value:
        found = meaning(node, row, ends)
        if isinstance(found, tuple):
            return self.value(*found)
        if isinstance(found, Row):
            return found
        assert isinstance(found, Cell)
        if found.kind == "flag":
            return frozenset({bool(end) for end in ends(found)})
        if found.kind == "text":
            return Text(found.text, found.text is not None)
        return Span(found.low, found.high, codes=found.codes)

    def known(self, node: Written, row: Around) -> bool:
        value = self.value(node, row)
        if isinstance(value, Row):
            return value.record is not None
        return len(value) == 1 and None not in value if isinstance(value, frozenset) else value.known

    def compared(self, node: Written, row: Around) -> Truth:
        left, right = node.args
        a, b = (_literal(self.value(x, row), self.value(y, row)) for x, y in ((left, right), (right, left)))
        match node.kind:
            case "==" | "!=":
                same = self.equal(a, b)
                return cast(Truth, OPERATORS["not"](same)) if node.kind == "!=" else same
            case ">" | ">=":
                a, b = b, a
        return cast(Truth, OPERATORS["<" if node.kind in "<>" else "<="](a, b))

    def equal(self, a: Value, b: Value) -> Truth:
        if isinstance(a, frozenset) and isinstance(b, frozenset):
            return same_truth(a, b)
        if isinstance(a, Span):
            return cast(Truth, OPERATORS["=="](a, b))
        one, other = _text(a), _text(b)
        return same_text(one, [str(other.text)]) if other.known else frozenset({True, False})

    def among(self, node: Written, literals: Sequence[Written], row: Around) -> Truth:
        value = self.value(node, row)
        if isinstance(value, Text | Row):
            return same_text(_text(value), [str(literal.value) for literal in literals])
        assert isinstance(value, Span)
        numbers = [_literal(self.value(literal, row), value) for literal in literals]
        return cast(Truth, OPERATORS["in"](value, [number.low for number in numbers if isinstance(number, Span)]))

    def call(self, node: Written, row: Around) -> Value:
        if node.name == "coalesce":
            a, b = (self.value(arg, row) for arg in node.args)
            return a if self.known(node.args[0], row) else _literal(b, a)
        if node.name == "if_":
            condition = self.truth(node.args[0], row)
            a, b = (self.value(arg, row) for arg in node.args[1:])
            of = "if_ of conditions" if isinstance(a, frozenset) else "if_"
            return cast(Value, OPERATORS[of](condition, a, b))
        if node.name == "param":
            at = dict(node.keywords).get("at") or law_day(row)
            return self.parameter(str(node.args[0].value), self.span(at, row))
        if node.name == "claim":
            assert isinstance(row, UnitRow)
            stated = claimed(row, str(node.args[0].value))
            return OPEN if stated is None else exactly(stated)
        if node.name == "group":
            return self.value(parse(GROUPS[str(node.args[0].value)][1]), row)
        if node.name not in OPERATORS:
            return self.named(node, row)
        first, *rest = (self.span(arg, row) for arg in node.args)
        for other in rest:
            first = cast(Span, OPERATORS[node.name](first, other))
        return first

    def parameter(self, name: str, at: Span) -> Span:
        """Every version in force on one of the days; a day without one leaves it open."""
        if inf in (at.low, at.high):
            return OPEN
        versions = sorted(self.parameters[name])
        inside = [
            (a.toordinal(), b.toordinal(), value) for a, b, value in versions if a.toordinal() <= at.high and b.toordinal() > at.low
        ]
        covered = at.low
        for first, end, _ in inside:
            covered = end if first <= covered else covered
        return hull([exactly(value) for *_, value in inside]) if inside and covered > at.high else OPEN

    # aggregates

    def aggregate(self, node: Written, row: Around) -> Value:
        rows = related(node.args[0], row)
        counts = relation_condition(node.args[0])
        value, condition = _parts(node)
        if rows is None:
            return self.of_a_missing_row(node.name)
        inside = [self.truth(counts, one) if counts else SURELY for one in rows]

        def meeting(what: Written | None, negative: bool = False) -> list[Truth]:
            met = [self.truth(what, one) if what else SURELY for one in rows]
            met = [cast(Truth, OPERATORS["not"](one)) for one in met] if negative else met
            return [cast(Truth, OPERATORS["and"](a, b)) for a, b in zip(inside, met, strict=True)]

        match node.name:
            case "count":
                return count(meeting(condition))
            case "any":
                return cast(Truth, OPERATORS["<="](exactly(1), count(meeting(condition))))
            case "all":
                return cast(Truth, OPERATORS["=="](count(meeting(condition, negative=True)), exactly(0)))
            case "share":
                assert condition is not None
                there = meeting(dict(node.keywords).get("of"))
                return share(list(zip(there, [self.truth(condition, one) for one in rows], strict=True)))
        assert value is not None
        counted = [self.counted(met, value, one) for met, one in zip(meeting(condition), rows, strict=True)]
        return distinct(counted) if node.name == "distinct" else summary(node.name, counted)

    def counted(self, inside: Truth, value: Written, row: Row) -> Counted:
        """What may be beyond all numbers may be left out."""
        key = _key(self.value(value, row))
        waits = inf in (abs(key.low), abs(key.high)) and may_wait(value, row)
        return Counted(inside | {False} if waits else inside, key)

    def of_a_missing_row(self, name: str) -> Value:
        """Nothing is known of its rows."""
        if name in ("any", "all"):
            return frozenset({True, False})
        perhaps: Applies = "perhaps"
        return (
            Span(0, inf)
            if name in ("count", "distinct")
            else Span(0, 1, perhaps)
            if name == "share"
            else replace(OPEN, applies=perhaps)
        )


def _parts(node: Written) -> tuple[Written | None, Written | None]:
    """The value and the condition of an aggregate."""
    rest = node.args[1:]
    if node.name in ("count", "any", "all", "share"):
        return None, rest[0] if rest else None
    return rest[0], rest[1] if len(rest) > 1 else None


def _literal(value: Value, beside: Value) -> Value:
    """A text beside a code is one of its list."""
    if isinstance(value, Text) and isinstance(beside, Span) and beside.codes:
        return Span(beside.codes.index(str(value.text)), beside.codes.index(str(value.text)), codes=beside.codes)
    return value


def _text(value: Value) -> Text:
    if isinstance(value, Row):
        return Text(value.key(), value.record is not None)
    assert isinstance(value, Text)
    return value


def _key(value: Value) -> Span:
    """A link is told apart by the row that it leads to."""
    if isinstance(value, Row):
        return exactly(value.number()) if value.record is not None else Span(0, inf)
    assert isinstance(value, Span)
    return value
