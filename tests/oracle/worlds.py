"""An Expr on a row in every world that the unknown values allow: each of them is given a value, then all is plain arithmetic.

    found = worlds("born == date('2004-02-03') or born != date('2004-02-03')", row)
    found.values                # {True}
    found.complete              # True: every day of that year was tried
    found.once                  # False: one unknown was read twice, so that reckoning with its ends (`kleene`) may know less

A value is chosen when it is first read, and the worlds are walked through like the leaves of a tree. Where there are too many, or
an unknown has no end, some are tried: then `complete` is false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import inf
from random import Random
from typing import Any, NamedTuple, TypeAlias, cast
from zlib import crc32

from .kleene import AGGREGATES, GROUPS, Around, Kleene, Parameters, law_day, related, relation_condition
from .names import meaning
from .plain import PLAIN, Open
from .rows import Cell, Row, UnitRow
from .spans import Number, and_, not_
from .stated import NONE, claimed, owed
from .summaries import SUMMARIES
from .written import Written, parse

MOST = 3000
"""At most so many worlds are walked through, and of a value at most so many choices."""
UNSTATED = Cell("", "number", -inf, inf)
OTHERS = ("(a text that the expression does not name)", "(another one)")
NUMBERS = (0, 1, 2, 7, -3, 1000)


class Coded(NamedTuple):
    number: Number
    codes: tuple[str, ...]


Value: TypeAlias = bool | Number | Coded | str | Row | None
"""None: not applicable. Days are numbers."""


@dataclass
class Worlds:
    values: set[Value] = field(default_factory=set)
    complete: bool = True
    once: bool = True


def worlds(text: str, row: Around, parameters: Parameters | None = None, most: int = MOST) -> Worlds:
    return all_worlds(parse(text), row, parameters or {}, most)


def outcomes(text: str, row: Around, parameters: Parameters | None = None) -> frozenset[bool | None]:
    """What a condition comes to in all worlds."""
    found = worlds(text, row, parameters).values
    assert all(value is None or isinstance(value, bool) for value in found), "not a condition"
    return frozenset(cast("set[bool | None]", found))


def all_worlds(node: Written, row: Around, parameters: Parameters, most: int = MOST) -> Worlds:
    found = Worlds()
    chance = Random(1)
    literals = frozenset(_texts(node))
    path: list[tuple[int, int]] = []
    for number in range(most):
        world = World(parameters, literals, [place for place, _ in path], chance if number > most // 2 else None)
        try:
            value = world.value(node, row)
            found.values.add(value.number if isinstance(value, Coded) else value)
        except Open:
            found.complete = False
        found.complete &= world.complete
        found.once &= all(times == 1 for times in world.reads.values())
        path = _next(world.path)
        if not path:
            return found
    found.complete = False
    return found


def _next(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last choice that is not yet at its end, one further."""
    while path and path[-1][0] + 1 == path[-1][1]:
        path = path[:-1]
    return [*path[:-1], (path[-1][0] + 1, path[-1][1])] if path else []


def _texts(node: Written) -> list[str]:
    own = [str(node.value)] if node.kind == "text" else []
    return [*own, *(text for arg in node.args for text in _texts(arg))]


