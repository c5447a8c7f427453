"""What two committees sent after all the others, typed in a hurry: notes of helpers and papers, some rows with a mistake."""

from __future__ import annotations

from pathlib import Path

from .desk import Desk
from .files import write_table

GOOD = 24
UNKNOWN, TYPED, NOTES, PAPERS = "D-009417", "31/09/2023", "2023-10-18", "2023-10-20"


def write_late(desk: Desk, folder: Path) -> None:
    """Rows that are right beside rows of which a reader must say file, row, column and remedy. No row touches a member, an admission or
    what a planted dossier lacks."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = desk.writer.tables
    noted = {(row[0], row[1]) for row in tables["helper_notes"]}
    helped = [row for row in tables["helpers"] if not row[3] and (row[0], NOTES) not in noted]
    helped = [row for row in helped if row[2] < NOTES][-GOOD:]
    notes = [(row[0], NOTES, row[1], "") for row in helped]
    (first, _, helper, _), second, third = notes[0], notes[1], notes[2]
    notes += [
        (UNKNOWN, NOTES, helper, ""),
        (first, TYPED, helper, ""),
        (second[0], "2023-10-19", "P-999999", ""),
        (third[0], "", third[2], ""),
        third,
    ]
    papers = [
        (second[0], "don_xin", "3", PAPERS, "", "present"),
        (third[0], "application", "3", "20-10-2023", "", "present"),
        (first, "background", "3", PAPERS, "", "co"),
        (UNKNOWN, "opinions", "1", PAPERS, "", "present"),
        (third[0], "opinions", "hai", PAPERS, "", "present"),
    ]
    number = len(desk.people.all)
    people = [
        (f"P-{number + 1:06}", "Nguyễn Thị Lan", "2004-02-30", "female", "kinh", "none"),
        (f"P-{number + 2:06}", "Trần Văn Bảo", "97", "male", "kinh", "none"),
    ]
    for table, rows in (("helper_notes", notes), ("papers", papers), ("people", people)):
        write_table(folder, table, rows)
