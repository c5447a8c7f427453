"""The nation's rules on the cases beside them (tests/cases/vn), by ketnap and by the oracle, which reads rules.json by itself."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ketnap import _ketnap, cases, plugins
from oracle import Snapshot, read_folder
from oracle.counting import Period
from oracle.dossiers import past_steps
from oracle.kleene import Parameters, evaluate
from oracle.rows import judged_row

ROOT = Path(__file__).resolve().parents[2]
VN = ROOT / "plugins" / "vn"
CASES = ROOT / "tests" / "cases" / "vn"
EVERY_DAY = Period(date(2000, 1, 1), date(2060, 1, 1))


def read(name: str) -> Any:
    return json.loads(re.sub(r"^\s*//.*$", "", (VN / name).read_text("utf-8"), flags=re.MULTILINE))


def days(in_force: str) -> tuple[date, date]:
    """The first day, and the day after the last."""
    first, last = in_force.split("..")
    return date.fromisoformat(first), date.fromisoformat(last) + timedelta(1) if last else date(2100, 1, 1)


def text(written: str | Sequence[str] | None) -> str | None:
    return written if isinstance(written, str) or written is None else "\n".join(written)


@dataclass(frozen=True)
class Version:
    rule: str
    first: date
    end: date
    applies: str | None
    holds: str


def versions() -> Iterator[Version]:
    for rule in read("rules.json"):
        for version in rule["versions"]:
            whole = rule | version
            yield Version(rule["id"], *days(whole["in_force"]), text(whole.get("applies")), text(whole["holds"]) or "")


def parameters() -> Parameters:
    stated = read("parameters.json")
    return {name: [(*days(one["in_force"]), Fraction(one["value"])) for one in stated[name]["versions"]] for name in stated}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """The results, and the folder with the rows that the cases stand for."""
    folder = tmp_path_factory.mktemp("cases")
    return folder, _ketnap.run_cases(plugins.load(("vn",)), cases.files_of(CASES), folder)


def test_every_case_holds(run: tuple[Path, list[dict[str, Any]]]) -> None:
    assert [cases.line(row) for row in run[1] if not row["holds"]] == []
    assert len(run[1]) > 350


def test_each_version_has_a_case_that_passes_and_one_that_does_not(run: tuple[Path, list[dict[str, Any]]]) -> None:
    met: dict[tuple[str, date], set[str]] = defaultdict(set)
    for version in versions():
        for row in run[1]:
            if row["rule"] == version.rule and version.first <= row["on"] < version.end:
                met[version.rule, version.first].add(row["got"])
    assert {key: found for key, found in met.items() if not {"pass", "fail"} <= found} == {}
    assert len(met) == len(list(versions())) > 100


def outcome(applies: frozenset[bool | None], holds: frozenset[bool | None]) -> str:
    if (applies <= {False, None} and applies != {False, None}) or holds == {None}:
        return "not_applicable"
    if holds == {True}:
        return "pass"
    return "fail" if applies == {True} and holds == {False} else "unknown"


def test_the_oracle_says_the_same(run: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, results = run
    on = Snapshot(read_folder(folder), max(row["on"] for row in results))
    steps = {(one.dossier["dossier"], one.step): one for one in past_steps(on, EVERY_DAY)}
    law, known = parameters(), list(versions())
    wrong = []
    for row in results:
        version = next((v for v in known if v.rule == row["rule"] and v.first <= row["on"] < v.end), None)
        expected = "not_in_force"
        if version is not None:
            step = steps[row["dossier"], STEP[row["rule"]]]
            judged = judged_row(on, step)
            applies = evaluate(version.applies, judged, law) if version.applies else frozenset({True})
            holds = evaluate(version.holds, judged, law)
            assert isinstance(applies, frozenset) and isinstance(holds, frozenset)
            expected = outcome(applies, holds)
        if expected != row["got"]:
            wrong.append(f"{cases.line(row)}; the oracle: {expected}")
    assert wrong == []


STEP = {rule["id"]: rule["step"] for rule in read("rules.json")}
