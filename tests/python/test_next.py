"""What a dossier needs next: the step, who owes it, its forms, and the days that the law sets; and steps that were done again."""

from datetime import date, timedelta
from typing import Any

import ketnap as kn
import pytest

ALL = "2011-01..2024-05"


@pytest.fixture(scope="module")
def late(ha_nam: Any) -> kn.Snapshot:
    return kn.open(ha_nam.registry).snapshot("2024-05-31")


def test_every_open_dossier_knows_its_next_step(late: kn.Snapshot) -> None:
    verdicts = late.check()
    steps = set()
    for row in verdicts.by_dossier:
        found = verdicts[row["dossier"]].next()
        assert found and found.step == row["step"]
        assert found.body and (row["unit"] == found.body or row["unit"].startswith(f"{found.body}."))
        steps.add(found.step)
        assert all(paper["basis"] for paper in found.papers)
    assert {"cell_vote", "committee_vote", "decision", "ceremony", "official_cell_vote", "official_decision"} <= steps


def test_the_papers_of_a_step_have_their_form(late: kn.Snapshot) -> None:
    verdicts = late.check()
    row = next(row for row in verdicts.by_dossier if row["step"] == "cell_vote")
    (paper,) = verdicts[row["dossier"]].next().papers
    assert (paper["paper"], paper["form"], paper["present"]) == ("cell_resolution", "6-KNĐ", False)
    assert "6-KNĐ" in str(verdicts[row["dossier"]].next("en"))


def changed_days(late: kn.Snapshot, dossier: str, rule: str) -> tuple[str, str, Any]:
    """By the other way to ask: the first change of the verdict itself."""
    verdicts = late.check().where(dossier=dossier, rule=rule)
    (row,), (change,) = verdicts.rows(), verdicts.changes()
    return row["outcome"], rule, change.day


def test_terms_are_the_days_on_which_verdicts_change(late: kn.Snapshot) -> None:
    verdicts = late.check()
    compared = 0
    for row in [row for row in verdicts.by_dossier if row["step"] == "cell_vote"][:15]:
        for term in verdicts[row["dossier"]].next().terms:
            if term["step"] != row["step"]:
                continue
            outcome, _, day = changed_days(late, row["dossier"], term["rule"])
            assert outcome == ("fail" if term["kind"] == "not_before" else "pass")
            assert term["day"] == (day if term["kind"] == "not_before" else day - timedelta(1))
            compared += 1
    assert compared > 20


def test_a_later_step_sets_days_too(late: kn.Snapshot, ha_nam: Any) -> None:
    """A certificate that runs out is told while the application is still to be written."""
    verdicts = late.check()
    row = next(row for row in verdicts.by_dossier if row["step"] == "background")
    terms = [term for term in verdicts[row["dossier"]].next().terms if term["rule"] == "vn.certificate"]
    (term,) = terms
    assert term["step"] == "cell_vote" and term["day"] > date(2024, 5, 31)
    assert verdicts[row["dossier"]].next().by is None, "it is not this step's"


def test_a_dossier_that_is_closed_needs_nothing(late: kn.Snapshot) -> None:
    past = late.check(past=True, periods=ALL)
    closed = late.dossiers.to_pandas().set_index("dossier")["closed_on"].dropna().index[0]
    nothing = past[closed].next()
    assert not nothing and nothing.step is None and nothing.not_before is None
    assert "Không còn bước nào" in repr(nothing)


def test_an_earlier_round_is_named_and_not_judged(late: kn.Snapshot, ha_nam: Any) -> None:
    past = late.check(past=True, periods=ALL)
    assert len(past.earlier_rounds) == 20
    one = past.earlier_rounds[0]
    assert (one["round"], one["last"], one["result"]) == (1, 2, "not_agreed") and one["done_on"] < one["last_done_on"]
    assert one["sentence"]["vi"] in past[one["dossier"]].explain() and one["sentence"]["en"] in past[one["dossier"]].explain("en")
    assert "lần làm trước" in repr(past)
    month = one["done_on"].isoformat()[:7]
    in_month = late.check(past=True, periods=month)
    assert one["dossier"] in {row["dossier"] for row in in_month.earlier_rounds}
    judged = {(row["dossier"], row["step"]): row["step_date"] for row in past.by_dossier}
    assert judged[one["dossier"], one["step"]] == one["last_done_on"]
    assert past.where(dossier=one["dossier"]).earlier_rounds == [
        row for row in past.earlier_rounds if row["dossier"] == one["dossier"]
    ]
    assert late.check().earlier_rounds == []
