"""What is declared in a notebook: in a decorator or at once, with a text; and what is no declaration."""

from collections.abc import Callable
from typing import Any

import ketnap as kn
import pytest

RULE = {"step": "cell_vote", "title": "x", "in_force": "2011-01-19.."}


def born_late(a: Any) -> Any:
    return a.born >= kn.parse("date('2000-01-01')")


MISTAKES: list[tuple[str, Callable[[], Any]]] = [
    ("title=3", lambda: kn.indicator("a.b", title=3)),
    ("title=('x',)", lambda: kn.group("a.b", rows="admissions", title=("x",))),
    ("scale='pct'", lambda: kn.indicator("a.b", title="x", scale="pct")),
    ("decimals=-3", lambda: kn.indicator("a.b", title="x", decimals=-3)),
    ("decimals=99", lambda: kn.column_indicator("a.b", rows="admissions", title="x", reads=["born"], decimals=99)),
    ("decimals=True", lambda: kn.indicator("a.b", title="x", decimals=True)),
    ("severity='bad'", lambda: kn.rule("a.b", **RULE, severity="bad")),
    ("severity='bad'", lambda: kn.column_rule("a.b", **RULE, reads=["born"], severity="bad")),
    ("confidence='sure'", lambda: kn.rule("a.b", **RULE, confidence="sure")),
    ("aggregate='mean'", lambda: kn.column_indicator("a.b", rows="admissions", title="x", reads=["born"], aggregate="mean")),
    ("id=3", lambda: kn.indicator(3, title="x")),
    ("basis=7", lambda: kn.rule("a.b", **RULE, basis=7)),
    ("value=3", lambda: kn.indicator("a.b", title="x", value=3)),
    ("holds=True", lambda: kn.rule("a.b", **RULE, holds=True)),
]


@pytest.mark.parametrize(("named", "mistake"), MISTAKES, ids=[named for named, _ in MISTAKES])
def test_a_mistake_is_told_where_it_stands(named: str, mistake: Callable[[], Any], refused: Any) -> None:
    with refused(3112, "kn.", named):
        mistake()


def test_an_id_is_small_letters(now: kn.Snapshot, refused: Any) -> None:
    with refused(3112, "id='My Q'"):
        now.check(kn.rule("My Q", **RULE, holds="moved"))
    with refused(3112, "id='a.'"):
        now.measure(kn.indicator("a.", title="x", value="count(admissions)"), periods="2022")
    with refused(3112, "id='Trẻ'"):
        now.measure("vn.admissions", periods="2022", groups=[kn.group("Trẻ", rows="admissions", where="born is known")])


def test_one_basis_is_not_its_letters() -> None:
    assert kn.rule("a.b", **RULE, basis="charter-2011, 1.2", holds="moved").basis == ("charter-2011, 1.2",)
    assert kn.rule("a.b", **RULE, basis=["charter-2011, 1.2"], holds="moved").basis == ("charter-2011, 1.2",)


def test_texts_are_declarations(now: kn.Snapshot, refused: Any) -> None:
    women = kn.indicator("my.women", title="Nữ", value="count(admissions, sex == 'female')")
    traced = kn.indicator("my.traced", title="Nữ")(lambda u: u.admissions.count(lambda a: a.sex == "female"))
    written = kn.indicator("my.written", title="Nữ", value=lambda u: u.admissions.count(lambda a: a.sex == "female"))
    rows = now.measure(women, traced, written, units="HNA", periods="2022").rows()
    assert len({row["value"] for row in rows}) == 1 and rows[0]["value"] > 0
    rule = kn.rule("my.age", **RULE, holds="age_months >= 216", applies=kn.parse("not moved"))
    assert [str(rule.holds), str(rule.applies)] == ["age_months >= 216", "not moved"]
    assert {row["rule"] for row in now.check(rule).where(rule="my.age").rows()} == {"my.age"}
    with refused(3001, "^"):
        kn.indicator("my.broken", title="x", value="count(admissions")


def test_a_group_at_hand_is_a_condition(now: kn.Snapshot, refused: Any) -> None:
    late = kn.group("my.late", rows=["admissions", "members"], title="Sinh từ năm 2000")(born_late)
    women = kn.group("my.women", rows="admissions", where="sex == 'female'")
    both = kn.indicator("my.both", title="x")(lambda u: u.admissions.count(lambda a: late(a) & women(a)))
    assert str(both.value) == "count(admissions, born >= date('2000-01-01') and sex == 'female')"
    share = kn.indicator("my.share", title="x")(lambda u: u.admissions.share(late, of=women))
    named = kn.indicator("my.named", title="x", value="share(admissions, group('my.late'), of=group('my.women'))")
    rows = now.measure(share, named, units="HNA", periods="2022", groups=[late, women]).rows()
    assert rows[0]["value"] == rows[1]["value"] is not None
    with refused(3010, "KN3020", "my.late"):
        now.measure(named, units="HNA", periods="2022")
    with refused(3112, "groups=", "my.late"):
        now.measure("vn.admissions", units="HNA", periods="2022", groups=["my.late"])
    rule = kn.rule("my.dossiers", **RULE, holds="count(papers) > 0 or group('my.open')")
    open_ones = kn.group("my.open", rows="dossiers", where="opened_on <= date('2023-01-01')")
    assert now.check(rule, groups=[open_ones]).where(rule="my.dossiers").rows()


