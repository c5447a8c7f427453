"""The evaluators of the written form held to paper, to each other in every possible world, and broken on purpose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracle import Snapshot, kleene, spans, summaries, year
from oracle.by_hand import DOSSIER, PAGE, UNIT, read_page
from oracle.counting import Period
from oracle.dates import months_between
from oracle.dossiers import open_steps, past_steps
from oracle.kleene import Around, evaluate
from oracle.parameters import PARAMETERS
from oracle.plain import PLAIN
from oracle.rows import judged_row, unit_row
from oracle.small import AS_OF, Small, small_files
from oracle.spans import Span
from oracle.tables import CODES, FIELDS
from oracle.texts import truths
from oracle.unit_texts import unit_numbers
from oracle.worlds import worlds
from oracle.written import Written, parse

ON = Snapshot(read_page(PAGE), AS_OF)
UNIT_ROW = unit_row(ON, "T", year(2022))
STEP_ROW = judged_row(ON, past_steps(ON, year(2022))[0])
WORD = {frozenset({True}): "pass", frozenset({False}): "fail", frozenset({None}): "not_applicable"}


def outcome(text: str) -> str:
    return WORD.get(frozenset(evaluate(text, STEP_ROW, PARAMETERS)), "unknown")  # type: ignore[arg-type]


def figure(text: str) -> tuple[str, object, object]:
    value = evaluate(text, UNIT_ROW, PARAMETERS)
    assert isinstance(value, Span)
    if value.applies == "no" or (value.low == value.high and abs(value.low) == inf):
        return "not_applicable", None, None
    state = "known" if value.known else "interval"
    state = "unknown" if value.applies == "perhaps" or (value.low, value.high) == (-inf, inf) else state
    low, high = (None if isinstance(end, float) else end for end in (value.low, value.high))
    return state, low, high


def worlds_agree(text: str, row: Around, most: int = 300) -> bool:
    """Every world's value lies in what the other evaluator knows; the hull of all where each unknown is read once."""
    known, found = evaluate(text, row, PARAMETERS), worlds(text, row, PARAMETERS, most)
    if isinstance(known, Span):
        values: list[Any] = [value for value in found.values if value is not None]
        inside = all(known.low <= value <= known.high for value in values)
        inside &= (known.applies != "yes" or None not in found.values) and (known.applies != "no" or not values)
        hull = known.applies == "no" or (min(values, default=None), max(values, default=None)) == (known.low, known.high)
    else:
        assert isinstance(known, frozenset)
        inside, hull = found.values <= known, found.values == known
    return inside and (hull or not (found.complete and found.once and is_tight(parse(text))))


def is_tight(node: Written) -> bool:
    """Reckoning with ends loses nothing: no value in between is asked for, and nothing but ends decides."""
    if node.kind in ("/", "known") or node.name in ("coalesce", *FIELDS["profiles"]):
        return False
    if node.kind in ("==", "!=", "in") and any(arg.args and arg.kind not in ("of", "minus") for arg in node.args):
        return False
    return all(map(is_tight, (*node.args, *(value for _, value in node.keywords))))


# on paper


@pytest.mark.parametrize(("text", "expected"), DOSSIER.items())
def test_a_condition_by_hand(text: str, expected: str) -> None:
    assert outcome(text) == expected
    assert worlds_agree(text, STEP_ROW)


@pytest.mark.parametrize(("text", "expected"), UNIT.items())
def test_a_number_by_hand(text: str, expected: object) -> None:
    assert figure(text) == expected
    assert worlds_agree(text, UNIT_ROW)


def test_worlds_know_more_where_one_unknown_is_read_twice() -> None:
    expected = {
        "sex == 'female' or sex == 'male'": True,
        "if_(sex == 'male', 1, 3) == 2": False,
        "years_between(born, step_date) - years_between(born, step_date) == 0": True,
    }
    for text, value in expected.items():
        assert outcome(text) == "unknown"
        assert worlds(text, STEP_ROW).values == {value}


