"""The example province counted again with nothing but csv: its margins, its invariants, its planted cases, its bytes."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = ROOT / "examples" / "ha_nam" / "make.py"
DAYS = ("2023-10-31", "2024-05-31")
"""The margins hold as of both."""
HORIZON = DAYS[1]
OFFICIALS = {"official_state", "official_party", "commune_official", "public_service"}
STEPS = [
    "listed", "sympathiser", "course", "application", "background", "verification", "introduction", "opinions", "cell_vote",
    "section_report", "committee_vote", "decision", "received", "ceremony", "new_member_course", "self_review", "helper_comment",
    "official_opinions", "official_cell_vote", "official_committee_vote", "official_decision",
]  # fmt: skip
YEARS = [(f"{year}-01-01", f"{year}-12-31") for year in (2020, 2021, 2022)] + [("2023-01-01", "2023-10-31")]
PUBLISHED = [641, 735, 955, 1004]
Row = dict[str, str]
Tables = dict[str, list[Row]]


def generate(out: Path, hash_seed: str, *options: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Ho_Chi_Minh" if hash_seed == "1" else "UTC"}
    return subprocess.Popen([sys.executable, MAKE, "--out", out, *options], env=environment, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same province made twice, in two processes with different hash seeds and time zones."""
    made = [tmp_path_factory.mktemp(f"province{number}") for number in range(2)]
    running = [generate(folder, str(number), "--bad") for number, folder in enumerate(made)]
    assert [process.wait() for process in running] == [0, 0]
    return made


@pytest.fixture(scope="module")
def tables(folders: list[Path]) -> Tables:
    return read_folder(folders[0]) | read_folder(folders[0] / "planted")


def read_folder(folder: Path) -> Tables:
    return {path.stem: list(read(path)) for path in sorted(folder.glob("*.csv"))}


def read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            assert None not in row and None not in row.values(), (path, row)
            yield row