def test_verdicts_say_what_is_left_and_what_is_missing(now: kn.Snapshot, refused: Any) -> None:
    verdicts = now.check(kn.rule("my.old", **RULE, holds="age_months >= 10000"), past=True, periods="2022")
    with refused(3112, "v[…]", "3"):
        verdicts[3]
    fails = verdicts.where(outcome="fail")
    assert fails.by_rule and all(one["fail"] for one in fails.by_rule)
    assert len(fails.by_rule) < len(verdicts.by_rule)
    rule = fails.by_rule[0]["rule"]
    assert [one["rule"] for one in verdicts.where(rule=rule).by_rule] == [rule]
    assert sum(one["pass"] for one in verdicts.by_rule) == len(verdicts.where(outcome="pass"))
    assert fails.where(rule=verdicts.by_rule[-1]["rule"]) is not None
    passing = next(row["dossier"] for row in verdicts.rows() if row["rule"] == "my.old")
    missing = verdicts.where(dossier=passing, outcome="pass")[passing].missing
    assert missing == [] and "Không thiếu gì" in repr(missing)
    assert fails.rows()[0]["rule"] in repr(fails.missing())


def test_a_day_to_come_is_said(now: kn.Snapshot) -> None:
    text = kn.indicator("my.later", title="x", value="count(members.at(date('2023-11-01')))")
    row = now.measure(text, units="HNA", periods="2023").rows()[0]
    assert row["state"] == "not_applicable" and "01/11/2023" in row["note"]


def test_what_to_do_is_said_for_the_place(now: kn.Snapshot, refused: Any) -> None:
    def fails(columns: Any) -> Any:
        raise KeyError("x")

    with pytest.raises(kn.Error) as caught:
        now.measure(kn.column_indicator("my.x", rows="admissions", title="x", reads=["born"])(fails), units="HNA", periods="2022")
    assert caught.value.number == 3301 and "on_error" not in caught.value.message("en")
    with pytest.raises(kn.Error) as caught:
        now.check(kn.column_rule("my.x", **RULE, reads=["born"])(fails), past=True, periods="2022")
    assert 'on_error="unknown"' in caught.value.message("en") and 'on_error="unknown"' in caught.value.message("vi")
    for holds, named in {
        "sex == female": "'female'",
        "count(admissions) > 1": "introducers",
        "any(papers, count(outer.votes))": "count(outer.votes)",
    }.items():
        with refused(3010, named):
            now.check(kn.rule("my.x", **RULE, holds=holds))


def test_evaluate_gives_columns(now: kn.Snapshot, refused: Any) -> None:
    age = now.evaluate("admissions", "years_between(born, ceremony_on)")
    frame = age.to_pandas()
    assert len(age) == len(frame) == len(now.admissions)
    assert list(frame["admission"]) == list(now.admissions.to_pandas()["admission"])
    ends = frame[["low", "high"]].dropna()
    assert len(ends) > 13000
    assert (ends.iloc[:, 0] <= ends.iloc[:, 1]).all() and set(frame["known"]) <= {True, False}
    women = now.evaluate("admissions", lambda a: a.sex == "female").to_pandas()["value"].value_counts()
    assert set(women.index) == {"yes", "no", "unknown", "not_applicable"} and women["not_applicable"] == 0
    counted = now.measure(kn.indicator("my.women", title="x", value="count(members, sex == 'female')"), units="HNA", periods="2023")
    members = now.evaluate("spells", "if_(since <= date('2023-10-31') and date('2023-10-31') < until and sex == 'female', 1, 0)")
    assert members.to_pandas()["value"].sum() == counted.rows()[0]["value"]
    young = kn.group("my.young", rows="admissions", where="born >= date('2000-01-01')")
    assert len(now.evaluate("admissions", "group('my.young')", groups=[young])) == len(age)
    with refused(3010, "sexx"):
        now.evaluate("admissions", "sexx == 'female'")
    with refused(3107, "admisions"):
        now.evaluate("admisions", "sex")
    with refused(3112, "evaluate", "3"):
        now.evaluate("admissions", 3)


def test_quantities_are_listed_and_named(now: kn.Snapshot, refused: Any) -> None:
    rating = next(one for one in now.quantities if one["id"] == "vn.rating")
    assert rating["type"] == "vn.rating" and rating["over"] == "flow" and rating["declared_by"] == "vn"
    excellent = kn.indicator("my.x", title="x", value="count(below(level='grassroots'), claim('vn.rating') == 'excellent')")
    assert now.measure(excellent, units="HNA", periods="2022").rows()[0]["low"] == 0
    with refused(3010, "KN3024", "vn.eligible_non_members"):
        now.measure(kn.indicator("my.x", title="x", value="claim('vn.eligible_non_member')"), units="HNA", periods="2022")
    with refused(3010, "KN3004", "excellent"):
        now.measure(kn.indicator("my.x", title="x", value="if_(claim('vn.rating') == 'exellent', 1, 0)"), periods="2022")
