"""Random well-typed texts of the language, for Hypothesis.

    truths("judged")            # a condition on a dossier at a step
    truths("admissions")        # on an admission, inside an aggregate of a unit
    numbers("admissions")
    unit_numbers()              # a number of a unit over a period

`without` names what is not to be written: an aggregate or operator that nothing can compute yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from .tables import CODES, FIELDS, ORDERED

DAY_LITERALS = ("2004-02-29", "2022-01-15", "2022-12-31", "2023-10-31", "2023-11-01")
SIGNS = ("<", "<=", ">", ">=", "==", "!=")
SUMMARIES = ("sum", "min", "max", "mean", "median")
SHUNNED = {"name", "decision", "official_decision", "document", "number", "profession", "trade_union", "theory", "standing", "religion"}
"""Columns that the small files leave out."""
LINKS = {
    "judged": ("unit", "vote", "admission", "certificate", "certificate.course", "step_row", "person", "paper('application')", "step('cell_vote')"),
    "admissions": ("unit", "dossier", "person"),
    "dossiers": ("unit", "person", "paper('background')"),
    "spells": ("unit", "person"),
    "certificates": ("course",),
    "introducers": ("person",),
}
CHILDREN = {
    "judged": ("papers", "votes", "steps", "introducers", "helpers", "helper_notes", "person.certificates", "dossier.papers"),
    "admissions": ("person.certificates", "person.profiles", "dossier.papers"),
    "dossiers": ("papers", "votes", "steps", "introducers", "person.certificates"),
    "spells": ("person.profiles", "person.certificates"),
}
RELATIONS = {"admissions": "admissions", "recognitions": "admissions", "members": "spells", "dossiers": "dossiers", "courses": "courses"}


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


def _names(table: str) -> dict[str, list[tuple[str, str]]]:
    """What can be read on a row, by kind: the text and, of a code, its list."""
    found: dict[str, list[tuple[str, str]]] = {}

    def add(of: str, prefix: str, keys: bool = True) -> None:
        for name, (kind, target, key) in FIELDS[of].items():
            keyed_by_text = kind != "link" or next(iter(FIELDS[target].values())).kind == "text"
            if name not in SHUNNED and (keys or not key) and keyed_by_text:
                found.setdefault("day" if kind == "later" else kind, []).append((prefix + name, target))

    add(table, "")
    if table == "judged":
        add("dossiers", "", keys=False)
        found["number"] = [("age_months", "")]
        found["flag"] = [("moved", "")]
    if "person" in FIELDS[table] and table != "profiles":
        add("people", "", keys=False)
        add("profiles", "", keys=False)
    for link in LINKS.get(table, ()):
        of = table
        for part in link.split("."):
            name = part.split("(")[0]
            of = f"{name}s" if "(" in part else FIELDS[of][name].target
        add(of, f"{link}.")
    return found


NAMES = {table: _names(table) for table in FIELDS}
FALLBACK = {"number": "2", "flag": "true", "day": "date('2022-01-15')"}


@st.composite
def truths(draw: st.DrawFn, table: str, depth: int = 3, unit_around: bool = True, without: frozenset[str] = frozenset()) -> str:
    return _Writer(draw).truth(Place((table,), unit_around, without), depth)


@st.composite
def numbers(draw: st.DrawFn, table: str, depth: int = 2, unit_around: bool = True, without: frozenset[str] = frozenset()) -> str:
    return _Writer(draw).number(Place((table,), unit_around, without), depth)


@st.composite
def unit_numbers(draw: st.DrawFn, depth: int = 2, without: frozenset[str] = frozenset()) -> str:
    return _Writer(draw).of_unit(depth, without)


class _Writer:
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
        match self.one("day", "code", "flag", "number", "text", "known", "order"):
            case "day":
                return f"{self.day(place, 0)} {self.one(*SIGNS)} {self.day(place, 0)}"
            case "number":
                return f"{self.number(place, 0)} {self.one(*SIGNS)} {self.number(place, 0)}"
            case "flag":
                return self.name(place, "flag")[0]
            case "text" if "text" in NAMES[place.table] or "link" in NAMES[place.table]:
                name, _ = self.name(place, self.one(*(kind for kind in ("text", "link") if kind in NAMES[place.table])))
                return self.one(f"{name} == 'C'", f"{name} in {{'P0', 'K', 'D1'}}") if name not in FALLBACK.values() else "true"
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
                return "outer." * len(place.tables) + self.one("period.start", "period.end")
            return self.name(place, "day")[0]
        a = self.day(place, depth - 1)
        match self.one("add_months", "add_days", "earliest", "latest", "coalesce", "if"):
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
                    return self.one("param('t.small')", "param('t.small', at=date('2022-01-15'))", *(() if whole else ("param('t.rate')",)))
            return self.name(place, "number")[0]
        a = self.number(place, depth - 1)
        match self.one("between", "between", "sum", "sign", "product", "count", "distinct", "if", "coalesce", "over", "divide", "summary", "share"):
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
                whole = replace(place, without=place.without | {"fraction"})
                a, b = self.number(whole, depth - 1), self.number(whole, depth - 1)
                return f"if_({self.truth(place, depth - 1)}, {a}, {b})" if word == "if" else f"coalesce({a}, {b})"
            case ("count" | "distinct" | "summary" | "share") as word if word not in place.without:
                fraction = word in ("summary", "share")
                if (not fraction or "fraction" not in place.without) and (rows := self.rows(place)):
                    return self.aggregate(word, *rows, depth)
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
        kinds = [kind for kind in ("day", "code", "link", "number") if NAMES[place.table].get(kind)]
        if kinds and self.draw(st.booleans()):
            return self.draw(st.sampled_from(NAMES[place.table][self.one(*kinds)]))[0]
        return self.number(replace(place, without=place.without | {"fraction"}), 1)

    # of a unit

    def of_unit(self, depth: int, without: frozenset[str]) -> str:
        if depth <= 0 or self.one("leaf", "leaf", "more") == "leaf":
            return self.leaf(without) if self.draw(st.integers(0, 5)) else self.one("2", "0.6", "param('t.rate')", "param('t.small')")
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
        day = self.one("period.start", "period.end", "opened_on", "date('2022-12-31')")
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
        relation = self.one(*RELATIONS)
        inner = Place((RELATIONS[relation],), True, without)
        text = relation
        if relation == "members":
            text = self.one("members", "members", "members.at('start')", "members.at('end')", "members.at(date('2023-05-31'))")
        elif relation != "dossiers":
            text = self.one(relation, relation, f"{relation}.during(years=2)", f"{relation}.during(years=1, until='start')")
        return self.aggregate(self.one("count", "count", "distinct", "share", "summary"), text, inner, 3)


