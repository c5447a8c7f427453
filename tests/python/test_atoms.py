"""Atoms of verdicts as columns: the same that explanations tell one by one, for any tool that takes Arrow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import ketnap as kn
import polars
import pyarrow
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Province


@pytest.fixture(scope="module")
def now(ha_nam: Province) -> kn.Snapshot:
    return kn.open(ha_nam.registry).snapshot("2023-10-31")


@pytest.fixture(scope="module")
def past(now: kn.Snapshot) -> kn.Verdicts:
    return now.check(past=True, periods=kn.years(2020, 2023))


def by_verdict(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["dossier"], row["step"], row["rule"]), []).append(row)
    return found


@pytest.mark.parametrize("outcome", ["fail", "unknown", "pass", "not_applicable"])
def test_columns_hold_what_explanations_tell(past: kn.Verdicts, now: kn.Snapshot, outcome: str) -> None:
    some = 0
    for verdicts in (past.where(outcome=outcome), now.check().where(outcome=outcome)):
        atoms = by_verdict(pyarrow.table(verdicts.atoms).to_pylist())
        readings = by_verdict(pyarrow.table(verdicts.atoms.readings).to_pylist())
        for reason in verdicts.reasons:
            key = (reason["dossier"], reason["step"], reason["rule"])
            told = [(atom["text"], atom["truth"]) for atom in reason["atoms"]]
            assert [(row["atom"], row["holds"]) for row in atoms.get(key, []) if row["decides"]] == told
            for atom in reason["atoms"]:
                values = {read["text"]: read["value"] for read in atom["readings"]}
                here = {row["reading"]: row["value"] for row in readings.get(key, []) if row["atom"] == atom["text"]}
                assert here == {name: values[name] for name in here}
                fields = {read["text"] for read in atom["readings"] if not set("+-*/(") & set(read["text"])}
                assert fields <= set(here), "a field or a parameter is always told"
                some += len(here)
    assert some > (20 if outcome == "not_applicable" else 100)


def test_both_sides_of_a_comparison(past: kn.Verdicts) -> None:
    rows = pyarrow.table(past.where(rule="vn.age_min").atoms).to_pylist()
    ages = [row for row in rows if row["atom"] == "years_between(born, step_date) >= param('vn.age_min')"]
    assert ages and all(row["bound"] == "18" and row["bound_number"] == 18 and row["bound_date"] is None for row in ages)
    for row in ages:
        if row["value_number"] is None:
            assert row["value"] is None or "–" in row["value"]
        else:
            assert row["value"] == str(int(row["value_number"]))
            assert (row["holds"] == "yes") == (row["value_number"] >= 18)
    dated = [r for r in pyarrow.table(past.atoms).to_pylist() if r["value_date"] is not None and r["bound_date"] is not None]
    assert dated and all(r["value"] == r["value_date"].isoformat() and isinstance(r["bound_date"], date) for r in dated)
    for row in dated:
        signs = [sign for sign in (" <= ", " >= ", " < ", " > ", " == ", " != ") if sign in row["atom"]]
        sign = signs[0] if signs else " <= "  # `moved` and its like
        holds = {
            " <= ": row["value_date"] <= row["bound_date"],
            " >= ": row["value_date"] >= row["bound_date"],
            " < ": row["value_date"] < row["bound_date"],
            " > ": row["value_date"] > row["bound_date"],
            " == ": row["value_date"] == row["bound_date"],
            " != ": row["value_date"] != row["bound_date"],
        }[sign]
        assert row["holds"] == ("yes" if holds else "no"), row


def test_any_tool_takes_them(past: kn.Verdicts) -> None:
    failed = past.where(outcome="fail").atoms
    frame = failed.to_pandas()
    assert len(frame) == len(failed) > 0 and len(failed.readings.to_pandas()) == len(failed.readings) > len(failed)
    assert failed.to_polars().height == polars.DataFrame(failed).height == len(failed)
    counted = duckdb.sql(
        "select rule, atom, count(*) as n from failed where decides group by all order by n desc, rule, atom"
    ).fetchall()
    grouped = frame[frame["decides"]].groupby(["rule", "atom"], observed=True).size()
    assert {(rule, atom): n for rule, atom, n in counted} == dict(grouped.items())
    assert "điều kiện" in repr(failed) and "giá trị" in repr(failed.readings)
    nobody = past.where(outcome="fail", dossier=past.rows()[0]["dossier"]).where(outcome="pass").atoms
    assert len(nobody) == 0 and list(nobody.to_pandas().columns) == list(frame.columns)


def all_of_it(now: kn.Snapshot) -> list[Any]:
    found = now.check(past=True, periods="2023")
    ahead = now.check()
    return [
        [repr(change) for change in ahead.changes()],
        list(ahead.missing()),
        [repr(ahead[row["dossier"]].next()) for row in ahead.by_dossier[:20]],
        now.evaluate("admissions", "years_between(born, ceremony_on) * 2 / 3").to_pandas().to_csv(),
        found.rows(),
        found.explain(),
        pyarrow.table(found.atoms),
        pyarrow.table(found.atoms.readings),
        now.report("ha_nam.handbook", period="2023").bytes("standard.json"),
    ]


@pytest.fixture(scope="module")
def expected(now: kn.Snapshot) -> list[Any]:
    return all_of_it(now)


@pytest.mark.parametrize("instructions", ["plain", "baseline", "avx2", "avx512"])
def test_each_instruction_set_judges_and_explains_alike(
    now: kn.Snapshot, expected: list[Any], monkeypatch: pytest.MonkeyPatch, instructions: str
) -> None:
    monkeypatch.setenv("KETNAP_ISA", instructions)
    try:
        found = all_of_it(now)
    except kn.Error as error:
        assert error.number == 3112
        pytest.skip(f"no {instructions} on this machine")
    assert found == expected


def test_an_instruction_set_that_there_is_not_is_refused(now: kn.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    found = now.check()
    first = found[found.rows()[0]["dossier"]]
    monkeypatch.setenv("KETNAP_ISA", "mmx")
    asks: list[Callable[[], object]] = [
        now.check,
        lambda: now.report("ha_nam.handbook", period="2023"),
        lambda: now.evaluate("admissions", "sex == 'female'"),
        lambda: now.measure("vn.members", periods="2023"),
        found.explain,
        found.changes,
        found.missing,
        first.next,
        lambda: first.changes_on,
        lambda: found.atoms,
    ]
    for ask in asks:
        with pytest.raises(kn.Error, match="KN3112"):
            ask()
