"""Random well-typed texts about a row, for Hypothesis.

    truths("judged", unit_around=False)     # a condition on a dossier at a step
    truths("admissions")                    # on an admission, inside an aggregate of a unit

`without` names what is not to be written: count, distinct, summary (sum, min, max, mean, median), share, divide (by what is no
constant) or fraction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from .tables import CODES, ORDERED
from .vocabulary import CHILDREN, GROUPS, NAMES, RELATIONS

DAY_LITERALS = ("2004-02-29", "2022-01-15", "2022-12-31", "2023-10-31", "2023-11-01")
SIGNS = ("<", "<=", ">", ">=", "==", "!=")
SUMMARIES = ("sum", "min", "max", "mean", "median")
FALLBACK = {"number": "2", "flag": "true", "day": "date('2022-01-15')"}


@dataclass(frozen=True)
class Place:
    """Where a text stands: the tables of the rows, the innermost first, how deep, and what may not be written."""

    tables: tuple[str, ...]
    unit_around: bool
    without: frozenset[str] = frozenset()
    inner: int = 0

    @property
    def table(self) -> str:
        return self.tables[0]

    def inside(self, table: str) -> Place:
        return replace(self, tables=(table, *self.tables), inner=self.inner + 1)


@st.composite
def truths(draw: st.DrawFn, table: str, depth: int = 3, unit_around: bool = True, without: frozenset[str] = frozenset()) -> str:
    return Writer(draw).truth(Place((table,), unit_around, without), depth)


@st.composite
def numbers(draw: st.DrawFn, table: str, depth: int = 2, unit_around: bool = True, without: frozenset[str] = frozenset()) -> str:
    return Writer(draw).number(Place((table,), unit_around, without), depth)


class Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, *of: str) -> str:
        return self.draw(st.sampled_from(of))

    def name(self, place: Place, kind: str) -> tuple[str, str]:
        """A field of the row, or of one around it."""
        out = self.draw(st.integers(0, len(place.tables) - 1)) if self.draw(st.integers(0, 2)) == 2 else 0
        names = NAMES[place.tables[out]].get(kind)
        if names and out:
            names = [(text, target) for text, target in names if "(" not in text]
        if not names:
            return FALLBACK[kind], ""
        text, target = self.draw(st.sampled_from(names))
        return "outer." * out + text, target

    # on a row

    def truth(self, place: Place, depth: int) -> str:
        if depth <= 0:
            return self.atom(place)
        match self.one("atom", "atom", "compare", "and", "or", "not", "if", "aggregate", "same"):
            case "atom":
                return self.atom(place)
            case "compare":
                return self.compared(place, depth - 1)
            case ("and" | "or") as word:
                return f"({self.truth(place, depth - 1)} {word} {self.truth(place, depth - 1)})"
            case "not":
                return f"(not {self.truth(place, depth - 1)})"
            case "if":
                return f"if_({self.truth(place, depth - 1)}, {self.truth(place, depth - 1)}, {self.truth(place, depth - 1)})"
            case "same":
                return f"(({self.truth(place, depth - 1)}) {self.one('==', '!=')} ({self.truth(place, depth - 1)}))"
        if (rows := self.rows(place)) is None:
            return self.atom(place)
        text, inner = rows
        return f"{self.one('any', 'all')}({text}, {self.truth(inner, depth - 1)})"

    def atom(self, place: Place) -> str:
        match self.one(
            "day", "code", "flag", "number", "text", "known", "order", "group", *(("unit",) if place.unit_around else ())
        ):
            case "unit":
                unit = "outer." * len(place.tables)
                own = "outer." * (len(place.tables) - 1) + "unit."
                return self.one(
                    f"{own}level == {unit}level",
                    f"{own}sector {self.one('==', '!=')} {unit}sector",
                    f"{unit}kind in {{'cell'}}",
                    f"{unit}opened_on <= {self.day(place, 0)}",
                )
            case "group" if groups := place.unit_around and self.groups(place):
                return f"group('{self.one(*groups)}')"
            case "day":
                return f"{self.day(place, 0)} {self.one(*SIGNS)} {self.day(place, 0)}"
            case "number":
                return f"{self.number(place, 0)} {self.one(*SIGNS)} {self.number(place, 0)}"
            case "flag":
                return self.name(place, "flag")[0]
            case "text" if "text" in NAMES[place.table] or "link" in NAMES[place.table]:
                name, _ = self.name(place, self.one(*(kind for kind in ("text", "link") if kind in NAMES[place.table])))
                texts = [text for text, _ in NAMES[place.table].get("text", [])]
                with_other = (f"{name} {self.one('==', '!=')} {self.one(*texts)}",) if texts else ()
                return (
                    self.one(f"{name} == 'C'", f"{name} in {{'P0', 'K', 'D1'}}", *with_other)
                    if name not in FALLBACK.values()
                    else "true"
                )
            case "known":
                name, _ = self.draw(st.sampled_from(NAMES[place.table][self.one(*NAMES[place.table])]))
                return f"{name} is {self.one('known', 'unknown')}"
        codes = NAMES[place.table].get("code")
        if not codes:
            return "false"
        name, target = self.draw(st.sampled_from(codes))
        some = CODES[target][:4]
        if target in ORDERED and self.draw(st.booleans()):
            return f"{name} {self.one('<', '<=', '>', '>=')} '{self.one(*some)}'"
        return self.one(f"{name} == '{some[0]}'", f"{name} != '{some[1]}'", f"{name} in {{'{some[0]}', '{some[-1]}'}}")

    def groups(self, place: Place) -> list[str]:
        return [name for relation, names in GROUPS.items() if RELATIONS[relation] == place.table for name in names]

    def compared(self, place: Place, depth: int) -> str:
        if self.draw(st.booleans()):
            return f"{self.day(place, depth)} {self.one(*SIGNS)} {self.day(place, depth)}"
        if self.draw(st.integers(0, 4)) == 4:
            return f"{self.number(replace(place, without=place.without | {'fraction'}), depth)} in {{0, 1, 2, -3, 18}}"
        return f"{self.number(place, depth)} {self.one(*SIGNS)} {self.number(place, depth)}"

    def day(self, place: Place, depth: int) -> str:
        if depth <= 0 or self.one("name", "name", "more") == "name":
            if self.draw(st.integers(0, 3)) == 0:
                return self.one(*(f"date('{day}')" for day in DAY_LITERALS))
            if place.unit_around and self.draw(st.integers(0, 4)) == 0:
                return "outer." * len(place.tables) + self.one("period.start", "period.end", "opened_on")
            return self.name(place, "day")[0]
        a = self.day(place, depth - 1)
        match self.one("add_months", "add_days", "add_working_days", "earliest", "latest", "coalesce", "if"):
            case "add_working_days" as call:
                n = self.one("-7", "0", "1", "30", "param('t.small')", f"if_({self.truth(place, depth - 1)}, 3, -1)")
                return f"{call}({a}, {n})"
            case ("add_months" | "add_days") as call:
                n = self.one("-13", "0", "1", "12", "60", "param('t.small')", f"if_({self.truth(place, depth - 1)}, 3, -1)")
                return f"{call}({a}, {n})"
            case "coalesce":
                return f"coalesce({a}, {self.day(place, depth - 1)})"
            case "if":
                return f"if_({self.truth(place, depth - 1)}, {a}, {self.day(place, depth - 1)})"
            case call:
                third = f", {self.day(place, 0)}" if self.draw(st.booleans()) else ""
                return f"{call}({a}, {self.day(place, depth - 1)}{third})"

    def number(self, place: Place, depth: int) -> str:
        if depth <= 0:
            match self.one("literal", "name", "name", "param"):
                case "literal":
                    return self.one("0", "1", "3", "18", "216", *(("0.6",) if "fraction" not in place.without else ()))
                case "param":
                    whole = "fraction" in place.without
                    return self.one(
                        "param('t.small')", "param('t.small', at=date('2022-01-15'))", *(() if whole else ("param('t.rate')",))
                    )
            return self.name(place, "number")[0]
        a = self.number(place, depth - 1)
        match self.one(
            "between",
            "between",
            "between",
            "sum",
            "sum",
            "sign",
            "product",
            "count",
            "distinct",
            "if",
            "coalesce",
            "over",
            "divide",
            "summary",
            "share",
        ):
            case "between":
                call = self.one("months_between", "years_between", "days_between")
                return f"{call}({self.day(place, depth - 1)}, {self.day(place, depth - 1)})"
            case "sum":
                return f"({a} {self.one('+', '-')} {self.number(place, depth - 1)})"
            case "sign":
                return f"(-{a})"
            case "product":
                return f"({a} * {self.one('2', '-3', self.number(place, depth - 1))})"
            case "over" if "fraction" not in place.without:
                return f"({a} / {self.one('2', '3', '-4', '0.6')})"
            case "divide" if not {"fraction", "divide"} & place.without:
                return f"({a} / {self.number(place, depth - 1)})"
            case ("if" | "coalesce") as word:
                integers = replace(place, without=place.without | {"fraction"})
                a, b = self.number(integers, depth - 1), self.number(integers, depth - 1)
                return f"if_({self.truth(place, depth - 1)}, {a}, {b})" if word == "if" else f"coalesce({a}, {b})"
            case ("count" | "distinct" | "summary" | "share") as word if word not in place.without:
                fraction = word in ("summary", "share")
                if (not fraction or "fraction" not in place.without) and (related := self.rows(place)):
                    return self.aggregate(word, *related, depth)
        return a

    def rows(self, place: Place) -> tuple[str, Place] | None:
        if place.inner >= 2 or place.table not in CHILDREN:
            return None
        text = self.one(*CHILDREN[place.table])
        return text, place.inside(text.split(".")[-1])

    def aggregate(self, word: str, text: str, inner: Place, depth: int) -> str:
        condition = f", {self.truth(inner, depth - 1)}" if self.draw(st.booleans()) else ""
        match word:
            case "count":
                return f"count({text}{condition})"
            case "distinct":
                return f"distinct({text}, {self.key(inner)}{condition})"
            case "share":
                of = f", of={self.truth(inner, depth - 1)}" if self.draw(st.booleans()) else ""
                return f"share({text}, {self.truth(inner, depth - 1)}{of})"
        return f"{self.one(*SUMMARIES)}({text}, {self.number(inner, depth - 1)}{condition})"

    def key(self, place: Place) -> str:
        """No event that may not have happened: its different days are not counted yet as the README says (test_worlds.py)."""
        kinds = [kind for kind in ("day", "code", "link", "number") if NAMES[place.table].get(kind)]
        names = [name for name, what in NAMES[place.table][self.one(*kinds)] if what != "later"] if kinds else []
        by_name = self.draw(st.booleans())
        if names and by_name:
            return self.one(*names)
        return self.number(replace(place, without=place.without | {"fraction"}), 0)
