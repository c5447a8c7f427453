"""ketnap held to forty people who were counted on paper: tests/cases/forty/README.md shows how."""

import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest

FORTY = Path(__file__).parents[1] / "cases" / "forty"
ANSWERS = json.loads((FORTY / "answers.json").read_text("utf-8"))
INDICATORS = ("vn.admissions", "vn.members", "ha_nam.pupil_share")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> kn.Registry:
    made = kn.create(tmp_path_factory.mktemp("forty") / "forty.ketnap", plugins=["vn", "ha_nam"])
    batch = made.load(str(FORTY / "*.csv"))
    assert not batch.findings
    return made


def written(row: dict[str, Any]) -> str:
    """A figure as answers.json writes it."""
    if row["state"] == "not_applicable":
        assert row["value"] is None
        return "not applicable"
    assert all(isinstance(row[bound], int | Fraction) for bound in ("low", "high"))
    if row["state"] == "known":
        assert row["low"] == row["high"] == row["value"]
        return str(row["value"])
    assert row["state"] == "interval" and row["value"] is None
    return f"{row['low']}..{row['high']}"


@pytest.mark.parametrize("as_of", ANSWERS["figures"])
def test_figures(registry: kn.Registry, as_of: str) -> None:
    expected = ANSWERS["figures"][as_of]
    years = sorted({year for unit in expected.values() for indicator in unit.values() for year in indicator})
    table = registry.snapshot(as_of).measure(*INDICATORS, units=kn.under(ANSWERS["root"]), periods=years)
    got: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in table.rows():
        got[row["unit"]][row["indicator"]][row["period"]] = written(row)
    assert {unit: got[unit] for unit in expected} == expected


@pytest.mark.parametrize(
    ("unit", "year", "indicator", "people"),
    [
        ("M.A", "2022", "vn.admissions", {"P19", "P23"}),
        ("M.B.2", "2022", "vn.admissions", {"P24", "P25"}),
        ("M.B.2", "2022", "ha_nam.pupil_share", {"P24"}),
        ("M.A.1", "2022", "vn.members", {"P01", "P02", "P16"}),
        ("M.A.2", "2023", "vn.members", {"P04", "P06", "P07", "P19", "P23", "P27"}),
        ("M.C", "2023", "vn.members", {"P11", "P12", "P26"}),
        ("M.A.2", "2023", "vn.admissions", set()),
    ],
)
def test_the_people_behind_a_figure(registry: kn.Registry, unit: str, year: str, indicator: str, people: set[str]) -> None:
    table = registry.snapshot("2023-10-31").measure(indicator, units=unit, periods=year)
    rows = table.figure(unit, year, indicator).rows()
    assert len(rows) == len(people)
    assert set(rows.to_pandas()["person"]) == people


def by_dossier(verdicts: kn.Verdicts) -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = defaultdict(dict)
    for row in verdicts.rows():
        if row["rule"] not in ("vn.age_min", "vn.cell_vote"):
            continue
        assert row["rule"] not in rules[row["dossier"]], "one verdict for a step and a rule"
        rules[row["dossier"]][row["rule"]] = row["outcome"]
    return rules


def test_open_dossiers_at_their_next_step(registry: kn.Registry) -> None:
    now = registry.snapshot(ANSWERS["open"]["as_of"])
    assert by_dossier(now.check()) == ANSWERS["open"]["verdicts"]


@pytest.mark.parametrize("year", ANSWERS["past"]["verdicts"])
def test_past_steps_on_their_days(registry: kn.Registry, year: str) -> None:
    now = registry.snapshot(ANSWERS["past"]["as_of"])
    assert by_dossier(now.check(past=True, periods=year)) == ANSWERS["past"]["verdicts"][year]


def test_a_blocking_failure_fails_the_step(registry: kn.Registry) -> None:
    """Forty have no papers, so every vote of a cell fails; of each of the two rules alone the step's outcome is the rule's."""
    past = registry.snapshot("2023-10-31").check(past=True, periods=kn.years(2021, 2023))
    assert {row["outcome"] for row in past.by_dossier if row["step"] == "cell_vote"} == {"fail"}
    both = [past.where(rule=rule).by_dossier for rule in ("vn.age_min", "vn.cell_vote")]
    outcomes = [{row["dossier"]: row["outcome"] for row in rows} for rows in both]
    answers = [[one[dossier] for one in outcomes] for dossier in ("D16", "D18", "D26", "D30")]
    worst = ["fail" if "fail" in pair else "unknown" if "unknown" in pair else "pass" for pair in answers]
    assert worst == ["pass", "fail", "unknown", "fail"]
