"""Python functions become Exprs: the same nodes as the text, or a message with the line and what to write instead."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ketnap as kn
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

Function = Callable[[Any], Any]


def helper_note(d: Any) -> Any:
    return d.helper_notes.any(
        lambda n: (
            (n.written_on <= d.step_date) & (d.step_date <= kn.add_months(n.written_on, kn.param("ha_nam.helper_note_months")))
        )
    )


def introducers(d: Any) -> Any:
    def good(i: Any) -> Any:
        return (i.kind == "member") & i.official & (i.together_months >= kn.param("vn.introducer_months"))

    union = d.youth_union & d.introducers.any(lambda i: i.kind == "youth_union")
    trade = d.trade_union & d.introducers.any(lambda i: i.kind == "trade_union")
    return (d.introducers.count(good) >= 2) | ((d.introducers.count(good) == 1) & (union | trade))


def dry_cells(u: Any) -> Any:
    return u.below(kind="cell").count(
        lambda c: (c.opened_on <= kn.add_months(u.period.end, -120)) & (c.admissions.during(years=10).count() == 0)
    )


@pytest.mark.parametrize(
    ("function", "text"),
    [
        # the law as the grammar's examples have it
        (
            lambda d: kn.years_between(d.born, d.step_date) >= kn.param("vn.age_min"),
            "years_between(born, step_date) >= param('vn.age_min')",
        ),
        (
            lambda d: 3 * d.vote.in_favour >= 2 * (d.vote.members - d.vote.excused + d.vote.excused_present),
            "3 * vote.in_favour >= 2 * (vote.members - vote.excused + vote.excused_present)",
        ),
        (
            lambda d: d.step_date <= kn.add_months(d.certificate.issued_on, kn.param("vn.certificate_months")),
            "step_date <= add_months(certificate.issued_on, param('vn.certificate_months'))",
        ),
        (
            helper_note,
            "any(helper_notes, written_on <= outer.step_date and outer.step_date <= add_months(written_on, param('ha_nam.helper_note_months')))",
        ),
        (
            introducers,
            "count(introducers, kind == 'member' and official and together_months >= param('vn.introducer_months')) >= 2"
            " or count(introducers, kind == 'member' and official and together_months >= param('vn.introducer_months')) == 1"
            " and (youth_union and any(introducers, kind == 'youth_union') or trade_union and any(introducers, kind == 'trade_union'))",
        ),
        (
            dry_cells,
            "count(below(kind='cell'), opened_on <= add_months(outer.period.end, -120) and count(admissions.during(years=10)) == 0)",
        ),
        (lambda u: u.admissions.count() / u.members.at("start").count(), "count(admissions) / count(members.at('start'))"),
        (
            lambda u: u.admissions.share(lambda a: a.occupation.is_in("pupil", "student")),
            "share(admissions, occupation in {'pupil', 'student'})",
        ),
        (
            lambda u: u.admissions.share(kn.group("vn.direct_worker"), of=kn.group("vn.enterprise")),
            "share(admissions, group('vn.direct_worker'), of=group('vn.enterprise'))",
        ),
        (
            lambda u: u.admissions.share(lambda a: a.again, of=lambda a: a.sex == "female"),
            "share(admissions, again, of=sex == 'female')",
        ),
        (
            lambda u: u.members.mean(lambda m: kn.years_between(m.born, u.period.end)),
            "mean(members, years_between(born, outer.period.end))",
        ),
        # aggregates with a value and a condition
        (lambda u: u.courses.sum(lambda c: c.attended, lambda c: c.classes > 1), "sum(courses, attended, classes > 1)"),
        (lambda u: u.members.distinct(lambda m: m.person), "distinct(members, person)"),
        (lambda u: u.members.min(lambda m: m.since), "min(members, since)"),
        (lambda u: u.members.max(lambda m: m.since), "max(members, since)"),
        (lambda u: u.members.median(lambda m: m.since), "median(members, since)"),
        (lambda d: d.papers.all(lambda p: p.state != "redo"), "all(papers, state != 'redo')"),
        # links, keyed links, functions
        (lambda d: d.paper("application").dated, "paper('application').dated"),
        (lambda d: d.unit.official_members >= 3, "unit.official_members >= 3"),
        (lambda u: kn.target("ha_nam.year").at_least, "target('ha_nam.year').at_least"),
        (lambda u: kn.claim("vn.hamlets") > 0, "claim('vn.hamlets') > 0"),
        (lambda d: kn.param("vn.age_min", at=d.step_date), "param('vn.age_min', at=step_date)"),
        (lambda d: kn.add_working_days(d.step_date, 3), "add_working_days(step_date, 3)"),
        (lambda d: kn.add_days(d.step_date, -1), "add_days(step_date, -1)"),
        (lambda d: kn.earliest(d.a, d.b, d.c), "earliest(a, b, c)"),
        (lambda d: kn.latest(d.a, date(2022, 1, 1)), "latest(a, date('2022-01-01'))"),
        (lambda d: kn.coalesce(d.a, 0), "coalesce(a, 0)"),
        (lambda d: kn.if_(d.moved, 1, 0), "if_(moved, 1, 0)"),
        (lambda d: kn.months_between(d.a, d.b) + kn.days_between(d.a, d.b), "months_between(a, b) + days_between(a, b)"),
        # a row of further out
        (
            lambda u: u.below(kind="cell").count(
                lambda c: c.members.any(lambda m: (m.since >= c.opened_on) & (m.since < u.period.start))
            ),
            "count(below(kind='cell'), any(members, since >= outer.opened_on and since < outer.outer.period.start))",
        ),
        (
            lambda d: d.helpers.all(lambda h: d.helper_notes.any(lambda n: n.person == h.person)),
            "all(helpers, any(outer.helper_notes, person == outer.person))",
        ),
        (
            lambda d: d.helpers.all(lambda h: d.paper("application").dated > h.since),
            "all(helpers, outer.paper('application').dated > since)",
        ),
        (lambda d: d.helpers.count(d.moved), "count(helpers, outer.moved)"),
        # operators
        (lambda d: ~d.a & (d.b | d.c), "not a and (b or c)"),
        (lambda d: d.a & (d.b & d.c), "a and (b and c)"),
        (lambda d: ~d.a.is_known(), "a is unknown"),
        (lambda d: ~d.a.is_in(1, 2), "a not in {1, 2}"),
        (lambda d: -d.a - -5, "-a - -5"),
        (lambda d: 1 - d.a, "1 - a"),
        (lambda d: 1 / d.a, "1 / a"),
        (lambda d: 1 + d.a * 2, "1 + a * 2"),
        (lambda d: 18 <= d.a, "a >= 18"),  # noqa: SIM300
        (lambda d: d.a & True, "a and true"),
        (lambda d: False | d.a, "false or a"),
        # literals
        (lambda d: True, "true"),
        (lambda d: d.a == "it's", "a == 'it\\'s'"),
        (lambda d: d.a == date(2024, 2, 29), "a == date('2024-02-29')"),
        (lambda d: date(2024, 2, 29) <= d.a, "a >= date('2024-02-29')"),
        (lambda d: d.a > Fraction(3, 5), "a > 0.6"),
        (lambda d: d.a > Fraction(-7, 8), "a > -0.875"),
        (lambda d: d.a > Fraction(1, 3), "a > 1 / 3"),
        (lambda d: d.a * Fraction(6, 3), "a * 2"),
        (lambda d: Fraction(1, 200) * d.a, "0.005 * a"),
        (lambda d: d.a > Decimal("0.60"), "a > 0.6"),
        (lambda d: d.a > Decimal("1E+2"), "a > 100"),
        (lambda d: d.a == -(2**63), "a == -9223372036854775808"),
        (lambda d: d.a == kn.parse("b +  1"), "a == b + 1"),
        (lambda u: u.admissions.count(kn.parse("sex == 'female'")), "count(admissions, sex == 'female')"),
        (lambda d: (d.a == np.int64(3)) & (np.int64(3) < d.a), "a == 3 and a > 3"),
        (lambda u: u.admissions.any(), "any(admissions)"),
        (lambda u: u.admissions.count(lambda a: a.unit.level == u.level), "count(admissions, unit.level == outer.level)"),
        (
            lambda u: u.admissions.count(lambda a: (a.name == a.unit.name) & (u.members.count() > 3)),
            "count(admissions, name == unit.name and count(outer.members) > 3)",
        ),
    ],
)
def test_function_and_text_are_the_same_nodes(function: Function, text: str) -> None:
    traced = kn.trace(function)
    assert str(traced) == text
    assert traced.same(kn.parse(text))


def refusal(function: Function) -> kn.Error:
    with pytest.raises(kn.Error) as raised:
        kn.trace(function)
    return raised.value


def uses_if(d: Any) -> Any:
    if d.moved:
        return d.a
    return d.b


def uses_and(d: Any) -> Any:
    return d.sex == "female" and d.moved


def uses_and_in_if(d: Any) -> Any:
    if d.a > 1 and d.moved:
        return d.b
    return d.c


def uses_assignment_over_lines(d: Any) -> Any:
    old = d.age_months >= 216
    return old or d.moved


def uses_none(d: Any) -> Any:
    if d.closed_on is None:
        return d.moved
    return d.again


def uses_elif(d: Any) -> Any:
    known = True
    if not known:
        return d.a
    elif d.moved:  # noqa: RET505
        return d.b
    return d.c


def uses_while(d: Any) -> Any:
    while d.moved:
        pass
    return d.a


def uses_assert(d: Any) -> Any:
    assert d.age_months >= 216
    return d.moved


def returns_nothing(d: Any) -> Any:
    d.a > 1  # noqa: B015


# Each with what was written, and what to write instead.
@pytest.mark.parametrize(
    ("function", "what", "write"),
    [
        (uses_if, "if", "kn.if_(d.moved, a, b)"),
        (uses_elif, "if", "kn.if_(d.moved, a, b)"),
        (uses_and, "and", "(d.sex == 'female') & d.moved"),
        (uses_and_in_if, "and", "(d.a > 1) & d.moved"),
        (uses_assignment_over_lines, "or", "old | d.moved"),
        (lambda d: not d.moved, "not", "~d.moved"),
        (lambda d: not d.a == 1, "not", "~(d.a == 1)"),  # noqa: SIM201
        (lambda d: 1 if d.moved else 0, "if … else", "kn.if_(d.moved, 1, 0)"),
        (lambda d: 18 <= d.a < 60, "18 <= d.a < 60", "(18 <= d.a) & (d.a < 60)"),
        (lambda d: d.a < d.b == d.c, "d.a < d.b == d.c", "(d.a < d.b) & (d.b == d.c)"),
        (lambda d: d.a in ["x", "y"], "in", "d.a.is_in('x', 'y')"),
        (lambda d: d.a not in ("x", "y"), "in", "~d.a.is_in('x', 'y')"),
        (lambda d: d.a in {"x", "y"}, "in", "d.a.is_in('x', 'y')"),
        (lambda d: "x" in [d.a, d.b], "in", "(d.a == 'x') | (d.b == 'x')"),
        (lambda d: "x" in d.kinds, "in", "rows.any(lambda row: …)"),
        (lambda d: d.a.is_in(["x", "y"]), "list", "x.is_in('a', 'b')"),
        (lambda d: d.a.is_in(d.b), "is_in", "x.is_in('a', 'b')"),
        (lambda d: d.a.is_in(), "is_in", "x.is_in('a', 'b')"),
        # missing brackets
        (lambda d: d.x == 1 & d.y == 2, "d.x == 1 & d.y == 2", "(d.x == 1) & (d.y == 2)"),
        (lambda d: d.x == d.z & d.y == 2, "d.x == d.z & d.y == 2", "(d.x == d.z) & (d.y == 2)"),
        (lambda d: d.x >= 1 | d.moved, "d.x >= 1 | d.moved", "(d.x >= 1) | d.moved"),
        (
            lambda d: d.x == "a" & d.y == "b" | d.z == 3,
            "d.x == 'a' & d.y == 'b' | d.z == 3",
            "(d.x == 'a') & (d.y == 'b') | (d.z == 3)",
        ),
        (lambda d: d.moved & 1, "&", "(a.x == 1) & (a.y == 2)"),
        # values that Python wants now
        (lambda d: len(d.papers) > 1, "len", "d.papers.count()"),
        (lambda d: float(d.a) > 1, "float", "d.a"),
        (lambda d: int(d.a + 1), "int", "d.a + 1"),
        (lambda d: round(d.a, 2), "round", "d.a"),
        (lambda d: bool(d.a), "bool", "d.a"),
        (lambda d: min(d.a, d.b), "min", "kn.earliest(d.a, d.b)"),
        (lambda d: max(d.a, d.b, d.c), "max", "kn.latest(d.a, d.b, d.c)"),
        (lambda d: min(d.papers), "min", "d.papers.min(lambda row: …)"),
        (lambda d: d.paper["application"].dated, "['application']", "d.paper('application')"),
        (
            lambda d: d.a + timedelta(days=5),
            "datetime.timedelta(days=5)",
            "kn.add_days(d, 5), kn.add_months(d, n), kn.days_between(a, b)",
        ),
        (lambda d: isinstance(d.a, date), "isinstance(…)", "x.is_known(), ~x.is_known()"),
        (lambda d: d.papers.any(lambda p: type(p.dated) is date), "type(…)", "x.is_known(), ~x.is_known()"),
        (lambda d: setattr(d, "x", 1), ".x = …", "return …"),
        (lambda d: d.papers.any(lambda: True), "lambda: …", "lambda row: …"),
        (lambda d: d.papers.any(lambda p, q: p.a == q.a), "lambda p, q: …", "lambda row: …"),
        (lambda d: any(p.dated > d.a for p in d.papers), "any", "rows.any(lambda row: …)"),
        (lambda d: [p for p in d.papers], "for", "rows.any(lambda row: …)"),  # noqa: C416
        (lambda d: d.papers[0], "[…]", "rows.any(lambda row: …)"),
        (lambda d: {d.a: 1}, "hash", "x.is_in('a', 'b')"),
        (lambda d: kn.param(f"vn.{d.a}"), "f'{x}'", "x == '…', x.is_in('a', 'b')"),
        (lambda d: kn.param("vn." + str(d.a)), "str", "d.a == '…', d.a.is_in('a', 'b')"),
        (lambda d: abs(d.a), "abs", "kn.if_(x < 0, -x, x)"),
        (lambda d: d.a // 12, "//", "x / y, kn.years_between(a, b), kn.months_between(a, b)"),
        (lambda d: d.a % 12, "%", "@kn.column_rule, @kn.column_indicator"),
        (uses_while, "while", "rows.any(lambda row: …), rows.count(lambda row: …)"),
        (uses_assert, "assert", "return (d.age_months >= 216) & …"),
        (lambda d: d.a ^ d.b, "^", "(a) != (b)"),
        # no literals
        (lambda d: d.a > 0.6, "0.6", "Fraction('0.6')"),
        (lambda d: d.a > Decimal("NaN"), "Decimal('NaN')", "Fraction('NaN')"),
        (lambda d: d.a == None, "None", "x.is_known(), ~x.is_known()"),  # noqa: E711
        (lambda d: d.a == 2**63, "9223372036854775808", "-9223372036854775808 … 9223372036854775807"),
        (lambda d: d.a <= datetime(2022, 1, 1), "datetime", "18, Fraction(3, 5), 'pupil', True, date(2022, 1, 1)"),
        (lambda d: d.papers.cuont(lambda p: p.dated), "<lambda>", "rows.count(lambda row: …)"),
        (returns_nothing, "None", "return …"),
        (lambda d: d.Moved, "Moved", "moved"),
        # today, and a test that asks the symbol instead of the value
        (lambda d: d.a <= date.today(), "today()", "d.step_date, u.period.end"),
        (lambda d: d.papers.any(lambda p: p.dated <= datetime.now().date()), "now()", "d.step_date, u.period.end"),
        (uses_none, "is None", "x.is_known(), ~x.is_known()"),
        (lambda d: d.papers.any(lambda p: p.document is not None), "is None", "x.is_known(), ~x.is_known()"),
        (lambda d: d.papers.any(lambda p: d.unit.sector is None), "is None", "x.is_known(), ~x.is_known()"),
    ],
)
def test_refused_with_the_line_and_what_to_write(function: Function, what: str, write: str) -> None:
    error = refusal(function)
    assert error.number == 3013
    written, instead = error.arguments
    assert written.startswith(f"`{what}` (test_trace.py:")
    assert instead == f"`{write}`"


def test_the_line_is_the_one_that_is_wrong() -> None:
    error = refusal(uses_if)
    assert error.arguments[0].endswith(f"(test_trace.py:{uses_if.__code__.co_firstlineno + 1}: if d.moved:)")
    assert f"(test_trace.py:{returns_nothing.__code__.co_firstlineno}: def " in refusal(returns_nothing).arguments[0]
    assert "if d.moved:" in error.message("vi")
    assert "if d.moved:" in error.message("en")


def test_something_else_on_the_line_is_not_blamed() -> None:
    flag = True
    assert refusal(lambda d: flag and d.a == 0.6).arguments[0].startswith("`0.6` (")
    assert refusal(lambda d: flag and d.papers.any(lambda p: d.x in ["a"])).arguments[0].startswith("`in` (")
    assert refusal(lambda d: flag and len(d.papers)).arguments[0].startswith("`len` (")


def test_without_source_the_message_names_what_may_be_meant() -> None:
    names: dict[str, Any] = {}
    exec("def typed(d):\n    return d.a == 1 and d.b", names)
    error = refusal(names["typed"])
    assert error.number == 3013
    assert error.arguments[0] == "`if, and, or, not, a < b < c` (<string>:2)"


def today_of_helper() -> date:
    return date.today()


def test_a_clock_is_found_in_the_functions_that_are_named() -> None:
    assert refusal(lambda d: d.a <= today_of_helper()).arguments[0].startswith("`today()` (test_trace.py:")

    def inside() -> date:
        return datetime.now().date()

    assert refusal(lambda d: d.a <= inside()).arguments[0].startswith("`now()` (test_trace.py:")


def test_a_word_that_only_reads_like_a_clock_is_none() -> None:
    now = kn.parse("date('2023-10-31')")
    assert str(kn.trace(lambda d: (d.a <= now) & (d.b == "today"))) == "a <= date('2023-10-31') and b == 'today'"


def test_none_of_python_may_be_asked() -> None:
    limit: int | None = None
    assert str(kn.trace(lambda d: d.a > (3 if limit is None else limit))) == "a > 3"


def test_two_different_traces_are_refused() -> None:
    numbers = iter(range(10))
    error = refusal(lambda d: d.a > next(numbers))
    assert error.number == 3012
    assert error.arguments == ["a > 0", "a > 1"]
    generator = random.Random(1)
    assert refusal(lambda d: d.a > generator.randrange(10**9)).number == 3012


def test_a_function_is_called_twice_and_never_again() -> None:
    calls = 0

    def counted(d: Any) -> Any:
        nonlocal calls
        calls += 1
        return d.a

    traced = kn.trace(counted)
    assert (str(traced), calls) == ("a", 2)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda u: u.admissions.count(lambda a: a.x, lambda a: a.y), "count"),
        (lambda u: u.admissions.any(lambda a: a.x, lambda a: a.y), "any"),
        (lambda u: u.admissions.all(), "all"),
        (lambda u: u.admissions.share(lambda a: a.x, within=lambda a: a.y), "share"),
        (lambda u: u.admissions.sum(lambda a: a.x, of=lambda a: a.y), "sum"),
        (lambda u: u.count(lambda a: a.x), "count"),
        (lambda u: u.admissions.count, "count"),
    ],
)
def test_aggregates_say_how_they_are_written(function: Function, name: str) -> None:
    error = refusal(function)
    assert (error.number, error.arguments[0]) == (3006, name)


def test_a_row_has_no_value_and_no_place_outside_its_function() -> None:
    assert refusal(lambda d: d).arguments == ["`d`", "`d.step_date`"]
    assert refusal(lambda d: d.papers.any(lambda p: p == d)).arguments[0] == "`p`"
    kept: list[Any] = []

    def keeping(p: Any) -> Any:
        kept.append(p.dated)
        return p.dated > 0

    def leaking(d: Any) -> Any:
        d.papers.any(keeping)
        return d.helpers.any(lambda h: h.since > kept[-1])

    assert refusal(leaking).arguments == ["`p`", "`rows.any(lambda p: …)`"]


def test_names_that_the_written_form_lacks_are_refused() -> None:
    assert refusal(lambda d: getattr(d, "class")).number == 3001
    assert str(kn.trace(lambda d: d.a > int(hasattr(d, "_repr_html_")))) == "a > 0"


def test_a_chain_is_as_long_as_the_written_form_takes() -> None:
    def chain(length: int) -> Function:
        def function(d: Any) -> Any:
            out = d.a
            for _ in range(length):
                out = out & d.a
            return out

        return function

    assert str(kn.trace(chain(900))).count("and") == 900
    assert refusal(chain(1001)).number == 3001
    assert refusal(chain(100_000)).number == 3001

    def nested(d: Any) -> Any:
        out = d.a
        for _ in range(5000):
            out = ~out
        return out

    assert refusal(nested).number == 3001


def test_a_symbol_shows_its_variables() -> None:
    shown: list[str] = []

    def function(d: Any) -> Any:
        def dated(p: Any) -> Any:
            shown.append(repr(p.dated <= d.step_date))
            return p.dated > d.a

        return d.papers.any(dated)

    kn.trace(function)
    assert shown[0] == "p.dated <= d.step_date"


names = st.sampled_from(["a", "born", "x_2"])
integers = st.integers(-100, 100)


@st.composite
def expressions(draw: st.DrawFn, rows: int = 1, depth: int = 4) -> tuple[Callable[[list[Any]], Any], str]:
    """What Python computes from the rows around, and the same in the written form, with a bracket around every part."""
    if depth == 0:
        further, name = draw(st.integers(0, rows - 1)), draw(names)
        return lambda around: getattr(around[-1 - further], name), "outer." * further + name
    kind = draw(st.integers(0, 6))
    left, left_text = draw(expressions(rows, draw(st.integers(0, depth - 1))))
    right, right_text = draw(expressions(rows, draw(st.integers(0, depth - 1))))
    if kind == 0:
        name, further = draw(names), draw(st.integers(0, rows - 1))
        inner, inner_text = draw(expressions(rows + 1, depth - 1))
        function = draw(st.sampled_from(["any", "all", "count", "sum"]))
        return (
            lambda around: getattr(getattr(around[-1 - further], name), function)(lambda row: inner([*around, row])),
            f"{function}({'outer.' * further}{name}, {inner_text})",
        )
    if kind == 1:
        number = draw(integers)
        return lambda around: number - left(around), f"({number}) - ({left_text})"
    if kind == 2:
        return lambda around: ~left(around), f"not ({left_text})"
    if kind == 3:
        return lambda around: -left(around).is_known(), f"-(({left_text}) is known)"
    if kind == 4:
        return lambda around: left(around) & right(around), f"({left_text}) and ({right_text})"
    if kind == 5:
        return (
            lambda around: (left(around) <= right(around)) | left(around),
            f"(({left_text}) <= ({right_text})) or ({left_text})",
        )
    return lambda around: left(around) + right(around) * 2, f"({left_text}) + ({right_text}) * 2"


@given(expressions())
def test_random_functions_are_the_same_nodes_as_their_texts(pair: tuple[Callable[[list[Any]], Any], str]) -> None:
    function, text = pair
    assert kn.trace(lambda row: function([row])).same(kn.parse(text))
