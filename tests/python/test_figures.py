"""Published figures: the articles' texts judged, and what the example province says beside them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import ketnap as kn
import pytest
from ketnap import _ketnap

if TYPE_CHECKING:
    from conftest import Province

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ha_nam" / "figures.csv"
COLUMNS = ("id", "unit", "period", "indicator", "target", "numerator", "denominator", "printed", "decimals", "policy", "agrees")


def seeds() -> dict[str, dict[str, str]]:
    with (ROOT / "tests/cases/seed_figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def printed(seed: dict[str, str]) -> str:
    """As the article has it, in the Vietnamese way."""
    text = seed["value"].replace(".", ",")
    word = {"over": "trên ", "nearly": "gần "}.get(seed["policy"], "")
    return word + text + ("%" if seed["unit"] == "percent" else "")


def as_figure(seed: dict[str, str]) -> list[str]:
    norm = seed["agrees"] == "norm"
    stated = seed["denominator"] if seed["denominator_given"] == "given" else ""
    target = "a.target" if norm else ""
    numbers = ("", "") if norm else (seed["numerator"], stated)
    return [seed["id"], "A", "2020", "a.it", target, *numbers, printed(seed), seed["decimals"], seed["policy"], seed["agrees"]]


# Of a range of norms the article gives the counts that go with it.
JUDGED = [seed for seed in seeds() if seed != "S4-13"]


@pytest.mark.parametrize("id", JUDGED)
def test_every_published_text_is_judged_as_by_hand(id: str, tmp_path: Path) -> None:
    with (tmp_path / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, as_figure(seeds()[id])])
    read, findings = _ketnap.read_figures((tmp_path / "figures.csv").read_bytes(), "figures.csv")
    assert not findings
    (row,) = _ketnap.judge_figures(read)
    assert row["agrees"] == row["expected"]
    if row["agrees"] == "yes" and seeds()[id]["denominator"]:
        assert row["denominator"] == int(seeds()[id]["denominator"])


@pytest.fixture(scope="module")
def judged(ha_nam: Province) -> dict[str, dict[str, object]]:
    figures = kn.open(ha_nam.registry).figures(EXAMPLE)
    assert not figures.findings and figures.wrong() == []
    assert len(figures.to_pandas()) == len(figures) and "khớp" in repr(figures)
    return {str(row["id"]): row for row in figures.rows()}


def test_the_example_holds_the_seeds_of_its_province(judged: dict[str, dict[str, object]]) -> None:
    known = {id: seed["agrees"] for id, seed in seeds().items() if id.startswith(("S0-", "S2-"))}
    assert {id.rstrip("ab") for id in judged} == set(known)
    for id, row in judged.items():
        assert row["agrees"] == known[id.rstrip("ab")], id


def test_what_the_province_says_beside_them(judged: dict[str, dict[str, object]]) -> None:
    computed = {id: row["computed"] for id, row in judged.items()}
    assert computed["S0-1"] == "91,66%" and judged["S0-1"]["denominator"] == 300
    assert judged["S0-1"]["half_up"] == "91,67%" and judged["S0-1"]["policy"] == "truncate"
    assert computed["S0-2"] == "5,9%" and judged["S0-2"]["denominator"] is None
    assert computed["S0-3"] == "≥ 3%" and computed["S2-12"] == "3%–4%"
    assert [computed[f"S2-{n}"] for n in range(1, 6)] == ["641", "735", "955", "1.004", "3.335"]
    assert computed["S2-6a"] == computed["S2-6b"] == "1,8%"
    assert (computed["S2-7"], computed["S2-7a"], computed["S2-8"], computed["S2-9"]) == ("3,61%", "415", "150", "36")
    assert str(computed["S2-10"]).startswith("trên 5")
    assert (computed["S2-11a"], computed["S2-11b"]) == ("≥ 70%", "≥ 100%")


def test_cells_that_admitted_nobody_for_ten_years(ha_nam: Province) -> None:
    """Bồ Đề's 36 since 2021 are not all in cells that were dry; those that were have one to three each."""
    now = kn.open(ha_nam.registry).snapshot("2023-12-31")
    revived = now.measure("ha_nam.revived_cells", units="HNA.BL.BD", periods="2021..2023")
    cells = revived.figure("HNA.BL.BD", "2021..2023").rows().to_pandas()["unit"].tolist()
    assert len(cells) >= 3
    each = now.measure("vn.admissions", units=cells, periods="2021..2023").rows()
    assert all(1 <= row["value"] <= 3 for row in each)
    assert all(row["value"] == 0 for row in now.measure("vn.admissions", units=cells, periods="2011..2020").rows())


def test_on_the_command_line(ha_nam: Province, tmp_path: Path) -> None:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "ketnap", "figures", *map(str, words)], capture_output=True, text=True)

    fine = run(ha_nam.registry, EXAMPLE, "--json")
    told = json.loads(fine.stdout)
    assert fine.returncode == 0 and told["command"] == "figures" and told["findings"] == []
    assert {"printed", "computed", "policy", "agrees"} <= set(told["figures"][0])
    wrong = tmp_path / "figures.csv"
    wrong.write_text(
        'id,unit,period,indicator,printed,numerator,denominator\nX,HNA,2022,vn.admissions,"56,8%",7,13\nY,HNA,2022,vn.admissions,5.5,,\n'
    )
    shown = run(ha_nam.registry, wrong)
    assert shown.returncode == 1 and "không khớp" in shown.stdout and "KN3208" in shown.stdout
    missing = run(ha_nam.registry, tmp_path / "none.csv")
    assert missing.returncode == 3 and "KN1001" in missing.stderr
