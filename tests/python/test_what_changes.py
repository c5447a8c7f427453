"""What would change a verdict: later days held to snapshots of those days, missing facts, and explanations of all at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ketnap as kn
import pytest

if TYPE_CHECKING:
    from conftest import Province

LAST_BATCH = "2024-05-31"


@pytest.fixture(scope="module")
def registry(ha_nam: Province) -> kn.Registry:
    return kn.open(ha_nam.registry)


@pytest.fixture(scope="module")
def now(registry: kn.Registry) -> kn.Snapshot:
    return registry.snapshot(LAST_BATCH)


@pytest.fixture(scope="module")
def verdicts(now: kn.Snapshot) -> kn.Verdicts:
    return now.check()


def outcomes(verdicts: kn.Verdicts) -> dict[tuple[str, str], str]:
    return {(r["dossier"], r["rule"]): r["outcome"] for r in verdicts.rows()}


def test_changes_are_what_snapshots_of_later_days_say(registry: kn.Registry, now: kn.Snapshot, verdicts: kn.Verdicts) -> None:
    """But for ceremonies that are known already nothing in the files lies after that day: a later snapshot holds the same facts."""
    first = outcomes(verdicts)
    ceremonies = {row["dossier"] for row in verdicts.rows() if row["step"] == "ceremony"}
    changes = dict(zip(first, verdicts.changes(), strict=True))
    found = {key: change for key, change in changes.items() if key[0] not in ceremonies}
    days = sorted({c.day for c in found.values() if c.day})
    assert days and days[0] > now.as_of
    chosen = {*days[:6], *(day - timedelta(days=1) for day in days[:6]), days[-1], days[-1] - timedelta(days=1)}
    for day in sorted(chosen):
        then = outcomes(registry.snapshot(day).check())
        for key, change in found.items():
            if change.day is None or day < change.day:
                assert then[key] == first[key], (key, day)
            elif day == change.day:
                assert then[key] == change.to_outcome != first[key], (key, day)


def test_a_change_tells_itself(verdicts: kn.Verdicts) -> None:
    ages = verdicts.where(rule="vn.age_min")
    place, change = next((i, c) for i, c in enumerate(ages.changes()) if c)
    row = ages.rows()[place]
    assert row["rule"] == "vn.age_min" and change.from_outcome == row["outcome"]
    assert change.day is not None and change.horizon == date(2034, 5, 31)
    assert repr(change).startswith(change.day.strftime("%d/%m/%Y: ")) and "Đủ 18 tuổi" in repr(change)
    assert change.sentence("en").startswith(f"{change.day}: ") and "At least 18" in change.sentence("en")
    (turn,) = change.why
    assert turn["rule"] == "vn.age_min" and turn["law"] == "same"
    assert {a["text"] for a in turn["atoms"]} == {"years_between(born, step_date) >= param('vn.age_min')"}
    assert turn["atoms"][0]["before"] != turn["atoms"][0]["truth"]


def test_a_dossier_changes_on_a_day_or_names_its_horizon(verdicts: kn.Verdicts) -> None:
    dossiers = [verdicts[row["dossier"]] for row in verdicts.by_dossier[:40]]
    still = next(d for d in dossiers if not d.changes_on)
    assert still.changes_on.day is None and repr(still.changes_on) == "không tự đổi trước ngày 31/05/2034"
    assert still.changes("2025-01-01").sentence("en") == "no change by itself before 2025-01-01"
    # A minor of unknown vote: fails until of age, then waits for the vote.
    minor = next(verdicts[r["dossier"]] for r in verdicts.rows() if r["rule"] == "vn.age_min" and r["outcome"] == "fail")
    change = minor.changes_on
    assert change and change.from_outcome == "fail" and change.to_outcome == "unknown"
    assert not minor.changes(change.day) and minor.changes(change.day + timedelta(days=1)).day == change.day
    assert minor.changes_on.day == verdicts.where(rule="vn.cell_vote")[minor.dossier].changes_on.day, "all rules of the step count"


def test_past_steps_never_change(now: kn.Snapshot) -> None:
    past = now.check(past=True, periods="2023")
    assert len(past) > 0 and not any(past.changes())


def test_what_is_missing(verdicts: kn.Verdicts) -> None:
    missing = verdicts.missing()
    waiting = [r for r in verdicts.rows() if r["outcome"] in ("fail", "unknown")]
    assert [(m["dossier"], m["rule"]) for m in missing] == [(r["dossier"], r["rule"]) for r in waiting]
    votes = [m for m in missing if m["rule"] == "vn.cell_vote"]
    for m in [m for m in missing if m["rule"] in ("vn.cell_vote", "vn.age_min")]:
        names = [[fact["name"] for fact in one] for one in m["sets"]]
        outcome = next(r["outcome"] for r in waiting if (r["dossier"], r["rule"]) == (m["dossier"], m["rule"]))
        expected = [["vote"]] if m["rule"] == "vn.cell_vote" else [["born"]] if outcome == "unknown" else []
        assert names == expected
    (vote,) = [m for m in verdicts[votes[0]["dossier"]].missing if m["rule"] == "vn.cell_vote"]
    assert vote["sentence"] == "Biểu quyết của bước" and vote["sets"][0][0]["label"] == "Biểu quyết của bước"
    assert {m["sentence"] for m in verdicts.missing("en")} >= {"Vote of the step"}


def test_all_explanations_at_once_are_those_of_one_after_the_other(verdicts: kn.Verdicts, now: kn.Snapshot) -> None:
    past = now.check(past=True, periods="2023")
    for found in (verdicts, past.where(outcome="fail"), past):
        together = found.reasons
        assert len(together) == len(found)
        some = {row["dossier"] for row in found.rows()[:200]}
        for dossier in sorted(some)[:30]:
            assert found[dossier].reasons == [r for r in together if r["dossier"] == dossier]
    lines = past.where(outcome="fail").explain("en").splitlines()
    assert lines and all(" · Fail: " in line for line in lines)


def test_columns_beside_the_verdicts(verdicts: kn.Verdicts) -> None:
    plain = verdicts.to_pandas()
    frame = verdicts.to_pandas(changes=True, missing=True)
    assert list(frame.columns) == [*plain.columns, "changes_on", "to_outcome", "missing"]
    assert frame[plain.columns].equals(plain)
    changes = verdicts.changes()
    assert [d or None for d in frame["changes_on"]] == [c.day for c in changes]
    assert [o or None for o in frame["to_outcome"]] == [c.to_outcome if c else None for c in changes]
    lacking = frame[frame["outcome"].isin(["fail", "unknown"])]
    assert [[tuple(f["name"] for f in s) for s in m["sets"]] for m in verdicts.missing()] == list(lacking["missing"])
    assert all(sets == [] for sets in frame.loc[frame["outcome"] == "pass", "missing"])


def test_a_dossier_shows_itself_in_a_notebook(verdicts: kn.Verdicts) -> None:
    one = verdicts[verdicts.missing()[0]["dossier"]]
    html = one._repr_html_()
    assert html.count("<tr>") == 1 + len(one.reasons) and "Biểu quyết của bước" in html and "Còn thiếu" in html
