"""The oracle held to what can be computed on paper, and to plainer versions of itself."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle import Snapshot, Verdict, check, check_past, measure, members, read_folder, share, year
from oracle.counting import EITHER, NO, YES, Counted, Outcomes, admissions, count, pupil
from oracle.dates import FIRST, LAST, NEVER, Days, add_months, months_between, partial, years_between
from oracle.dossiers import age_min, cell_vote, due_steps, open_steps, past_steps
from oracle.kleene import condition
from oracle.provinces import AS_OF, Province, provinces
from oracle.rows import Row, judged_row, table_row
from oracle.worlds import outcomes, worlds

FORTY = Path(__file__).parents[1] / "cases" / "forty"
ANSWERS = json.loads((FORTY / "answers.json").read_text("utf-8"))
AGE_MIN = "years_between(born, step_date) >= param('vn.age_min')"
CELL_VOTE = "3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)"
OUTCOME = {YES: "pass", NO: "fail", EITHER: "unknown"}


def forty(as_of: str = "2023-10-31") -> Snapshot:
    return Snapshot(read_folder(FORTY), date.fromisoformat(as_of))


def admission_row(on: Snapshot, person: str) -> Row:
    return table_row(on, "admissions", next(row for row in on.admissions if row["person"] == person))


# days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2004-02-29", 216, "2022-02-28"),
        ("2023-01-15", -12, "2022-01-15"),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("a", "b", "months", "years"),
    [
        ("2024-02-29", "2025-02-28", 12, 1),
        ("2024-02-28", "2025-02-27", 11, 0),
        ("2003-03-26", "2021-03-26", 216, 18),
        ("2003-03-26", "2021-03-25", 215, 17),
        ("2023-01-31", "2023-02-28", 1, 0),
        ("2023-02-28", "2023-01-31", -1, -1),
        ("2023-01-01", "2022-12-31", -1, -1),
    ],
)
def test_completed_months_and_years(a: str, b: str, months: int, years: int) -> None:
    first, second = date.fromisoformat(a), date.fromisoformat(b)
    assert (months_between(first, second), years_between(first, second)) == (months, years)


@given(st.dates(date(1990, 1, 1), date(2010, 1, 1)), st.dates(date(1990, 1, 1), date(2010, 1, 1)))
def test_years_are_months_by_twelve(a: date, b: date) -> None:
    assert years_between(a, b) == months_between(a, b) // 12


def test_a_partial_date_is_each_of_its_days() -> None:
    assert partial("2004") == Days(date(2004, 1, 1), date(2004, 12, 31))
    assert partial("2004-02") == Days(date(2004, 2, 1), date(2004, 2, 29))
    assert partial("2004-02-03") == Days(date(2004, 2, 3), date(2004, 2, 3))
    assert partial("") == Days(FIRST, LAST)
    assert len(partial("2004").each()) == 366


def test_a_later_event_after_as_of_is_not_yet() -> None:
    on = forty()
    opened = {"decided_on": "2023-01-02"}
    expected = {
        "2023-10-31": Days(date(2023, 10, 31), date(2023, 10, 31)),
        "2023-11-01": Days(NEVER, NEVER),
        "": Days(NEVER, NEVER),
        "?": Days(date(2023, 1, 2), date(2023, 10, 31)),
    }
    assert {text: on.later({**opened, "ceremony_on": text}, "ceremony_on") for text in expected} == expected
    assert on.later({"ceremony_on": "?"}, "ceremony_on").earliest == FIRST
    assert on.happened({"ceremony_on": "?"}, "ceremony_on")


# forty people


@pytest.mark.parametrize("as_of", ANSWERS["figures"])
def test_figures_of_forty(as_of: str) -> None:
    on = forty(as_of)
    got = {
        unit: {
            indicator: {number: str(measure(on, unit, indicator, year(int(number)))) for number in years}
            for indicator, years in indicators.items()
        }
        for unit, indicators in ANSWERS["figures"][as_of].items()
    }
    assert got == ANSWERS["figures"][as_of]


def test_some_figures_of_forty_by_hand() -> None:
    on = forty()
    assert {row.row["person"] for row in admissions(on, "M.A", year(2022))} == {"P19", "P23"}
    assert {row.row["person"] for row in admissions(on, "M.C", year(2023))} == {"P26"}
    assert {row.row["person"] for row in members(on, "M.A.1", date(2022, 12, 31))} == {"P01", "P02", "P16"}
    assert share(admissions(on, "M.B", year(2022)), pupil(on)).low == Fraction(1, 4)
    assert on.under("M.B") == ["M.B", "M.B.1", "M.B.2"]
    assert forty("2021-12-31").under("M.B") == ["M.B", "M.B.1"]
    assert measure(on, "M", "vn.admissions", year(2024)).state == "not_applicable"
    assert not on.is_open("M.A.3")
    assert forty("2022-06-30").is_open("M.A.3")


def test_verdicts_of_forty() -> None:
    assert by_dossier(check(forty())) == ANSWERS["open"]["verdicts"]
    past = {number: by_dossier(check_past(forty(), year(int(number)))) for number in ANSWERS["past"]["verdicts"]}
    assert past == ANSWERS["past"]["verdicts"]


def test_next_steps_of_forty() -> None:
    on = forty()
    steps = {judged.dossier["dossier"]: judged.step for judged in open_steps(on)}
    assert steps == ANSWERS["open"]["next_step"]
    assert "committee_vote" in due_steps(on, "M.A.1")
    assert not {"committee_vote", "official_committee_vote", "section_report"} & set(due_steps(on, "M.C"))


def by_dossier(verdicts: list[Verdict]) -> dict[str, dict[str, str]]:
    rules: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for verdict in verdicts:
        rules[verdict.dossier][verdict.rule] = verdict.outcome
    return dict(rules)


# shares, in every world

Doubtful = tuple[Outcomes, Outcomes]


@given(st.lists(st.tuples(st.sampled_from([YES, EITHER]), st.sampled_from([YES, NO, EITHER])), max_size=6))
def test_a_share_is_the_span_of_all_worlds(rows: list[Doubtful]) -> None:
    got = share([Counted({"n": str(n)}, inside) for n, (inside, _) in enumerate(rows)], lambda row: rows[int(row["n"])][1])
    worlds = set()
    for world in product(*(product(inside, meets) for inside, meets in rows)):
        there = [meets for inside, meets in world if inside]
        worlds.add(Fraction(sum(there), len(there)) if there else None)
    shares = [value for value in worlds if value is not None]
    assert (got.low, got.high) == ((min(shares), max(shares)) if shares else (None, None))
    assert got.maybe_nothing == (None in worlds and bool(shares))


def test_a_spell_that_began_on_an_unknown_day() -> None:
    files = {**read_folder(FORTY), "spells": [{"spell": "S", "person": "P01", "unit": "M.A.1", "since": "", "until": ""}]}
    on = Snapshot(files, date(2023, 10, 31))
    assert str(measure(on, "M", "vn.members", year(2022))) == "0..1"


def test_how_figures_are_written() -> None:
    rows = [Counted({}, YES), Counted({}, EITHER)]
    assert [str(count(rows)), str(count(rows[:1])), str(count([]))] == ["1..2", "1", "0"]
    assert [str(share(rows, lambda row: EITHER)), str(share([], lambda row: YES))] == ["0..1", "not applicable"]
    assert share(rows[1:], lambda row: YES).state == "unknown"


# the written form

EXPRESSIONS = {
    "1 + 2 * 3 == 7 and not 2 > 3": YES,
    "0.6 * 5 == 3": YES,
    "-3 < 2 - 4": YES,
    "date('2024-02-29') == add_months(date('2025-02-28'), -12)": NO,
    "date('2024-02-28') == add_months(date('2025-02-28'), -12)": YES,
    "days_between(date('2023-10-01'), date('2023-10-31')) == 30": YES,
    "latest(date('2023-01-01'), ceremony_on) == ceremony_on": NO,
    "occupation in {'pupil', 'student'}": YES,
    "occupation not in {'farm'}": YES,
    "again == false and again != true": YES,
    "education >= 'lower_secondary'": EITHER,
    "education >= 'none'": YES,
    "education is known": NO,
    "education == 'none' or education != 'none'": YES,
    "youth_union or not youth_union": YES,
    "youth_union and false": NO,
    "born is known and sex is known": YES,
    "annulled_on is known and annulled_on > ceremony_on": YES,
    "coalesce(education, 'literacy') == 'literacy'": YES,
    "if_(again, 1, 2) == param('two', at=decided_on)": YES,
    "months_between(born, ceremony_on) >= 216": YES,
}


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items())
def test_an_expression_on_an_admission(text: str, expected: Outcomes) -> None:
    """P16 of forty: a pupil, born on 2003-03-26, admitted on 2021-05-19, of unknown education."""
    on = forty()
    assert outcomes(text, admission_row(on, "P16"), {"two": [(date.min, date.max, 2)]}) == expected


def test_the_same_unknown_read_twice_is_one_value() -> None:
    on = forty()
    row = admission_row(on, "P18")
    assert outcomes("born == born", row) == YES
    assert outcomes("years_between(born, ceremony_on) < 18 or years_between(born, ceremony_on) >= 18", row) == YES
    assert worlds("years_between(born, ceremony_on)", row).values == {17, 18}
    assert outcomes("ceremony_on == ceremony_on", admission_row(on, "P22")) == YES
    assert condition("ceremony_on == ceremony_on", admission_row(on, "P22")) == EITHER


def test_derived_names_of_a_dossier() -> None:
    on = forty()
    judged = next(
        judged for judged in past_steps(on, year(2021)) if judged.dossier["dossier"] == "D16" and judged.step == "cell_vote"
    )
    row = judged_row(on, judged)
    assert worlds("age_months", row).values == {216}
    assert worlds("vote.in_favour", row).values == {6}
    assert outcomes("step == 'cell_vote' and step_date == date('2021-03-26') and not moved", row) == YES


@settings(max_examples=60, deadline=None)
@given(provinces(max_people=25), AS_OF)
def test_rules_agree_with_their_written_form(province: Province, as_of: date) -> None:
    on = Snapshot(province.as_read(), as_of)
    judged = [*open_steps(on), *(step for number in range(2018, 2025) for step in past_steps(on, year(number)))]
    for step in judged:
        if step.step == "cell_vote":
            parameters = {"vn.age_min": [(date.min, date.max, 18)]}
            written = [condition(text, judged_row(on, step), parameters) for text in (AGE_MIN, CELL_VOTE)]
            assert written == [age_min(on, step), cell_vote(on, step)], step


@settings(max_examples=60, deadline=None)
@given(provinces(), AS_OF)
def test_the_pupil_share_agrees_with_its_written_form(province: Province, as_of: date) -> None:
    on = Snapshot(province.as_read(), as_of)
    for number in range(2019, as_of.year + 1):
        rows = admissions(on, province.root, year(number))
        written = share(rows, lambda row: condition("occupation in {'pupil', 'student'}", table_row(on, "admissions", row)))
        assert written == measure(on, province.root, "ha_nam.pupil_share", year(number))