class World:
    """One world. Its choices follow a path as far as that goes; `chance` takes the rest at random."""

    def __init__(self, parameters: Parameters, literals: frozenset[str], path: Sequence[int], chance: Random | None) -> None:
        self.parameters, self.literals, self.chance = parameters, sorted(literals), chance
        self.given = list(path)
        self.path: list[tuple[int, int]] = []
        self.chosen: dict[str, Any] = {}
        self.reads: Counter[str] = Counter()
        self.complete = True

    def choose(self, place: str, candidates: Callable[[], Sequence[Any]]) -> Any:
        self.reads[place] += 1
        if place not in self.chosen:
            values = candidates()
            at = self.given[len(self.path)] if len(self.path) < len(self.given) else 0
            if self.chance and len(self.path) >= len(self.given):
                at = self.chance.randrange(len(values))
            self.path.append((at, len(values)))
            self.chosen[place] = values[at]
        return self.chosen[place]

    def see(self, cell: Cell) -> tuple[Number, Number]:
        if cell.low == cell.high:
            return cell.low, cell.high
        value = self.choose(cell.place, lambda: self.possible(cell))
        return value, value

    def possible(self, cell: Cell) -> Sequence[Number]:
        if cell.kind in ("flag", "code"):
            return range(int(cell.low), int(cell.high) + 1)
        if cell.kind == "number":
            self.complete = False
            return NUMBERS
        if inf not in (cell.low, cell.high) and cell.high - cell.low < 400:
            return range(int(cell.low), int(cell.high) + 1)
        self.complete = False
        first, last = int(cell.low), int(cell.high) if cell.high != inf else int(cell.low) + 50_000
        return [cell.low, cell.high, *(Random(crc32(cell.place.encode())).randrange(first, last) for _ in range(6))]

    def text_of(self, place: str, text: str | None) -> str:
        return text if text is not None else cast(str, self.choose(place, lambda: [*self.literals, *OTHERS]))

    # values

    def value(self, node: Written, row: Around) -> Value:
        match node.kind:
            case "number" | "flag" | "text":
                return cast(Value, node.value)
            case "day":
                return cast(date, node.value).toordinal()
            case "of" if node.args[0].name == "target":
                assert isinstance(row, UnitRow)
                owes = owed(row, str(node.args[0].args[0].value), node.name)
                return None if owes == NONE else owes
            case "name" | "of":
                return self.named(node, row)
            case "known":
                return Kleene(self.parameters).known(node.args[0], row)
            case "and" | "or":
                return self.logical(node, row)
            case "in":
                value, *others = (self.value(arg, row) for arg in node.args)
                return None if value is None else any(PLAIN["=="](*self.alike(value, other)) for other in others)
            case "call" if node.name in AGGREGATES:
                return self.aggregate(node, row)
            case "call":
                return self.call(node, row)
        operands = [self.value(arg, row) for arg in node.args]
        if None in operands:
            return None
        if len(operands) == 1:
            return cast(Value, PLAIN[node.kind](operands[0]))
        return cast(Value, PLAIN[node.kind](*self.alike(*operands)))

    def logical(self, node: Written, row: Around) -> Value:
        a, b = (self.truth(arg, row) for arg in node.args)
        return and_(a, b) if node.kind == "and" else not_(and_(not_(a), not_(b)))

    def truth(self, node: Written, row: Around) -> bool | None:
        value = self.value(node, row)
        assert value is None or isinstance(value, bool), node
        return value

    def named(self, node: Written, row: Around) -> Value:
        found = meaning(node, row, self.see)
        if isinstance(found, tuple):
            return self.value(*found)
        if isinstance(found, Row):
            return found
        assert isinstance(found, Cell)
        if found.kind == "text":
            return self.text_of(found.place, found.text)
        value = self.see(found)[0]
        return bool(value) if found.kind == "flag" else Coded(value, found.codes) if found.kind == "code" else value

    def alike(self, a: Value, b: Value) -> tuple[Any, Any]:
        """Both as numbers or both as texts."""
        one, other = self._beside(a, b), self._beside(b, a)
        if isinstance(one, str) and isinstance(other, str) and not {one, other} & set(self.literals):
            self.complete = False  # two names: an unknown one may also be what the other is
        return one, other

    def _beside(self, value: Value, other: Value) -> Any:
        if isinstance(value, Coded):
            return value.number
        if isinstance(value, Row):
            return self.text_of(value.place, value.key() if value.record is not None else None)
        return other.codes.index(value) if isinstance(value, str) and isinstance(other, Coded) else value

    def call(self, node: Written, row: Around) -> Value:
        match node.name, node.args:
            case "if_", (condition, a, b):
                chosen = self.truth(condition, row)
                return None if chosen is None else self.value(a if chosen else b, row)
            case "coalesce", (a, b):
                known = Kleene(self.parameters).known(a, row)
                first, second = self.value(a, row), self.value(b, row)
                codes = first.codes if isinstance(first, Coded) else ()
                return first if known else Coded(codes.index(second), codes) if isinstance(second, str) and codes else second
            case "param", (id, *_):
                at = self.value(dict(node.keywords).get("at") or law_day(row), row)
                return self.parameter(str(id.value), cast(Number, at))
        if node.name == "claim":
            assert isinstance(row, UnitRow)
            stated = claimed(row, str(node.args[0].value))
            place = f"{row.unit}/{node.args[0].value}"
            return stated if stated is not None else cast(Number, self.choose(place, lambda: self.possible(UNSTATED)))
        if node.name == "group":
            return self.value(parse(GROUPS[str(node.args[0].value)][1]), row)
        if node.name not in PLAIN:
            return self.named(node, row)
        first, *rest = (self.value(arg, row) for arg in node.args)
        for other in rest:
            first = None if first is None or other is None else PLAIN[node.name](first, other)
        return first

    def parameter(self, name: str, day: Number) -> Number:
        for first, end, value in self.parameters[name]:
            if first.toordinal() <= day < end.toordinal():
                return value
        return cast(Number, self.choose(f"{name} on {day}", lambda: self.possible(UNSTATED)))

    # aggregates

    def aggregate(self, node: Written, row: Around) -> Value:
        rows = related(node.args[0], row)
        if rows is None:
            self.complete = False
            possible: dict[str, Sequence[Value]] = {
                "count": (0, 1, 3),
                "distinct": (0, 1, 3),
                "any": (True, False),
                "all": (True, False),
            }
            return cast(Value, self.choose(f"{row}: {node}", lambda: possible.get(node.name, (None, 0, 1))))
        counts = relation_condition(node.args[0])
        there = [one for one in rows if counts is None or self.truth(counts, one)]
        rest = list(node.args[1:])
        match node.name:
            case "all":
                return not any(self.truth(rest[0], one) is False for one in there)
            case "share":
                of = dict(node.keywords).get("of")
                whole = [one for one in there if of is None or self.truth(of, one)]
                return Fraction(sum(self.truth(rest[0], one) is True for one in whole), len(whole)) if whole else None
        value = rest.pop(0) if node.name not in ("count", "any") else None
        met = [one for one in there if not rest or self.truth(rest[0], one)]
        if value is None:
            return len(met) if node.name == "count" else bool(met)
        values = [number for one in met if (number := self.key(self.value(value, one))) is not None and abs(number) != inf]
        if node.name == "distinct":
            return len(set(values))
        return SUMMARIES[node.name](values) if values else None

    def key(self, value: Value) -> Number | None:
        if isinstance(value, Row):
            if value.record is not None:
                return value.number()
            new = 10**6 + crc32(value.place.encode())
            return cast(Number, self.choose(f"{value.place}.key", lambda: [new, *range(20)]))
        assert not isinstance(value, str)
        return value.number if isinstance(value, Coded) else value