def test_codes_are_those_of_the_page_of_tables() -> None:
    page = (Path(__file__).parents[2] / "core/include/ketnap/data/README.md").read_text("utf-8")
    lists = {name: tuple(re.split(" < |, ", codes)) for name, codes in re.findall(r"^\| (\w+) \| (.*) \|$", page, re.MULTILINE)}
    assert {name: lists[name] for name in CODES} == CODES


# every world


@pytest.mark.usefixtures("no_copies")
def test_conditions_in_every_world(pytestconfig: pytest.Config) -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=int(pytestconfig.getoption("--worlds")), suppress_health_check=list(HealthCheck))
    @given(small_files(), st.lists(truths("judged", 2, unit_around=False), min_size=1, max_size=6))
    def run(files: Small, texts: Sequence[str]) -> None:
        on = Snapshot(files, AS_OF)
        for step in [*open_steps(on), *past_steps(on, Period(date(2020, 1, 1), AS_OF))][:3]:
            for text in texts:
                assert worlds_agree(text, judged_row(on, step)), f"{text}\non {step}\n\n{files}"
                met["conditions"] += 1

    run()
    assert met["conditions"] > int(pytestconfig.getoption("--worlds"))


@pytest.mark.usefixtures("no_copies")
def test_numbers_in_every_world(pytestconfig: pytest.Config) -> None:
    @settings(max_examples=int(pytestconfig.getoption("--worlds")), suppress_health_check=list(HealthCheck))
    @given(small_files(), unit_numbers(1))
    def run(files: Small, text: str) -> None:
        row = unit_row(Snapshot(files, AS_OF), "T", year(2022))
        assert worlds_agree(text, row, 100), f"{text}\n\n{files}"

    run()


# broken on purpose

