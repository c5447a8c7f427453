"""A few rows of every table, cell by cell, for Hypothesis: a failure shrinks to the rows and the cells that it needs.

Much is not known: days of which only the month or the year is, codes, numbers, whole rows that a key leads to. The rows are few, so
that every possible world can be walked through.
"""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from .files import TABLES, Files, Row
from .tables import CODES

AS_OF = date(2023, 10, 31)
UNITS = (
    ("T", "province", "committee", ""),
    ("G", "grassroots", "committee", "T"),
    ("C", "cell", "cell", "G"),
    ("K", "grassroots", "cell", "T"),
)
DAYS = ("2021-02-28", "2022-01-15", "2022-12-31", "2023-03-01", "2023-10-31")
SURE = st.sampled_from(DAYS)
DAY = st.sampled_from((*DAYS, *DAYS, ""))
LATER = st.sampled_from(("", *DAYS, "?", "2024-02-29"))
BORN = st.sampled_from(("2003-11-01", "2004-02-29", "2004-02", "2004", "1990-05-20", ""))
FLAG = st.sampled_from(("1", "0", ""))
NUMBER = st.sampled_from(("5", "7", "3", "0", ""))
SAID = st.sampled_from(("2022-01-15", "2022-12-31", "2023-10-31", "2023-11-01"))
STATED = st.sampled_from(("0", "3%", "7", "2.5", ""))
STEPS = ("listed", "cell_vote", "decision")


class Small(dict[str, list[Row]]):
    """The rows of every table; a failure shows them as the files that they are."""

    def __repr__(self) -> str:
        parts = []
        for table, rows in self.items():
            if rows:
                parts.append("\n".join([f"{table}.csv", ",".join(rows[0]), *(",".join(row.values()) for row in rows)]))
        return "\n\n".join(parts)


def code(name: str, *some: str) -> st.SearchStrategy[str]:
    return st.sampled_from((*(some or CODES[name][:3]), ""))


@st.composite
def small_files(draw: st.DrawFn) -> Small:
    """Four units, up to three people, up to two dossiers; opened after as_of now and then, so not there."""
    files = Small((table, []) for table in TABLES)
    for unit, level, kind, parent in UNITS:
        since = draw(st.sampled_from(("2000-01-01", "2022-06-01"))) if unit in ("C", "K") else "2000-01-01"
        row = {"unit": unit, "since": since, "state": "open", "level": level, "kind": kind, "name": unit, "parent": parent}
        files["units"].append({**row, "sector": draw(code("sector"))})
    people = [f"P{n}" for n in range(draw(st.integers(1, 3)))]
    for person in people:
        files["people"].append({"person": person, "name": "", "born": draw(BORN), "sex": draw(code("sex"))})
        _profiles(draw, person, files)
        if draw(st.booleans()):
            files["spells"].append(_spell(draw, person))
    for number in range(draw(st.integers(0, 2))):
        ends = draw(st.sampled_from(("2022-03-31", "2023-03-01", "")))
        row = {"course": f"L{number}", "kind": draw(code("course_kind", "awareness", "awareness", "new_member"))}
        row |= {"unit": draw(_cell), "starts_on": "2021-01-10", "ends_on": ends, "classes": "1", "attended": draw(NUMBER)}
        files["courses"].append(row)
        for person in people:
            if draw(st.booleans()):
                day = ("2021-03-31", "2022-06-30")[number]
                files["certificates"].append({"person": person, "course": f"L{number}", "issued_on": day, "number": ""})
    _stated(draw, files)
    dossiers = [f"D{n}" for n in range(draw(st.integers(1, 2)))]
    for dossier in dossiers:
        _dossier(draw, dossier, people, files)
    for number in range(draw(st.integers(0, 3))):
        dossier = f"D{number}" if f"D{number}" in dossiers and draw(st.booleans()) else ""
        row = {"admission": f"A{number}", "person": draw(st.sampled_from(people)), "unit": draw(_cell), "dossier": dossier}
        decided = draw(st.sampled_from(("2021-01-31", "2021-02-27", "")))
        row |= {"again": draw(FLAG), "decided_on": decided, "ceremony_on": draw(LATER)}
        files["admissions"].append(
            {**row, "official_on": draw(LATER), "annulled_on": draw(st.sampled_from(("", "", "?", "2023-03-01")))}
        )
    return files


