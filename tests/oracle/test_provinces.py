"""The random provinces: clean by the invariants, and full of what can go wrong in counting them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings

from oracle import Snapshot, check, check_past, measure, read_folder, year
from oracle.counting import admissions, count
from oracle.files import Files, Row
from oracle.provinces import AS_OF, Province, build, provinces


@settings(max_examples=100, deadline=None)
@given(provinces(), AS_OF)
def test_a_random_province_is_clean_and_adds_up(province: Province, as_of: date) -> None:
    on = Snapshot(province.as_read(), as_of)
    assert not complaints(province.as_read())
    for unit in on.units:
        parts = [other for other in on.units if on.units[other]["parent"] == unit]
        if parts:
            whole = count(admissions(on, unit, year(2022)))
            below = [count(admissions(on, part, year(2022))) for part in parts]
            assert (whole.low, whole.high) == (sum(f.low or 0 for f in below), sum(f.high or 0 for f in below))


def test_the_generator_reaches_what_it_is_for() -> None:
    """Over some sixty provinces each trap occurs, so that a comparison can fail on it."""
    met: defaultdict[str, int] = defaultdict(int)
    rng = Random(20231031)
    for _ in range(60):
        province = build([rng.randrange(2**32) for _ in range(15)], [rng.randrange(2**32) for _ in range(25)])
        on = Snapshot(province.as_read(), date(2023, 10, 31))
        for verdict in [*check(on), *(v for number in range(2020, 2024) for v in check_past(on, year(number)))]:
            met[f"{verdict.rule} {verdict.outcome}"] += 1
        for indicator in ("vn.admissions", "vn.members", "ha_nam.pupil_share"):
            for unit in on.units:
                met[f"{indicator} {measure(on, unit, indicator, year(2022)).state}"] += 1
        met["closed"] += sum(row["state"] == "closed" for row in on.units.values())
        met["annulled"] += sum(bool(row["annulled_on"]) for row in on.admissions)
        met["again"] += sum(row["again"] == "1" for row in on.admissions)
        met["not held"] += sum(not row["ceremony_on"] for row in on.admissions)
        met["unknown ceremony"] += sum(row["ceremony_on"] == "?" for row in on.admissions)
        met["second round"] += sum(row["round"] == "2" for row in on.votes)
        met["refused and open"] += sum(
            verdict.outcome in ("pass", "fail") for verdict in check(on) if verdict.rule == "vn.cell_vote"
        )
        met["moved unit"] += sum(len({v["parent"] for v in province.files["units"] if v["unit"] == unit}) > 1 for unit in on.units)
    wanted = {f"{rule} {outcome}" for rule in ("vn.age_min", "vn.cell_vote") for outcome in ("pass", "fail", "unknown")}
    wanted |= {
        "vn.admissions interval",
        "vn.members interval",
        "ha_nam.pupil_share interval",
        "ha_nam.pupil_share not_applicable",
    }
    wanted |= {"closed", "annulled", "again", "not held", "unknown ceremony", "second round", "refused and open", "moved unit"}
    assert {name for name in wanted if met[name] < 5} == set()


@settings(max_examples=20, deadline=None)
@given(provinces())
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, province: Province) -> None:
    folder = tmp_path_factory.mktemp("province")
    province.write(folder)
    assert read_folder(folder) == province.as_read()


def test_a_seed_tells_one_story_whatever_stands_beside_it() -> None:
    """Hypothesis may drop units and people one by one: the person of the last seed lives on unchanged."""
    many, few = build([], [1, 2, 3]), build([], [3])
    assert [row["born"] for row in many.files["people"]][-1] == few.files["people"][0]["born"]


def complaints(files: Files) -> list[str]:
    """The invariants that a load checks, as far as these tables go."""
    return [*_unit_complaints(files), *_spell_complaints(files), *_dossier_complaints(files)]


def _lives(files: Files) -> dict[str, tuple[str, str]]:
    """From the first day of each unit to its closing, as text."""
    versions: defaultdict[str, list[Row]] = defaultdict(list)
    for row in files["units"]:
        versions[row["unit"]].append(row)
    return {
        unit: (
            min(row["since"] for row in rows),
            min((row["since"] for row in rows if row["state"] == "closed"), default="9999"),
        )
        for unit, rows in versions.items()
    }


def _unit_complaints(files: Files) -> list[str]:
    lives = _lives(files)
    keys = [(row["unit"], row["since"]) for row in files["units"]]
    found = ["a version twice"] if len(keys) != len(set(keys)) else []
    for row in files["units"]:
        opened, closed = lives[row["parent"]] if row["parent"] else ("", "9999")
        if not opened <= row["since"] < closed:
            found.append(f"{row['unit']}: parent not there on {row['since']}")
    return found


def _spell_complaints(files: Files) -> list[str]:
    lives, found = _lives(files), []
    last: dict[str, str] = {}
    for row in sorted(files["spells"], key=lambda row: row["since"]):
        until = {"": "9999", "?": "9999"}.get(row["until"], row["until"])
        opened, closed = lives[row["unit"]]
        if row["since"] < last.get(row["person"], ""):
            found.append(f"{row['spell']}: two spells at once")
        if not opened <= row["since"] < until <= closed:
            found.append(f"{row['spell']}: outside its unit's life, or ends before it begins")
        last[row["person"]] = until
    for row in files["admissions"]:
        if row["ceremony_on"] not in ("", "?") and row["decided_on"] > row["ceremony_on"]:
            found.append(f"{row['admission']}: decided after its ceremony")
        if row["annulled_on"] not in ("", "?") and row["annulled_on"] <= row["ceremony_on"]:
            found.append(f"{row['admission']}: annulled before its ceremony")
    return found


def _dossier_complaints(files: Files) -> list[str]:
    found = []
    opened = {row["dossier"]: row["opened_on"] for row in files["dossiers"]}
    steps = {(row["dossier"], row["step"], row["round"]) for row in files["steps"]}
    found += [f"{row['dossier']}: a step before it was opened" for row in files["steps"] if row["done_on"] < opened[row["dossier"]]]
    for row in files["votes"]:
        if (row["dossier"], row["step"], row["round"]) not in steps:
            found.append(f"{row['dossier']}: a vote without its step")
        if "" in (row["in_favour"], row["members"], row["excused"], row["excused_present"]):
            continue
        number = {column: int(text) for column, text in row.items() if text.isdigit()}
        base = number["members"] - number["excused"] + number["excused_present"]
        if not number["in_favour"] + number["against"] + number["invalid"] <= number["present"] <= base:
            found.append(f"{row['dossier']}: more votes than people")
    return found
