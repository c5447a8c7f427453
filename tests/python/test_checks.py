"""Dossiers held to the law: the cases planted in the example province, and what a verdict says of itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pandas
import pytest

if TYPE_CHECKING:
    from conftest import Province

HORIZON = "2024-05-31"


@pytest.fixture(scope="module")
def planted(ha_nam: Province) -> pandas.DataFrame:
    cases = pandas.read_csv(ha_nam.files / "planted" / "planted.csv", dtype=str)
    return cases[cases["key"].str.startswith("D-")]


@pytest.fixture(scope="module")
def late(ha_nam: Province) -> kn.Snapshot:
    return kn.open(ha_nam.registry).snapshot(HORIZON)


@pytest.fixture(scope="module")
def past(late: kn.Snapshot) -> kn.Verdicts:
    return late.check(past=True, periods="2011-01..2024-05")


@pytest.fixture(scope="module")
def still_open(late: kn.Snapshot) -> kn.Verdicts:
    return late.check()


def worst_step(verdicts: kn.Verdicts) -> dict[str, str]:
    """Of each dossier the outcome of all its steps together."""
    found: dict[str, set[str]] = {}
    for row in verdicts.by_dossier:
        found.setdefault(row["dossier"], set()).add(row["outcome"])
    return {dossier: next(word for word in ("fail", "unknown", "pass") if word in all) for dossier, all in found.items()}


def test_every_planted_past_case_is_judged_as_it_was_planted(past: kn.Verdicts, planted: pandas.DataFrame) -> None:
    outcomes = worst_step(past)
    cases = planted[~planted["plant"].str.startswith(("open_", "autumn_"))]
    assert {"age_under_18", "age_unknown_year_only", "cell_vote_13_of_20", "cell_vote_border"} <= set(cases["plant"])
    wrong = [(c.plant, c.key, c.expected, outcomes.get(c.key)) for c in cases.itertuples() if outcomes.get(c.key) != c.expected]
    assert wrong == []


def test_nothing_else_fails(past: kn.Verdicts, planted: pandas.DataFrame) -> None:
    unlawful = set(planted.loc[(planted["expected"] == "fail") & ~planted["plant"].str.startswith(("open_", "autumn_")), "key"])
    outcomes = worst_step(past)
    assert {dossier for dossier, outcome in outcomes.items() if outcome == "fail"} == unlawful
    uncertain = set(planted.loc[(planted["expected"] == "unknown") & ~planted["plant"].str.startswith(("open_", "autumn_")), "key"])
    assert {dossier for dossier, outcome in outcomes.items() if outcome == "unknown"} == uncertain
    warned = [row for row in past.rows() if row["severity"] == "warns" and row["outcome"] not in ("pass", "not_applicable")]
    assert warned == []


def test_open_cases_are_judged_as_if_on_the_day(still_open: kn.Verdicts, planted: pandas.DataFrame, late: kn.Snapshot) -> None:
    ages = {row["dossier"]: row["outcome"] for row in still_open.rows() if row["rule"] == "vn.age_min"}
    cases = planted[planted["plant"].str.startswith("open_")]
    judged = cases[cases["key"].isin(ages)]
    assert len(judged) > 0
    assert [(c.plant, c.key) for c in judged.itertuples() if ages[c.key] != c.expected] == []
    dossiers = late.dossiers.to_pandas().set_index("dossier")
    assert dossiers.loc[sorted(ages), "closed_on"].isna().all(), "open ones only"


def test_what_was_stuck_in_autumn_is_judged_as_it_was_planted(ha_nam: Province, planted: pandas.DataFrame) -> None:
    autumn = kn.open(ha_nam.registry).snapshot("2023-10-31").check()
    outcomes = {row["dossier"]: row["outcome"] for row in autumn.by_dossier}
    cases = planted[planted["plant"].str.startswith("autumn_")]
    assert len(cases) > 70 and set(cases["expected"]) == {"fail", "unknown"}
    assert [(c.plant, c.key) for c in cases.itertuples() if outcomes.get(c.key) != c.expected] == []
    rules = {
        "autumn_opinions_old": "vn.opinions", "autumn_certificate_old": "vn.certificate", "autumn_young": "vn.age_min",
        "autumn_one_introducer": "vn.introducers", "autumn_introducer_new": "vn.introducers", "autumn_over_sixty": "vn.age_max",
        "autumn_verification_unnumbered": "vn.verification", "autumn_application_missing": "vn.application_first",
    }  # fmt: skip
    failing = {(row["dossier"], row["rule"]) for row in autumn.rows() if row["outcome"] == "fail"}
    assert [(c.plant, c.key) for c in cases.itertuples() if c.plant in rules and (c.key, rules[c.plant]) not in failing] == []


def test_the_day_counts(past: kn.Verdicts, planted: pandas.DataFrame) -> None:
    """Eighteen on the day of the meeting itself is of age; a vote of 13 of 20 is less than two thirds."""
    on_the_birthday = past[planted.loc[planted["plant"] == "age_18_birthday", "key"].iloc[0]]
    assert on_the_birthday.outcome == "pass" and "= 18;" in on_the_birthday.explain()
    vote = past[planted.loc[planted["plant"] == "cell_vote_13_of_20", "key"].iloc[0]]
    assert vote.outcome == "fail" and "3 × tán thành (biểu quyết của bước) = 39" in vote.explain()


def test_the_number_of_threads_changes_nothing(late: kn.Snapshot, past: kn.Verdicts, monkeypatch: pytest.MonkeyPatch) -> None:
    for threads in (None, 1, 3, 16):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        again = late.check(past=True, periods="2011-01..2024-05")
        assert again.rows() == past.rows()
        assert again.by_rule == past.by_rule


def test_counts_by_rule_and_by_dossier_are_those_of_the_rows(past: kn.Verdicts) -> None:
    rows = past.rows()
    counted = Counter((row["rule"], row["outcome"]) for row in rows)
    for rule in past.by_rule:
        for outcome in ("pass", "fail", "unknown", "not_applicable"):
            assert rule[outcome] == counted[rule["rule"], outcome]
    assert len(past) == len(rows) == sum(counted.values())
    worst: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found = worst.setdefault((row["dossier"], row["step"]), set())
        if row["severity"] == "blocks":
            found.add(row["outcome"])
    for row in past.by_dossier:
        found = worst[row["dossier"], row["step"]]
        assert row["outcome"] == ("fail" if "fail" in found else "unknown" if "unknown" in found else "pass")
    assert past.to_pandas()["outcome"].value_counts().to_dict() == dict(Counter(row["outcome"] for row in rows))


def test_where(past: kn.Verdicts, late: kn.Snapshot) -> None:
    failing = past.where(outcome="fail")
    assert 0 < len(failing) < len(past) and {row["outcome"] for row in failing.rows()} == {"fail"}
    below = {r["unit"] for r in late.measure("vn.admissions", units=kn.under("HNA.BL"), periods="2022").rows()}
    here = past.where(outcome="fail", units=kn.under("HNA.BL"))
    assert here.rows() == [row for row in failing.rows() if row["unit"] in below]
    assert len(here) == len(past.where(units="HNA.BL").where(outcome="fail")) > 0
    assert {row["rule"] for row in past.where(rule="vn.age_min").rows()} == {"vn.age_min"}
    one = past.rows()[0]["dossier"]
    assert {row["dossier"] for row in past.where(dossier=one).rows()} == {one}


def test_what_cannot_be_asked_is_refused(past: kn.Verdicts, late: kn.Snapshot, refused: Any) -> None:
    with refused(3111, "failed", "fail"):
        past.where(outcome="failed")
    with refused(3104, "D-nowhere"):
        _ = past["D-nowhere"]
    with refused(3102, "HNA.XX"):
        past.where(units="HNA.XX")
    with refused(3110):
        late.check(past=True)


def test_each_step_is_judged_on_its_own_day(late: kn.Snapshot) -> None:
    only_2022 = late.check(past=True, periods="2022")
    assert {row["step_date"].year for row in only_2022.rows()} == {2022}
    years = late.check(past=True, periods=kn.years(2021, 2022))
    assert [row for row in years.rows() if row["step_date"].year == 2022] == only_2022.rows()
    assert late.check(past=True, periods="2022", units=kn.under("HNA.BL")).rows() == only_2022.where(units="HNA.BL").rows()


def test_open_ones_are_judged_on_the_day_of_the_snapshot(now: kn.Snapshot) -> None:
    verdicts = now.check()
    assert len(verdicts) > 0
    assert {row["step_date"] for row in verdicts.rows()} == {date(2023, 10, 31)}
    assert len({row["dossier"] for row in verdicts.by_dossier}) == len(verdicts.by_dossier), "one step of each"
    assert now.check(units=kn.under("HNA.BL")).rows() == verdicts.where(units="HNA.BL").rows()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ("Không đạt: ", "Đọc được: ", "Căn cứ: ", "số năm từ ngày sinh đến ngày xét = 17", " = 18.")),
        ("en", ("Fail: ", "As read: ", "Basis: ", "years from born to step date = 17", " = 18.")),
    ],
)
def test_an_explanation_holds_the_values_that_were_read(
    past: kn.Verdicts, late: kn.Snapshot, planted: pandas.DataFrame, lang: str, words: tuple[str, ...]
) -> None:
    key = planted.loc[planted["plant"] == "age_under_18", "key"].iloc[0]
    verdict = past.where(rule="vn.age_min")[key]
    person = late.dossiers.to_pandas().set_index("dossier").loc[key, "person"]
    born = late.people.to_pandas().set_index("person").loc[person, "born"]
    text = verdict.explain(lang)
    wanted = "%d/%m/%Y" if lang == "vi" else "%Y-%m-%d"
    assert text.count("\n") == 0, "one rule, one sentence"
    assert all(word in text for word in words)
    assert f" = {born:{wanted}};" in text and f" = {verdict.step_date:{wanted}};" in text
    assert "_" not in text, "words, and no names of the language"


def test_reasons_are_the_atoms_with_what_they_read(past: kn.Verdicts, planted: pandas.DataFrame) -> None:
    key = planted.loc[planted["plant"] == "cell_vote_13_of_20", "key"].iloc[0]
    (reason,) = [r for r in past[key].reasons if r["rule"] == "vn.cell_vote"]
    assert reason["outcome"] == "fail" and reason["text"].startswith("3 * vote.in_favour >=")
    (atom,) = reason["atoms"]
    read = {r["text"]: r["value"] for r in atom["readings"]}
    assert atom["truth"] == "no" and read["vote.in_favour"] == "13" and read["vote.members"] == "20"
    law = "01-HD/TW" if reason["step_date"] >= date(2021, 9, 28) else "19/01/2011"
    assert [law in basis for basis in reason["basis"]] == [True]


def test_what_is_unknown_is_named(past: kn.Verdicts, still_open: kn.Verdicts, planted: pandas.DataFrame) -> None:
    year_only = past[planted.loc[planted["plant"] == "age_unknown_year_only", "key"].iloc[0]]
    assert year_only.outcome == "unknown" and "17–18" in year_only.explain()
    no_vote_yet = still_open[still_open.where(rule="vn.cell_vote").rows()[0]["dossier"]]
    assert "Chưa biết: " in no_vote_yet.explain() and "tán thành (biểu quyết của bước)" in no_vote_yet.explain()


def test_verdicts_show_themselves(past: kn.Verdicts, still_open: kn.Verdicts) -> None:
    lines = repr(past).splitlines()
    dossiers = len({row["dossier"] for row in past.rows()})
    assert lines[0].startswith(f"{dossiers:,} hồ sơ · đến hết 31/05/2024 · lô 1".replace(",", "."))
    assert lines[1].split() == ["Quy", "tắc", "đạt", "không", "đạt", "chưa", "rõ", "không", "áp", "dụng"]
    assert len(lines) == 23 and lines[3].startswith("vn.age_min · Đủ 18 tuổi") and lines[-1].startswith("… ")
    ages = past.where(rule="vn.age_min")
    assert len(repr(ages).splitlines()) == 3 and ages._repr_html_().count("<tr>") == 2, "rules without a verdict are left out"
    one = still_open[still_open.where(rule="vn.cell_vote").rows()[0]["dossier"]]
    assert repr(one) == f"{one.dossier} · cell_vote · chưa rõ"