def months_later(text: str, months: int) -> str:
    year, month = divmod(int(text[:4]) * 12 + int(text[5:7]) - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(f"{year:04}-{month + 1:02}-{text[8:]}", (first_of_next - timedelta(1)).isoformat())


def counted(tables: Tables, first: str, last: str, as_of: str, under: str = "HNA") -> list[Row]:
    """Admissions with their ceremony in the period, not annulled by `as_of`."""
    return [
        row
        for row in tables["admissions"]
        if first <= row["ceremony_on"] <= min(last, as_of)
        and (row["unit"] == under or row["unit"].startswith(f"{under}."))
        and not "" < row["annulled_on"] <= as_of
    ]


def members(tables: Tables, day: str, under: str = "HNA") -> int:
    here = [row for row in tables["spells"] if row["since"] <= day and (not row["until"] or day < row["until"])]
    assert len({row["person"] for row in here}) == len(here)
    return sum(row["unit"].startswith(f"{under}.") for row in here)


@pytest.fixture(scope="module")
def occupation(tables: Tables) -> dict[str, list[tuple[str, str]]]:
    versions = defaultdict(list)
    for row in sorted(tables["profiles"], key=lambda row: (row["person"], row["since"])):
        versions[row["person"]].append((row["since"], row["occupation"]))
    return versions


def occupation_on(occupation: dict[str, list[tuple[str, str]]], row: Row) -> str:
    return [what for since, what in occupation[row["person"]] if since <= row["ceremony_on"]][-1]


def sectors(tables: Tables) -> dict[str, str]:
    return {row["unit"]: row["sector"] for row in tables["units"]}


# margins


@pytest.mark.parametrize("as_of", DAYS)
def test_published_admissions(tables: Tables, as_of: str) -> None:
    assert [len(counted(tables, *year, as_of)) for year in YEARS] == PUBLISHED
    assert len(counted(tables, "2020-01-01", "2023-10-31", as_of)) == 3335
    by_decision = [sum(first <= row["decided_on"] <= last for row in tables["admissions"]) for first, last in YEARS]
    annulled_too = [sum(first <= row["ceremony_on"] <= last for row in tables["admissions"]) for first, last in YEARS]
    assert all(wrong != right for wrong, right in zip(by_decision, PUBLISHED, strict=True))
    assert all(wrong > right for wrong, right in zip(annulled_too, PUBLISHED, strict=True))


def test_published_parts(tables: Tables, occupation: dict[str, list[tuple[str, str]]]) -> None:
    sector = sectors(tables)
    for as_of in DAYS:
        phu_ly = counted(tables, "2020-01-01", "2023-10-31", as_of, "HNA.PL")
        assert len(phu_ly) == 415
        kinds = Counter(occupation_on(occupation, row) for row in phu_ly)
        assert kinds["pupil"] + kinds["student"] == 15 and kinds["pupil"] and kinds["student"]
        whole = counted(tables, "2020-01-01", "2023-10-31", as_of)
        assert 0.5 < sum(occupation_on(occupation, row) in OFFICIALS for row in whole) / len(whole) < 0.7
    assert len(counted(tables, "2020-07-01", HORIZON, HORIZON, "HNA.CQ")) == 275
    assert len(counted(tables, "2020-01-01", "2020-06-30", HORIZON, "HNA.CQ")) > 0
    binh_luc = counted(tables, "2020-01-01", "2023-12-31", HORIZON, "HNA.BL")
    assert sum(sector[row["unit"]] == "residential" for row in binh_luc) == 150 < len(binh_luc)
    bo_de = Counter(row["unit"] for row in counted(tables, "2021-01-01", "2023-12-31", HORIZON, "HNA.BL.BD"))
    assert sum(bo_de.values()) == 36 and set(bo_de.values()) == {1, 2, 3}
    assert not [row for row in tables["admissions"] if row["unit"] in bo_de and "" < row["ceremony_on"] <= "2020-12-31"]


def test_published_members(tables: Tables) -> None:
    days = ("2021-12-31", "2022-12-31", "2023-10-31")
    assert [members(tables, day) for day in days] == [54000, 54400, 55000]
    assert members(tables, "2023-12-31", "HNA.CQ") == 2540
    ends = [members(tables, f"{year}-12-31") for year in range(2010, 2024)]
    assert ends == sorted(ends) and 46000 < ends[0] < ends[1] < 47500
    # a little earlier or later the number is another one, so the day matters
    assert members(tables, "2023-10-30") != 55000 != members(tables, "2023-11-02")


def test_cells(tables: Tables) -> None:
    for day, expected in (("2023-10-31", 3012), ("2023-12-31", 3012)):
        state = {row["unit"]: row for row in sorted(tables["units"], key=lambda row: row["since"]) if row["since"] <= day}
        assert sum(row["kind"] == "cell" and row["state"] == "open" for row in state.values()) == expected
    versions = Counter(row["unit"] for row in tables["units"])
    closed = [row for row in tables["units"] if row["state"] == "closed"]
    moved = [unit for unit in versions if len({row["parent"] for row in tables["units"] if row["unit"] == unit}) > 1]
    assert len(closed) >= 5 and 1 <= len(moved) <= 2 and sum(count > 1 for count in versions.values()) > 20
    assert {row["level"] for row in tables["units"]} == {"province", "superior", "grassroots", "section", "cell"}
    assert any(row["level"] == "grassroots" and row["kind"] == "cell" for row in tables["units"])
    top = [row["unit"] for row in tables["units"] if row["level"] == "superior"]
    assert set(top) == {f"HNA.{code}" for code in ("PL", "DT", "KB", "TL", "BL", "LN", "CQ")}


def test_early_years(tables: Tables) -> None:
    for year in range(2011, 2020):
        assert 900 <= len(counted(tables, f"{year}-01-01", f"{year}-12-31", HORIZON)) <= 1400
    for last in (2019, 2020, 2021, 2022, 2023):
        straddling = [
            row for row in tables["admissions"]
            if row["decided_on"][:7] == f"{last}-12" and row["ceremony_on"][:7] == f"{last + 1}-01" and not row["annulled_on"]
        ]  # fmt: skip
        assert len(straddling) >= 8, last


# invariants


def test_references_and_keys(tables: Tables) -> None:
    keys = {
        "documents": ("document",), "units": ("unit", "since"), "people": ("person",), "profiles": ("person", "since"),
        "spells": ("spell",), "admissions": ("admission",), "dossiers": ("dossier",), "steps": ("dossier", "step", "round"),
        "papers": ("dossier", "paper", "round"), "votes": ("dossier", "step", "round"), "introducers": ("dossier", "introducer"),
        "helpers": ("dossier", "person", "since"), "helper_notes": ("dossier", "written_on"), "courses": ("course",),
        "certificates": ("person", "course", "issued_on"), "terms": ("term",), "areas": ("area", "since"),
        "targets": ("target", "unit", "period", "set_on"), "claims": ("claim", "unit", "period", "group", "said_on"),
    }  # fmt: skip
    assert set(keys) | {"planted"} == set(tables)
    for table, columns in keys.items():
        found = [tuple(row[column] for column in columns) for row in tables[table]]
        assert len(set(found)) == len(found) > 0, table
    owners = ("documents", "units", "people", "dossiers", "courses", "areas")
    known = {keys[table][0]: {row[keys[table][0]] for row in tables[table]} for table in owners}
    names = {
        "document": "document", "decision": "document", "official_decision": "document", "unit": "unit", "parent": "unit", "body": "unit",
        "person": "person", "dossier": "dossier", "course": "course", "area": "area", "residence_area": "area",
    }  # fmt: skip
    for table, rows in tables.items():
        for column in set(rows[0]) & set(names):
            to = known["area" if table == "areas" else names[column]]
            unknown = {row[column] for row in rows} - to - {""}
            assert not unknown, (table, column, sorted(unknown)[:3])


def test_spells(tables: Tables) -> None:
    opened: dict[str, str] = {}
    closed: dict[str, str] = {}
    for row in sorted(tables["units"], key=lambda row: row["since"]):
        opened.setdefault(row["unit"], row["since"])
        if row["state"] == "closed":
            closed[row["unit"]] = row["since"]
    mine = defaultdict(list)
    cells = {row["unit"] for row in tables["units"] if row["kind"] == "cell"}
    for row in tables["spells"]:
        assert row["unit"] in cells and opened[row["unit"]] <= row["since"], row
        assert (row["until"] or "9999") <= closed.get(row["unit"], "9999"), row
        assert row["since"] < (row["until"] or "9999") and bool(row["until"]) == bool(row["ended_by"]), row
        mine[row["person"]].append((row["since"], row["until"] or "9999"))
    assert all(before[1] <= after[0] for spans in mine.values() for before, after in pairwise(sorted(spans)))
    by_admission = [row for row in tables["spells"] if row["began_by"] in ("admitted", "readmitted")]
    begun = {(row["person"], row["unit"], row["since"]): row for row in by_admission}
    held = [row for row in tables["admissions"] if row["ceremony_on"]]
    assert len(held) == len(begun)
    for row in held:
        spell = begun[row["person"], row["unit"], row["ceremony_on"]]
        assert spell["began_by"] == ("readmitted" if row["again"] == "1" else "admitted")
        assert (spell["ended_by"] == "annulled") == bool(row["annulled_on"]) and row["annulled_on"] in ("", spell["until"])
        assert row["decided_on"] <= row["ceremony_on"]
        assert row["official_on"] in ("", months_later(row["ceremony_on"], 12))
        assert row["official_on"] <= row["official_decided_on"] <= HORIZON
    again = Counter(row["person"] for row in tables["admissions"] if row["again"] == "1")
    assert set(again.values()) == {1}
    assert max(row["since"] for row in tables["profiles"]) <= HORIZON
    by_day = sorted(tables["profiles"], key=lambda row: row["since"], reverse=True)
    first_profile = {row["person"]: row["since"] for row in by_day}
    assert all(first_profile[person] <= min(spans)[0] for person, spans in mine.items())


@pytest.fixture(scope="module")
def officials(tables: Tables) -> dict[str, list[tuple[str, str, str]]]:
    """By cell: who was official there from when to when."""
    became = {row["person"]: row["official_on"] or "9999" for row in tables["admissions"] if row["ceremony_on"]}
    found = defaultdict(list)
    for row in tables["spells"]:
        if row["began_by"] in ("arrived", "restored"):
            official = row["official_on"] or "9999"
        elif row["began_by"] == "initial":
            official = row["official_on"] or row["since"]
        else:
            official = became.get(row["person"], row["since"])
        found[row["unit"]].append((row["person"], max(official, row["since"]), row["until"] or "9999"))
    return found


def test_people_around_a_dossier(tables: Tables, officials: dict[str, list[tuple[str, str, str]]]) -> None:
    at: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entries in officials.values():
        for person, since, until in entries:
            at[person].append((since, until))

    def was_official(person: str, day: str) -> bool:
        return any(since <= day < until for since, until in at[person])

    who = {row["dossier"]: row["person"] for row in tables["dossiers"]}
    for row in tables["introducers"]:
        assert (row["kind"] == "member") == bool(row["person"])
        if row["person"]:
            assert was_official(row["person"], row["letter_on"]) and row["person"] != who[row["dossier"]], row
            assert row["together_since"] < row["letter_on"]
    assert Counter(row["kind"] for row in tables["introducers"])["youth_union"] > 300
    for row in tables["helpers"]:
        assert was_official(row["person"], row["since"]) and row["since"] < (row["until"] or "9999"), row
    for row in tables["votes"]:
        members, excused, back, present, yes, no, invalid = (int(row[column]) for column in list(row)[4:])
        assert yes + no + invalid <= present <= members - excused + back and back <= excused, row


def test_steps(tables: Tables, officials: dict[str, list[tuple[str, str, str]]]) -> None:
    done: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables["steps"]:
        rounds = done[row["dossier"]]
        assert row["done_on"] >= rounds.get(row["step"], "")
        rounds[row["step"]] = row["done_on"]
    body = {(row["dossier"], row["step"], row["round"]): (row["body"], row["done_on"]) for row in tables["steps"]}
    for row in tables["dossiers"]:
        days = [done[row["dossier"]][step] for step in STEPS if step in done[row["dossier"]]]
        assert days == sorted(days), row
        assert not days or row["opened_on"] == days[0]
        assert bool(row["closed_on"]) == bool(row["outcome"]) and row["closed_on"] <= HORIZON
        assert (row["outcome"] == "recognised") == ("official_decision" in done[row["dossier"]])
    rows = {row["dossier"]: row for row in tables["admissions"] if row["dossier"]}
    assert {row["dossier"] == "" for row in tables["admissions"] if row["ceremony_on"] >= "2020-01-01"} == {False}
    for dossier, row in rows.items():
        steps = done[dossier]
        assert steps["decision"] == row["decided_on"] and steps.get("ceremony", "") == row["ceremony_on"]
        assert row["official_decided_on"] == steps.get("official_decision", "")
        assert steps.get("official_cell_vote", "9999") >= months_later(row["ceremony_on"] or "2024-05-31", 12)
    course = {row["course"]: row for row in tables["courses"]}
    kinds = {(row["person"], course[row["course"]]["kind"]): row["issued_on"] for row in tables["certificates"]}
    for row in tables["dossiers"]:
        vote = done[row["dossier"]].get("cell_vote")
        if vote:
            issued = kinds[row["person"], "awareness"]
            assert issued <= vote <= months_later(issued, 60)
    for row in tables["votes"]:
        if row["organ"] == "cell":
            unit, day = body[row["dossier"], row["step"], row["round"]]
            assert int(row["members"]) == sum(since <= day < until for _, since, until in officials[unit]) >= 3, row


def test_next_steps(tables: Tables) -> None:
    """Every step is waited for at the horizon, and in autumn before."""
    units = {row["unit"]: row for row in sorted(tables["units"], key=lambda row: row["since"])}
    for as_of, least in ((HORIZON, 15), ("2023-10-31", 1)):
        done = defaultdict(set)
        for row in tables["steps"]:
            if row["done_on"] <= as_of:
                done[row["dossier"]].add(row["step"])
        waited: Counter[str] = Counter()
        for row in tables["dossiers"]:
            gone = "" < row["closed_on"] <= as_of or "" < row["moved_on"] <= as_of
            if gone or row["opened_on"] > as_of:
                continue
            above = units[units[row["unit"]]["parent"]]["level"]
            left_out = {"section_report"} if above != "section" else set()
            left_out |= {"committee_vote", "official_committee_vote"} if above == "superior" else set()
            due = [step for step in STEPS if step not in left_out]
            waited[next(step for step in due if step not in done[row["dossier"]])] += 1
        if as_of == HORIZON:
            assert set(waited) == set(STEPS) and min(waited.values()) >= least, waited
        else:
            assert len(waited) >= 15 and sum(waited.values()) > 1000, waited


# planted cases


def test_planted(tables: Tables) -> None:
    plants = Counter(row["plant"] for row in tables["planted"])
    annulled = [row for row in tables["admissions"] if row["annulled_on"] and "2020" <= row["ceremony_on"] <= "2023-10-31"]
    assert len(annulled) >= 25 and max(row["annulled_on"] for row in annulled) <= "2023-10-31"
    assert any(row["annulled_on"] > "2023-10-31" for row in tables["admissions"])
    assert plants["annulled"] == sum(bool(row["annulled_on"]) for row in tables["admissions"])
    assert plants["restored"] == sum(row["began_by"] == "restored" for row in tables["spells"])
    to_come = [row for row in tables["admissions"] if not row["ceremony_on"] or row["ceremony_on"] > HORIZON]
    assert plants["ceremony_to_come"] == len(to_come) > 40
    admitted = {row["person"] for row in tables["admissions"]}
    spells = {row["spell"]: row for row in tables["spells"]}
    came = [spells[row["key"]] for row in tables["planted"] if row["plant"] == "arrived"]
    assert sum("2020" <= row["since"] <= "2023-10-31" and row["person"] not in admitted for row in came) > 1000
    again = [row for row in tables["admissions"] if row["again"] == "1" and row["ceremony_on"] >= "2020"]
    assert len(again) >= 5
    for row in again:
        left = [spell["until"] for spell in spells.values() if spell["person"] == row["person"] and spell["until"]]
        assert months_later(max(day for day in left if day <= row["ceremony_on"]), 36) <= row["decided_on"]


def eighteen(born: str, day: str) -> str:
    """pass, fail or unknown: 18 completed years on the day, for a birth known by day, month or year."""
    low = born + "-01" * ((10 - len(born)) // 3)
    high = {10: born, 7: months_later(born[:7] + "-31", 0) if len(born) == 7 else "", 4: f"{born}-12-31"}[len(born)]
    outcomes = {months_later(low, 216) <= day, months_later(high, 216) <= day}
    return "unknown" if len(outcomes) > 1 else "pass" if True in outcomes else "fail"


def test_two_rules(tables: Tables) -> None:
    """Age and two thirds, of every vote of a cell: what fails or is unknown is what was planted, and nothing else."""
    born = {row["person"]: row["born"] for row in tables["people"]}
    person = {row["dossier"]: row["person"] for row in tables["dossiers"]}
    last: dict[str, Row] = {}
    for row in tables["votes"]:
        if row["step"] == "cell_vote":
            last[row["dossier"]] = row
    met = {row["dossier"]: row["done_on"] for row in tables["steps"] if row["step"] == "cell_vote"}
    outcome = {}
    for dossier, row in last.items():
        base = int(row["members"]) - int(row["excused"]) + int(row["excused_present"])
        two_thirds = "pass" if 3 * int(row["in_favour"]) >= 2 * base else "fail"
        age = eighteen(born[person[dossier]], met[dossier])
        outcome[dossier] = "fail" if "fail" in (two_thirds, age) else age
    for row in tables["planted"]:
        if row["plant"].startswith("open_age"):
            assert eighteen(born[person[row["key"]]], HORIZON) == row["expected"], row
    official = "official_vote_refused"
    planted = {row["key"]: row["expected"] for row in tables["planted"] if row["key"] in last and row["plant"] != official}
    stuck = {row["key"] for row in tables["planted"] if row["plant"].startswith("autumn_")}
    assert {dossier for dossier, found in outcome.items() if found != planted.get(dossier, "pass")} - stuck == set()
    kinds = Counter(row["plant"] for row in tables["planted"])
    assert kinds["age_under_18"] == 6 and kinds["age_18_birthday"] == 2 and kinds["born_29_february"] == 2
    assert kinds["cell_vote_below"] + kinds["cell_vote_13_of_20"] == 10 and kinds["cell_vote_border"] == 12
    borders = [last[row["key"]] for row in tables["planted"] if row["plant"] == "cell_vote_border"]
    assert all(3 * int(row["in_favour"]) == 2 * (int(row["members"]) - int(row["excused"])) for row in borders)
    assert sum(row["plant"] == "open_age_year_only" for row in tables["planted"]) >= 20


def test_stuck_in_autumn(tables: Tables) -> None:
    """What is wrong with each dossier that was planted for 31/10/2023."""
    autumn = DAYS[0]
    of: dict[str, set[str]] = defaultdict(set)
    for row in tables["planted"]:
        if row["plant"].startswith("autumn_"):
            of[row["plant"].removeprefix("autumn_")].add(row["key"])
    assert len(of) == 13 and sum(map(len, of.values())) > 70
    person = {row["dossier"]: row["person"] for row in tables["dossiers"]}
    born = {row["person"]: row["born"] for row in tables["people"]}
    papers = {(row["dossier"], row["paper"]): row for row in tables["papers"] if row["state"] == "present"}
    opinions = {key: papers[key, "opinions"]["dated"] for key in of["opinions_old"] | of["opinions_running_out"]}
    assert all(months_later(opinions[key], 12) < autumn for key in of["opinions_old"])
    assert all(autumn <= months_later(opinions[key], 12) <= "2024-01-29" for key in of["opinions_running_out"])
    assert {eighteen(born[person[key]], autumn) for key in of["young"]} == {"fail"}
    assert {eighteen(born[person[key]], autumn) for key in of["year_only"]} == {"unknown"}
    assert all(months_later(born[person[key]], 720) < autumn for key in of["over_sixty"])
    introducers = Counter(row["dossier"] for row in tables["introducers"])
    assert {introducers[key] for key in of["one_introducer"]} == {1}
    assert not [key for key in of["application_missing"] if (key, "application") in papers]
    assert not [key for key in of["background_again"] if (key, "background") in papers]
    assert {papers[key, "verification"]["document"] for key in of["verification_unnumbered"]} == {""}
    issued = {row["person"]: row["issued_on"] for row in tables["certificates"]}
    assert all(months_later(issued[person[key]], 60) < autumn for key in of["certificate_old"])


def test_late_files(folders: list[Path], tables: Tables) -> None:
    """Some rows are right; none touches what is published."""
    late = read_folder(folders[0] / "late")
    assert set(late) == {"helper_notes", "papers", "people"} and len(late["helper_notes"]) > 20
    assert not {row["person"] for row in late["people"]} & {row["person"] for row in tables["people"]}


def test_births(tables: Tables) -> None:
    known = Counter(len(row["born"]) for row in tables["people"])
    assert 0.02 < (known[4] + known[7]) / len(tables["people"]) < 0.04 and known[7] > 300
    assert min(row["born"] for row in tables["people"]) > "1905"


# files


def test_same_bytes(folders: list[Path]) -> None:
    files = [sorted(path.relative_to(folder) for path in folder.rglob("*.csv")) for folder in folders]
    assert files[0] == files[1] and len(files[0]) > 20
    assert [path for path in files[0] if (folders[0] / path).read_bytes() != (folders[1] / path).read_bytes()] == []


def test_text(folders: list[Path]) -> None:
    for path in folders[0].rglob("*.csv"):
        content = path.read_bytes()
        text = content.decode("utf-8")
        assert b"\r" not in content and content.endswith(b"\n") and unicodedata.is_normalized("NFC", text), path


def test_bad_rows(folders: list[Path]) -> None:
    bad = folders[0] / "bad"
    for row in read(bad / "expected.csv"):
        lines = (bad / row["file"]).read_text(encoding="utf-8").splitlines()
        assert 2 <= int(row["row"]) <= len(lines) and (row["column"] == "" or row["column"] in lines[0].split(",")), row


def test_another_seed_and_size(tmp_path: Path) -> None:
    assert generate(tmp_path, "0", "--scale", "0.2", "--seed", "7").wait() == 0
    tables = read_folder(tmp_path)
    assert members(tables, "2023-10-31") == 11000
    years = [(f"{year}-01-01", f"{year}-12-31") for year in (2021, 2022)]
    assert [len(counted(tables, *year, HORIZON)) for year in years] == [147, 191]