_cell = st.sampled_from(("C", "K"))


def _profiles(draw: st.DrawFn, person: str, files: Files) -> None:
    for since in draw(st.lists(st.sampled_from(("2010-01-01", "2022-01-15", "2023-03-01")), max_size=2, unique=True)):
        row = {"person": person, "since": since, "occupation": draw(code("occupation")), "education": draw(code("education"))}
        files["profiles"].append({**row, "youth_union": draw(FLAG)})


def _stated(draw: st.DrawFn, files: Files) -> None:
    unit, period = st.sampled_from(("T", "T", "C")), st.sampled_from(("2022", "2022", "2023"))
    for day in draw(st.lists(SAID, max_size=3, unique=True)):
        row = {"claim": "t.x", "unit": draw(unit), "period": draw(st.sampled_from(("2022", "2022-12-31", "2023-10-31")))}
        row |= {"group": draw(st.sampled_from(("", "", "t.women"))), "said_on": day, "value": draw(STATED)}
        files["claims"].append({**row, "state": draw(code("claim_state"))})
    for day in draw(st.lists(SAID, max_size=3, unique=True)):
        row = {"target": draw(st.sampled_from(("t", "u"))), "unit": draw(unit), "period": draw(period), "set_on": day}
        row |= {"at_least": draw(STATED), "at_most": draw(STATED)}
        files["targets"].append({**row, "replaces": draw(st.sampled_from(("", "", "t")))})


def _spell(draw: st.DrawFn, person: str) -> Row:
    row = {
        "spell": f"S{person}",
        "person": person,
        "unit": draw(_cell),
        "since": draw(st.sampled_from(("2022-06-01", "2023-03-01", ""))),
    }
    return {**row, "until": draw(st.sampled_from(("", "?", "2023-10-31"))), "began_by": draw(code("began_by")), "ended_by": ""}


def _dossier(draw: st.DrawFn, dossier: str, people: list[str], files: Files) -> None:
    opened = draw(st.sampled_from(("2021-01-01", "2022-01-15", "", "2023-11-30")))
    row = {"dossier": dossier, "person": draw(st.sampled_from(people)), "unit": draw(_cell), "opened_on": opened}
    row |= {"source_group": draw(code("source_group")), "moved_on": draw(LATER), "closed_on": draw(LATER), "outcome": ""}
    files["dossiers"].append(row)
    for step in draw(st.lists(st.sampled_from(STEPS), max_size=3, unique=True)):
        for number in range(draw(st.integers(1, 2))):
            key = {"dossier": dossier, "step": step, "round": str(number + 1)}
            files["steps"].append(
                {**key, "done_on": draw(DAY), "body": draw(st.sampled_from(("C", ""))), "result": draw(code("step_result"))}
            )
            if draw(st.booleans()):
                numbers = {name: draw(NUMBER) for name in ("members", "excused", "excused_present", "in_favour")}
                files["votes"].append({**key, "organ": draw(code("organ")), **numbers, "present": "", "against": ""})
    for paper in draw(st.lists(st.sampled_from(("application", "background")), max_size=2, unique=True)):
        for number in range(draw(st.integers(1, 2))):
            key = {"dossier": dossier, "paper": paper, "round": str(number + 1)}
            files["papers"].append(
                {**key, "dated": draw(DAY), "document": draw(st.sampled_from(("", "1/BC"))), "state": draw(code("paper_state"))}
            )
    for number in range(draw(st.integers(0, 2))):
        row = {"dossier": dossier, "introducer": f"I{number}", "kind": draw(code("introducer_kind"))}
        row |= {"person": draw(st.sampled_from((*people, ""))), "together_since": draw(DAY), "letter_on": draw(DAY)}
        files["introducers"].append(row)
    for day in draw(st.lists(SURE, max_size=2, unique=True)):
        files["helper_notes"].append(
            {"dossier": dossier, "written_on": day, "person": draw(st.sampled_from((*people, ""))), "document": ""}
        )
        files["helpers"].append(
            {"dossier": dossier, "person": people[0], "since": day, "until": draw(st.sampled_from(("", "?", "2023-10-31")))}
        )
