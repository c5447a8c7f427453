"""Column functions: what they are handed, what they may answer, and what happens where they fail."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import ketnap as kn
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from ketnap import _ketnap, plugins
from oracle.provinces import AS_OF, Province, provinces

PAST = {"past": True, "periods": kn.years(2011, 2023)}
VOTE = ["vote.in_favour", "vote.members", "vote.excused", "vote.excused_present"]


@contextmanager
def loaded(province: Province) -> Iterator[kn.Registry]:
    with TemporaryDirectory() as folder:
        province.write(Path(folder))
        registry = kn.create(Path(folder) / "r.ketnap", plugins=["vn", "ha_nam"])
        registry.load(f"{folder}/*.csv")
        yield registry
        del registry


def rule(function: Callable[[kn.Columns], Any], reads: Any = ("step_date",), **more: Any) -> kn.ColumnRule:
    return kn.column_rule("my.rule", step="cell_vote", title=("Thử", "Trial"), in_force="2000..", reads=reads, **more)(function)


def indicator(function: Callable[[kn.Columns], Any], reads: Any = ("ceremony_on",), **more: Any) -> kn.ColumnIndicator:
    more = {"rows": "admissions", **more}
    return kn.column_indicator("my.indicator", title=("Thử", "Trial"), reads=reads, **more)(function)


def judged(now: kn.Snapshot, *rules: Any, id: str = "my.rule", **more: Any) -> list[str]:
    return [row["outcome"] for row in now.check(*rules, **{**PAST, **more}).where(rule=id).rows()]


def voted(c: kn.Columns) -> Any:
    favour, members, excused, present = (c[name] for name in VOTE)
    surely = 3 * favour.low >= 2 * (members.high - excused.low + present.high)
    possibly = 3 * favour.high >= 2 * (members.low - excused.high + present.low)
    known = favour.known & members.known & excused.known & present.known
    return kn.outcomes(surely & known, np.where(known, possibly, True))


# the same as an Expr


def test_a_column_rule_says_what_the_expr_says(now: kn.Snapshot) -> None:
    age = rule(lambda c: kn.outcomes(c.age.low >= 18, c.age.high >= 18), {"age": "years_between(born, step_date)"})
    assert judged(now, age) == judged(now, id="vn.age_min")
    vote = rule(voted, VOTE)
    assert judged(now, vote) == judged(now, id="vn.cell_vote")
    assert len(set(judged(now, vote))) > 1 and len(judged(now, vote)) > 1000
    assert judged(now, vote, past=False, periods=None) == judged(now, past=False, periods=None, id="vn.cell_vote")


@settings(max_examples=25)
@given(provinces(max_units=12), AS_OF)
def test_on_random_provinces(province: Province, as_of: date) -> None:
    def born_first(d: Any) -> Any:
        return (d.born <= date(1990, 6, 15)) & ((d.sex == "female") | (d.occupation == "farm"))

    def as_columns(c: kn.Columns) -> Any:
        limit = np.datetime64("1990-06-15")
        women, farmers = c.sex.place("female"), c.occupation.place("farm")

        def is_one(column: kn.Column, place: int) -> tuple[Any, Any]:
            return column.known & (column.low == place), (column.low <= place) & (place <= column.high)

        (woman, maybe_woman), (farmer, maybe_farmer) = is_one(c.sex, women), is_one(c.occupation, farmers)
        return kn.outcomes((c.born.high <= limit) & (woman | farmer), (c.born.low <= limit) & (maybe_woman | maybe_farmer))

    def born_in_nineties(a: Any) -> Any:
        return (a.born >= date(1990, 1, 1)) & (a.born <= date(1999, 12, 31))

    def as_ends(c: kn.Columns) -> Any:
        first, last = np.datetime64("1990-01-01"), np.datetime64("1999-12-31")
        return (c.born.low >= first) & (c.born.high <= last), (c.born.high >= first) & (c.born.low <= last)

    steps = {"step": "cell_vote", "in_force": "2000..", "title": "–"}
    with loaded(province) as registry:
        now = registry.snapshot(as_of)
        expr = kn.rule("my.expr", applies=lambda d: d.born <= d.step_date, **steps)(born_first)
        columns = kn.column_rule(
            "my.columns", applies=lambda d: d.born <= d.step_date, reads=["born", "sex", "occupation"], **steps
        )(as_columns)
        for more in ({}, {"past": True, "periods": kn.years(2015, 2024)}):
            verdicts = now.check(expr, columns, **more)
            said = [[row["outcome"] for row in verdicts.where(rule=id).rows()] for id in ("my.expr", "my.columns")]
            assert said[0] == said[1]
        for rows in ("admissions", "members"):
            counted = kn.indicator("my.expr", title="–")(lambda u, rows=rows: getattr(u, rows).count(born_in_nineties))
            asked = kn.column_indicator("my.columns", rows=rows, title="–", reads=["born"])(as_ends)
            table = now.measure(counted, asked, units=kn.under(province.root), periods=kn.years(2018, 2024))
            by_id: dict[str, list[Any]] = {"my.expr": [], "my.columns": []}
            for row in table.rows():
                by_id[row["indicator"]].append([row[k] for k in ("unit", "period", "numerator", "value", "low", "high", "state")])
            assert by_id["my.expr"] == by_id["my.columns"]


def test_a_column_indicator_counts_and_adds(now: kn.Snapshot) -> None:
    def women(u: Any) -> Any:
        return u.admissions.count(lambda a: a.sex == "female")

    counted = kn.indicator("my.women", title="Nữ")(women)
    asked = indicator(lambda c: c.sex.low == c.sex.place("female"), ["sex"])
    table = now.measure(counted, asked, units=kn.children("HNA"), periods=kn.years(2019, 2023))
    for row in table.rows():
        figure = table.figure(row["unit"], row["period"], "my.indicator")
        assert figure.value == table.figure(row["unit"], row["period"], "my.women").value == figure.numerator
        assert len(figure.rows()) == figure.value
        assert pa.table(figure.rows()) == pa.table(table.figure(row["unit"], row["period"], "my.women").rows())

    ages = indicator(lambda c: (c.age.low, c.age.high), {"age": "years_between(born, ceremony_on)"}, aggregate="sum")
    added = kn.indicator("my.ages", title="–")(lambda u: u.admissions.sum(lambda a: kn.years_between(a.born, a.ceremony_on)))
    table = now.measure(ages, added, units=kn.children("HNA"), periods=kn.years(2019, 2023))
    parts = ("unit", "period", "value", "low", "high", "state")
    pairs = [[[f[part] for part in parts] for f in table.rows() if f["indicator"] == id] for id in ("my.indicator", "my.ages")]
    assert pairs[0] == pairs[1] and {"known", "interval"} <= {f["state"] for f in table.rows()}
    with pytest.raises(kn.Error) as caught:
        table.figure("HNA.PL", 2022, "my.indicator").rows()
    assert caught.value.number == 3108, "a sum is no number of rows"


def test_only_rows_in_the_period_are_asked_about(now: kn.Snapshot) -> None:
    seen: list[Any] = []

    def note(c: kn.Columns) -> Any:
        seen.append((c.ceremony_on.low, c.until.low))
        return np.ones(len(c), dtype=bool)

    table = now.measure(indicator(note, {"ceremony_on": "ceremony_on", "until": "outer.period.end"}), units="HNA", periods="2022")
    assert table.rows()[0]["value"] == 955
    days, ends = (np.concatenate(part) for part in zip(*seen, strict=True))
    assert days.dtype == np.dtype("datetime64[D]") and set(days.astype("datetime64[Y]").astype(str)) == {"2022"}
    assert len(days) == 955 and set(ends.astype(str)) == {"2022-12-31"}


def test_what_is_not_known_makes_an_interval(now: kn.Snapshot) -> None:
    def first(c: kn.Columns) -> Any:
        return np.arange(len(c)) == 0

    masked = indicator(lambda c: np.ma.array(first(c), mask=first(c)))
    nulls = indicator(lambda c: pa.array(first(c), mask=first(c)), as_="arrow")
    pair = indicator(lambda c: (~first(c) & False, first(c)))
    for asked in (masked, nulls, pair):
        row = now.measure(asked, units="HNA", periods="2022").rows()[0]
        assert row["state"] == "interval" and row["low"] == 0 and row["high"] >= 1 and row["value"] is None
    some = indicator(lambda c: np.ma.array(np.ones(len(c), dtype=np.int32), mask=first(c)), aggregate="sum")
    row = now.measure(some, units="HNA", periods="2022").rows()[0]
    assert row["state"] == "unknown" and row["low"] is None and row["high"] is None
    bounded = indicator(lambda c: (np.zeros(len(c), dtype=int), first(c).astype(int)), aggregate="sum")
    row = now.measure(bounded, units="HNA", periods="2022").rows()[0]
    assert (row["state"], row["low"]) == ("interval", 0) and row["high"] >= 1
    known = rule(lambda c: np.ma.array(np.ones(len(c), dtype=np.uint8), mask=~c.born.known), ["born"])
    assert set(judged(now, known)) <= {"pass", "unknown"} and "pass" in judged(now, known)


def test_nothing_is_asked_where_there_is_nothing(now: kn.Snapshot) -> None:
    def never(c: kn.Columns) -> Any:
        raise AssertionError(len(c))

    assert judged(now, rule(never), periods="1999") == []
    assert set(judged(now, rule(never, applies=lambda d: d.step_date < date(2000, 1, 1)))) == {"not_applicable"}
    old = kn.column_rule("my.rule", step="cell_vote", title="–", in_force="2000..2001", reads=["born"])(never)
    assert judged(now, old) == []
    row = now.measure(indicator(never), units="HNA", periods="1999").rows()[0]
    assert row["value"] == 0
    row = now.measure(indicator(never, aggregate="sum"), units="HNA", periods="1999").rows()[0]
    assert row["state"] == "not_applicable"


# what is handed over


def test_each_kind_of_column(now: kn.Snapshot) -> None:
    kept: list[kn.Columns] = []

    def keep(c: kn.Columns) -> Any:
        kept.append(c)
        return np.full(len(c), kn.PASS)

    reads = {
        "born": "born",
        "sex": "sex",
        "name": "name",
        "moved": "moved",
        "members": "vote.members",
        "third": "vote.members / 3",
        "latest": "max(papers, dated)",
        "none": "max(papers, dated, false)",
        "person": "person",
        "old_enough": lambda d: kn.years_between(d.born, d.step_date) >= 18,
    }
    assert set(judged(now, rule(keep, reads))) == {"pass"}
    c = kept[0]
    assert {column.name: column.kind for column in c} == {
        "born": "date", "sex": "code", "name": "text", "moved": "boolean", "members": "integer", "third": "fraction",
        "latest": "date", "none": "date", "person": "link", "old_enough": "boolean",
    }  # fmt: skip
    assert c.born.low.dtype == "datetime64[D]" and (c.born.low <= c.born.high).all()
    assert (c.born.known == (c.born.low == c.born.high)).all()
    assert c.sex.codes == ["female", "male"] and set(c.sex.low) == {0, 1}
    assert c.moved.low.dtype == bool and not (c.moved.low & ~c.moved.high).any()
    assert c.none.not_applicable.all() and not c.none.known.any()
    assert c.members.low.dtype == np.int64 and c.third.low.dtype == np.float64
    assert np.allclose(c.third.low[c.members.known] * 3, c.members.low[c.members.known])
    assert all(isinstance(name, str) or name is None for name in c.name.low)
    assert len(c) == len(c.name) == len(c.third)
    for column in c:
        with pytest.raises(ValueError, match="read-only"):
            column.low[0] = column.low[0]
    with pytest.raises(KeyError, match="is 'female' meant"):
        c.sex.place("femal")
    with pytest.raises(AttributeError, match="it reads born, sex"):
        c.borne  # noqa: B018
    with pytest.raises(KeyError, match="'born'"):
        c["borne"]


def test_as_arrow(now: kn.Snapshot) -> None:
    kept: list[tuple[kn.Columns, kn.Columns]] = []
    reads = {"born": "born", "sex": "sex", "name": "name", "moved": "moved", "closed_on": "closed_on", "third": "vote.members / 3"}
    numpy_side: list[kn.Columns] = []

    def keep(c: kn.Columns) -> Any:
        numpy_side.append(c)
        return np.ones(len(c), dtype=int)

    def arrow(c: kn.Columns) -> Any:
        kept.append((c, numpy_side[len(kept)]))
        return pa.array([1] * len(c), pa.uint8())

    assert set(judged(now, rule(keep, reads))) == set(judged(now, rule(arrow, reads, as_="arrow"))) == {"pass"}
    for a, n in kept:
        assert a.born.low.type == pa.date32() and a.sex.low.type == pa.dictionary(pa.int32(), pa.string())
        assert a.name.low.type == pa.string() and a.moved.low.type == pa.bool_() and a.third.low.type == pa.float64()
        assert a.born.high.to_pylist() == n.born.high.tolist()
        assert [k for k, known in zip(a.sex.low.to_pylist(), n.sex.known, strict=True) if known] == [
            n.sex.codes[p] for p in n.sex.low[n.sex.known]
        ]
        assert a.closed_on.low.null_count == (n.closed_on.low > np.datetime64("2100-01-01")).sum()
        assert a.name.low.to_pylist() == list(n.name.low)


def test_what_is_kept_past_the_call_is_the_keepers_own(now: kn.Snapshot) -> None:
    kept: list[tuple[kn.Columns, list[Any]]] = []

    def keep(c: kn.Columns) -> Any:
        kept.append((c, [(x.low.copy(), x.high.copy(), x.known.copy()) for x in c]))
        return np.ones(len(c), dtype=np.uint8)

    reads = ["born", "name", "sex", "moved", "max(papers, dated)"]
    marked = rule(keep, reads)
    for _ in range(3):
        judged(now, marked)
    del marked
    gc.collect()
    assert len(kept) >= 3
    for columns, copies in kept:
        for column, (low, high, known) in zip(columns, copies, strict=True):
            assert (column.low == low).all() and (column.high == high).all() and (column.known == known).all()


def test_blocks_make_the_whole(now: kn.Snapshot) -> None:
    sizes: list[int] = []

    def note(c: kn.Columns) -> Any:
        sizes.append(len(c))
        return c.sex.low == c.sex.place("female")

    women = kn.indicator("my.women", title="–")(lambda u: u.members.count(lambda m: m.sex == "female"))
    table = now.measure(women, indicator(note, ["sex"], rows="members"), units=kn.under("HNA"), periods="2023")
    values = [[f["value"] for f in table.rows() if f["indicator"] == id] for id in ("my.women", "my.indicator")]
    assert values[0] == values[1]
    assert len(sizes) > 2 and sum(sizes) == now.measure("vn.members", units="HNA", periods="2023").rows()[0]["value"]


# what is refused

BAD: list[tuple[str, Callable[[kn.Columns], Any], str]] = [
    ("too short", lambda c: np.ones(len(c) - 1, dtype=np.uint8), "uint8 ("),
    ("too long", lambda c: np.ones(len(c) + 1, dtype=np.uint8), "uint8 ("),
    ("two dimensions", lambda c: np.ones((len(c), 1), dtype=np.uint8), ", 1)"),
    ("one number", lambda c: np.uint8(1), "uint8"),
    ("floats", lambda c: np.ones(len(c)), "float64"),
    ("Booleans", lambda c: np.ones(len(c), dtype=bool), "bool"),
    ("objects", lambda c: np.ones(len(c), dtype=object), "object"),
    ("code 7", lambda c: np.full(len(c), 7, dtype=np.uint8), "7"),
    ("code -1", lambda c: np.full(len(c), -1), "-1"),
    ("None", lambda c: None, "NoneType"),
    ("a list", lambda c: [1] * len(c), "list"),
]


@pytest.mark.parametrize(("answer", "named"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_a_rule_may_not_answer(now: kn.Snapshot, refused: Any, answer: Any, named: str) -> None:
    with refused(3302, "my", "my.rule", "judged ", "D-", named):
        judged(now, rule(answer))
    verdicts = now.check(rule(answer), past=True, periods="2022", on_error="unknown")
    assert {row["outcome"] for row in verdicts.where(rule="my.rule").rows()} == {"unknown"}


BAD_ROWS: list[tuple[str, Callable[[kn.Columns], Any], str, str]] = [
    ("count of integers", lambda c: np.ones(len(c), dtype=int), "count", "int64"),
    ("sum of Booleans", lambda c: np.ones(len(c), dtype=bool), "sum", "bool"),
    ("sum of floats", lambda c: np.ones(len(c)), "sum", "float64"),
    ("too short", lambda c: np.ones(len(c) - 1, dtype=bool), "count", "bool ("),
    ("ends of two lengths", lambda c: (np.ones(len(c), dtype=bool), np.ones(0, dtype=bool)), "count", "(0,)"),
    ("three ends", lambda c: (np.ones(len(c), dtype=bool),) * 3, "count", "tuple"),
    ("ends the wrong way", lambda c: (np.ones(len(c), dtype=bool), np.zeros(len(c), dtype=bool)), "count", "1, 0"),
    ("None", lambda c: None, "sum", "NoneType"),
]


@pytest.mark.parametrize(("answer", "aggregate", "named"), [case[1:] for case in BAD_ROWS], ids=[case[0] for case in BAD_ROWS])
def test_what_an_indicator_may_not_answer(now: kn.Snapshot, refused: Any, answer: Any, aggregate: str, named: str) -> None:
    with refused(3302, "my", "my.indicator", "admissions ", named):
        now.measure(indicator(answer, aggregate=aggregate), units="HNA", periods="2022")


def test_what_it_raises_stops_the_check_and_is_the_cause(now: kn.Snapshot, refused: Any) -> None:
    def broken(c: kn.Columns) -> Any:
        return {}["nothing"]

    with refused(3301, "my", "my.rule", "judged ", "D-", "KeyError: 'nothing'", "test_columns.py"):
        judged(now, rule(broken))
    with pytest.raises(kn.Error) as caught:
        judged(now, rule(broken))
    cause = caught.value.__cause__
    assert isinstance(cause, KeyError) and cause.__traceback__ is not None
    names = []
    trace: Any = cause.__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert names[-1] == "broken"
    with refused(3301, "my.indicator", "admissions ", "KeyError"):
        now.measure(indicator(broken), units="HNA", periods="2022")


def test_an_interrupt_is_no_error(now: kn.Snapshot) -> None:
    def interrupted(c: kn.Columns) -> Any:
        raise KeyboardInterrupt

    for on_error in ("stop", "unknown"):
        with pytest.raises(KeyboardInterrupt):
            judged(now, rule(interrupted), on_error=on_error)


def test_rows_that_fail_are_unknown_and_say_why(now: kn.Snapshot) -> None:
    def picky(c: kn.Columns) -> Any:
        if (c.members.low == 20).any():
            raise ValueError("twenty members")
        return kn.outcomes(c.members.low > 20)

    marked = rule(picky, {"members": "vote.members"})
    verdicts = now.check(marked, **PAST, on_error="unknown").where(rule="my.rule")
    expected = now.check(
        rule(lambda c: np.where(c.members.low == 20, 2, kn.outcomes(c.members.low > 20)), {"members": "vote.members"}), **PAST
    )
    assert verdicts.rows() == expected.where(rule="my.rule").rows()
    unknown = [row["dossier"] for row in verdicts.where(outcome="unknown").rows()]
    (failure,) = verdicts.failures
    assert 0 < len(unknown) == failure["rows"] < len(verdicts)
    assert failure["rule"] == "my.rule" and "ValueError: twenty members" in failure["said"]
    (reason,) = verdicts[unknown[0]].reasons
    assert reason["outcome"] == "unknown" and "KN3301" in reason["note"] and "twenty members" in reason["note"]
    assert "Hàm cột bị lỗi: KN3301" in verdicts[unknown[0]].explain()
    assert "The column function failed: KN3301" in verdicts[unknown[0]].explain("en")
    passed = verdicts.where(outcome="pass").rows()[0]["dossier"]
    (reason,) = verdicts[passed].reasons
    assert reason["note"] == ""
    with pytest.raises(kn.Error) as caught:
        now.check(marked, on_error="ignore")
    assert caught.value.number == 3112


def test_an_explanation_shows_what_was_read(now: kn.Snapshot) -> None:
    reads = {
        "age": "years_between(born, step_date)",
        "sex": "sex",
        "name": "name",
        "moved": "moved",
        "none": "max(papers, dated, false)",
    }
    verdicts = now.check(rule(lambda c: np.full(len(c), kn.FAIL), reads), past=True, periods="2022").where(rule="my.rule")
    (reason,) = verdicts[verdicts.rows()[0]["dossier"]].reasons
    assert reason["title"] == "Thử" and reason["outcome"] == "fail" and reason["atoms"] == [] and reason["text"] == ""
    read = {one["text"]: one["value"] for one in reason["readings"]}
    assert list(read) == list(reads)
    assert int(read["age"]) >= 18 and read["sex"] in ("female", "male") and read["moved"] in ("true", "false")
    assert read["none"] == ""
    sentence = reason["sentence"]
    sex = {"female": "Nữ", "male": "Nam"}[read["sex"]]
    assert sentence.startswith("Không đạt: Thử.") and f"age = {read['age']}; sex = {sex}; name = " in sentence
    apart = rule(lambda c: np.full(len(c), kn.FAIL), reads, applies=lambda d: d.step_date < date(2000, 1, 1))
    verdicts = now.check(apart, past=True, periods="2022").where(rule="my.rule")
    (reason,) = verdicts[verdicts.rows()[0]["dossier"]].reasons
    assert reason["outcome"] == "not_applicable" and reason["text"] == "step_date < date('2000-01-01')" and not reason["readings"]


def test_when_it_changes_by_itself(now: kn.Snapshot) -> None:
    """Column functions are asked day by day where what they read depends on the day."""
    step = {"step": "application", "in_force": "2000..2025", "title": "–"}
    reads = {"age": "years_between(born, step_date)"}
    by_columns = kn.column_rule("my.columns", reads=reads, **step)(lambda c: kn.outcomes(c.age.low >= 18, c.age.high >= 18))
    by_expr = kn.rule("my.expr", **step)(lambda d: kn.years_between(d.born, d.step_date) >= 18)
    still = kn.column_rule("my.still", reads=["sex"], **step)(lambda c: kn.outcomes(c.sex.low == 0))
    verdicts = now.check(by_columns, by_expr, still)
    said = [[(c.day, c.to_outcome) for c in verdicts.where(rule=id).changes()] for id in ("my.columns", "my.expr", "my.still")]
    assert said[0] == said[1] and len(said[0]) > 5
    days = {day for day, _ in said[0]}
    assert date(2026, 1, 1) in days and any(day and day < date(2026, 1, 1) for day in days)
    assert set(said[2]) == {(date(2026, 1, 1), "not_applicable")}
    failing = verdicts.where(rule="my.columns")
    assert all(row["sets"] == [] for row in failing[failing.rows()[0]["dossier"]].missing)
    assert failing[failing.rows()[0]["dossier"]]._repr_html_()


def test_a_function_that_fails_on_a_later_day(now: kn.Snapshot) -> None:
    def until(c: kn.Columns) -> Any:
        if (c.step_date.low > np.datetime64("2024-01-31")).any():
            raise ValueError("no table for 2024")
        return np.ones(len(c), dtype=np.uint8)

    verdicts = now.check(rule(until)).where(rule="my.rule")
    assert len(verdicts) > 0
    with pytest.raises(kn.Error) as caught:
        verdicts.changes()
    assert caught.value.number == 3301 and isinstance(caught.value.__cause__, ValueError)


def test_what_it_reads_is_bound_like_any_expr(now: kn.Snapshot, refused: Any) -> None:
    def never(c: kn.Columns) -> Any:
        raise AssertionError

    with refused(3010, "my.rule (reads bornn)", "KN3002", "bornn\n    ^^^^^", "born"):
        judged(now, rule(never, ["bornn"]))
    with refused(3010, "my.rule (reads x)", "KN3001"):
        rule(never, {"x": "born <="})
    with refused(3010, "my.indicator (rows)", "KN3112", "admision", "admissions, recognitions, members"):
        now.measure(indicator(never, rows="admision"), units="HNA", periods="2022")
    with refused(3010, "my.indicator (rows)", "KN3112", "below(kind='cell')"):
        now.measure(indicator(never, rows="below(kind='cell')"), units="HNA", periods="2022")
    with refused(1207, "my.rule", "reads"):
        judged(now, rule(never, []))
    with refused(1207, "my.rule", "reads"):
        judged(now, rule(never, ["born", "born"]))
    with refused(3112, "reads"):
        rule(never, "born")
    with refused(3112, "as_"):
        rule(never, ["born"], as_="polars")
    with refused(3112, "aggregate"):
        now.measure(indicator(never, aggregate="mean"), units="HNA", periods="2022")
    with refused(3112, "check"):
        now.check("vn.age_min")  # type: ignore[arg-type]
    with refused(1203, "vn.age_min"):
        now.check(kn.column_rule("vn.age_min", step="cell_vote", title="–", in_force="2000..", reads=["born"])(never))


def test_a_rule_of_exprs_may_be_taken_along_too(now: kn.Snapshot) -> None:
    age = kn.rule("my.rule", step="cell_vote", title="–", in_force="2000..")(lambda d: kn.years_between(d.born, d.step_date) >= 18)
    assert judged(now, age) == judged(now, id="vn.age_min")


# in a plugin


@contextmanager
def plugin(*marks: Any) -> Any:
    module = ModuleType("cols")
    module.register = lambda catalog: catalog.add(*marks)  # type: ignore[attr-defined]
    yield plugins.load(("vn",)).with_plugin(plugins.plugin_of(module, "cols"))


def test_in_a_plugin(now: kn.Snapshot) -> None:
    def of_age(c: kn.Columns) -> Any:
        return kn.outcomes(c["age"].low >= 18, c["age"].high >= 18)

    def year(c: kn.Columns) -> Any:
        return np.ones(len(c), dtype=bool)

    reads = {"age": "years_between(born, step_date)"}
    marks = (
        kn.column_rule("cols.age", step="cell_vote", title="Tuổi", in_force="2011..", reads=reads)(of_age),
        kn.column_indicator("cols.all", rows="members.at('start')", title="Tất cả", reads=["sex"])(year),
    )
    with plugin(*marks) as catalog:
        here = kn.Snapshot(now._core, catalog, now.path)
        assert judged(here, id="cols.age") == judged(here, id="vn.age_min")
        table = here.measure("cols.all", "vn.members", units="HNA", periods=["2021", "2022"])
        assert table.figure("HNA", 2022, "cols.all").value == table.figure("HNA", 2021, "vn.members").value
        (listed,) = [r for r in here.rules if r["id"] == "cols.age"]
        assert listed["holds"] is None and {k: str(v) for k, v in listed["reads"].items()} == reads
        (listed,) = [i for i in here.indicators if i["id"] == "cols.all"]
        assert listed["value"] is None and str(listed["reads"]["sex"]) == "sex"
        assert "reads" not in here.rules[0] and here.rules[0]["holds"] is not None


def test_the_digest_covers_the_source_or_the_version(now: kn.Snapshot) -> None:
    def one(c: kn.Columns) -> Any:
        return np.ones(len(c), dtype=int)

    def two(c: kn.Columns) -> Any:
        return np.full(len(c), 2)

    def digest(function: Any, **more: Any) -> str:
        return now.check(rule(function, **more)).provenance.catalog

    assert digest(one) == digest(one) != digest(two)
    assert digest(one, version="1") == digest(two, version="1") != digest(two, version="2")
    assert digest(one) != digest(one, reads=["born"])


def test_one_thread_at_a_time(now: kn.Snapshot) -> None:
    inside: list[int] = []
    most: list[int] = []

    def watched(c: kn.Columns) -> Any:
        inside.append(1)
        threading.Event().wait(0.002)
        most.append(len(inside))
        inside.pop()
        return np.ones(len(c), dtype=np.uint8)

    marked = rule(watched)
    catalog = now._catalog.with_rule(*plugins.rule_values(marked))
    here = kn.Snapshot(now._core, catalog, Path("x"))
    threads = [threading.Thread(target=lambda: judged(here)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) >= 4 and set(most) == {1}


def test_the_guides_column_functions(now: kn.Snapshot) -> None:
    guide = (Path(__file__).resolve().parents[2] / "plugins" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (code,) = [block for block in blocks if "kn.column_rule" in block]
    made: dict[str, Any] = {"kn": kn}
    exec(code, made)
    assert made["young"].version == "", "typed where Python keeps no source text"
    verdicts = now.check(made["young"], **PAST).where(rule="ninh_thuan.young")
    assert {row["outcome"] for row in verdicts.rows()} >= {"pass", "fail"}
    by_expr = kn.rule("my.young", step="cell_vote", in_force="2022-01-01..", title="–")(
        lambda d: kn.years_between(d.born, d.step_date) <= 35
    )
    assert [row["outcome"] for row in verdicts.rows()] == judged(now, by_expr, id="my.young")
    months = now.measure("vn.admissions", units="HNA", periods=["2022-01", "2022-02", "2022-03"]).rows()
    spring = now.measure(made["spring"], units="HNA", periods="2022").rows()[0]["value"]
    assert spring == sum(row["value"] for row in months)


def test_outcomes() -> None:
    assert kn.outcomes([True, False, False], [True, True, False]).tolist() == [kn.PASS, kn.UNKNOWN, kn.FAIL]
    assert kn.outcomes(np.array([True, False])).tolist() == [kn.PASS, kn.FAIL]
    assert kn.outcomes([True, False], applies=[False, True]).tolist() == [kn.NOT_APPLICABLE, kn.FAIL]
    assert kn.outcomes([]).dtype == np.uint8


def test_the_core_checks_what_the_package_does_not(now: kn.Snapshot, refused: Any) -> None:
    raw = _ketnap.ColumnRule([("born", kn.parse("born"))], lambda columns, rows: object(), "1")
    with refused(3302, "my.raw", "object"):
        catalog = now._catalog.with_rule("my.raw", ("", ""), "cell_vote", "2000..", [], "blocks", "confirmed", None, None, raw)
        _ketnap.check(now._core, catalog, kn.years(2022, 2022), [])
    with refused(1207, "my.raw", "holds"):
        now._catalog.with_rule(
            "my.raw", ("", ""), "cell_vote", "2000..", [], "blocks", "confirmed", None, kn.parse("born is known"), raw
        )
    with refused(1207, "my.raw", "holds"):
        now._catalog.with_rule("my.raw", ("", ""), "cell_vote", "2000..", [], "blocks", "confirmed", None, None)