MUTANTS: dict[str, tuple[dict[str, Any], str, Callable[..., Any]]] = {
    "< takes equals": (spans.OPERATORS, "<", spans.less_equal),
    "<= leaves equals out": (spans.OPERATORS, "<=", spans.less),
    "== of overlapping spans is sure": (spans.OPERATORS, "==", lambda a, b: frozenset({a.low <= b.high and b.low <= a.high})),
    "in a set is sure where it is possible": (
        spans.OPERATORS,
        "in",
        lambda a, n: frozenset({any(a.low <= x <= a.high for x in n)}),
    ),
    "in a set never covers": (spans.OPERATORS, "in", lambda a, n: frozenset({False, any(a.low <= x <= a.high for x in n)})),
    "and: what is not applicable decides": (
        *(spans.OPERATORS, "and"),
        lambda a, b: frozenset({None}) if {None} in (a, b) else spans.both(a, b),
    ),
    "or as and": (spans.OPERATORS, "or", spans.both),
    "not of unknown is sure": (spans.OPERATORS, "not", lambda a: frozenset({False}) if True in a else spans.negated(a)),
    "not of nothing is true": (spans.OPERATORS, "not", lambda a: frozenset(x is not True for x in a)),
    "- from low to low": (spans.OPERATORS, "-", lambda a, b: spans.made(a.low - b.low, a.high - b.high, a, b)),
    "* of two corners": (
        spans.OPERATORS,
        "*",
        lambda a, b: spans.made(spans.times(a.low, b.low), spans.times(a.high, b.high), a, b),
    ),
    "/ by zero is zero": (spans.OPERATORS, "/", lambda a, b: spans.exactly(0) if b.low == b.high == 0 else spans.divide(a, b)),
    "/ by what may be zero is sure": (spans.OPERATORS, "/", lambda a, b: Span(spans.divide(a, b).low, inf)),
    "minus keeps the ends": (spans.OPERATORS, "minus", lambda a: Span(-a.low, -a.high)),
    "a month is thirty days": (
        spans.OPERATORS,
        "add_months",
        lambda a, n: spans.later_by_days(a, spans.multiply(n, spans.exactly(30))),
    ),
    "add_days counts its first day": (
        spans.OPERATORS,
        "add_days",
        lambda a, n: spans.later_by_days(a, spans.subtract(n, spans.exactly(1))),
    ),
    "months between unlike ends": (
        *(spans.OPERATORS, "months_between"),
        lambda a, b: Span(spans.between(months_between, a.low, b.low), spans.between(months_between, a.high, b.high)),
    ),
    "years are years of the calendar": (
        *(spans.OPERATORS, "years_between"),
        spans._between(lambda a, b: b.year - a.year),
    ),
    "days between with the last": (spans.OPERATORS, "days_between", spans._between(lambda a, b: (b - a).days + 1)),
    "the latest is the earliest": (spans.OPERATORS, "latest", spans.earliest),
    "the earliest is the latest": (spans.OPERATORS, "earliest", spans.latest),
    "if_ takes the first where it is unknown": (spans.OPERATORS, "if_", lambda c, a, b: a if True in c else spans.choose(c, a, b)),
    "if_ of conditions wants to know": (
        *(spans.OPERATORS, "if_ of conditions"),
        lambda c, a, b: frozenset({True, False}) if len(c) > 1 else spans.choose_truth(c, a, b),
    ),
    "the median is the lower": (summaries.SUMMARIES, "median", lambda values: sorted(values)[(len(values) - 1) // 2]),
    "the mean is whole": (summaries.SUMMARIES, "mean", lambda values: sum(values) // len(values)),
    "the sum counts": (summaries.SUMMARIES, "sum", len),
    "min is max": (summaries.SUMMARIES, "min", max),
    "max is min": (summaries.SUMMARIES, "max", min),
}
OTHER_MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "a doubtful row counts": (kleene, "count", lambda rows: spans.exactly(sum(True in row for row in rows))),
    "distinct counts rows": (kleene, "distinct", lambda rows: spans.exactly(len(rows))),
    "a share of all rows": (kleene, "share", lambda rows: summaries.share([(spans.SURELY, meets) for _, meets in rows])),
    "every version of a parameter is today's": (
        kleene.Kleene,
        "parameter",
        lambda self, name, at: spans.exactly(self.parameters[name][-1][2]),
    ),
}
PLAIN_MUTANTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "<": ("<", lambda a, b: a <= b),
    "<=": ("<=", lambda a, b: a < b),
    "/": ("/", lambda a, b: 0 if b == 0 else a / b),
    "+": ("+", lambda a, b: a + b + 1),
    "-": ("-", lambda a, b: b - a),
    "*": ("*", lambda a, b: a + b),
    "add_months": ("add_months", lambda a, n: a if a == inf else (date.fromordinal(a) + timedelta(30 * n)).toordinal()),
    "months_between": ("months_between", lambda a, b: (b - a) // 30),
    "years_between": ("years_between", lambda a, b: (b - a) // 365),
    "latest": ("latest", min),
    "earliest": ("earliest", max),
    "not": ("not", lambda a: a),
}


def caught() -> bool:
    """Some case by hand comes out differently, or stops."""
    try:
        return any(outcome(text) != expected for text, expected in DOSSIER.items()) or any(
            figure(text) != expected for text, expected in UNIT.items()
        )
    except (AssertionError, TypeError, KeyError, ValueError, ZeroDivisionError):
        return True


def test_nothing_is_caught_unbroken() -> None:
    assert not caught()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_operator_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of, key, wrong = MUTANTS[name]
    monkeypatch.setitem(of, key, wrong)
    assert caught()


@pytest.mark.parametrize("name", OTHER_MUTANTS)
def test_a_broken_part_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*OTHER_MUTANTS[name])
    assert caught()


@pytest.mark.parametrize("name", PLAIN_MUTANTS)
def test_a_broken_world_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLAIN, *PLAIN_MUTANTS[name])
    assert not all(worlds_agree(text, STEP_ROW) for text in DOSSIER) or not all(worlds_agree(text, UNIT_ROW, 60) for text in UNIT)
