"""Random well-typed texts that give a number of a unit over a period, for Hypothesis; `without` as in `texts`."""

from __future__ import annotations

from hypothesis import strategies as st

from .texts import SIGNS, SUMMARIES, Place, Writer
from .vocabulary import RELATIONS


@st.composite
def unit_numbers(draw: st.DrawFn, depth: int = 2, without: frozenset[str] = frozenset()) -> str:
    return _UnitWriter(draw).of_unit(depth, without)


class _UnitWriter:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.row = Writer(draw)
        self.one = self.row.one

    def of_unit(self, depth: int, without: frozenset[str]) -> str:
        if depth <= 0 or self.one("leaf", "leaf", "more") == "leaf":
            return (
                self.leaf(without) if self.draw(st.integers(0, 5)) else self.one("2", "0.6", "param('t.rate')", "param('t.small')")
            )
        a, b = self.of_unit(depth - 1, without), self.of_unit(depth - 1, without)
        match self.one("+", "-", "*", "/", "/", "if", "between", "minus"):
            case "if":
                return f"if_({self.unit_truth(depth - 1, without)}, {a}, {b})"
            case "between":
                return f"{self.one('years_between', 'days_between')}({self.unit_day()}, {self.unit_day()})"
            case "minus":
                return f"(-{a})"
            case sign:
                return f"({a} {sign} {b})"

    def unit_day(self) -> str:
        day = self.one("period.start", "period.end", "opened_on", "closed_on", "date('2022-12-31')")
        return self.one(day, f"add_months({day}, -12)", f"latest({day}, date('2022-01-01'))", f"earliest(period.start, {day})")

    def unit_truth(self, depth: int, without: frozenset[str]) -> str:
        match self.one("compare", "and", "or", "not", "level", "days"):
            case ("and" | "or") as word if depth > 0:
                return f"({self.unit_truth(depth - 1, without)} {word} {self.unit_truth(depth - 1, without)})"
            case "not":
                return f"(not {self.unit_truth(depth - 1, without)})"
            case "level":
                return self.one("level == 'cell'", "kind in {'committee'}", "sector == 'agency'", "sector != 'school'")
            case "days":
                return f"{self.unit_day()} {self.one(*SIGNS)} {self.unit_day()}"
        return f"{self.of_unit(depth - 1, without)} {self.one(*SIGNS)} {self.of_unit(depth - 1, without)}"

    def leaf(self, without: frozenset[str]) -> str:
        if self.draw(st.integers(0, 7)) == 0:
            return self.one(
                "claim('t.x')", "claim('t.y')", *(f"target('{id}').{end}" for id in "tu" for end in ("at_least", "at_most"))
            )
        relation = self.one(*RELATIONS)
        inner = Place((RELATIONS[relation],), True, without)
        text = relation
        if relation == "members":
            text = self.one("members", "members", "members.at('start')", "members.at('end')", "members.at(date('2023-05-31'))")
        elif relation != "dossiers":
            text = self.one(relation, relation, f"{relation}.during(years=2)", f"{relation}.during(years=1, until='start')")
        word = self.one(*(word for word in ("count", "distinct", "share", "summary", "value", "value") if word not in without))
        if word == "value":
            return f"{self.one(*SUMMARIES)}({text}, {self.row.number(inner, 3)})"
        return self.row.aggregate(word, text, inner, 3)
