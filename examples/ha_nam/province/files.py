"""The tables' columns, in their order, and the writing of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

COLUMNS = {
    "documents": "document number issued_on issuer title",
    "units": "unit since state level kind name parent sector area document",
    "people": "person name born sex ethnicity religion",
    "profiles": "person since occupation education profession youth_union trade_union theory standing residence_area",
    "spells": "spell person unit since until began_by ended_by official_on",
    "admissions": (
        "admission person unit dossier again decided_on decision ceremony_on official_on official_decided_on official_decision"
        " annulled_on"
    ),
    "dossiers": "dossier person unit opened_on source_group moved_on closed_on outcome",
    "steps": "dossier step round done_on body document result",
    "papers": "dossier paper round dated document state",
    "votes": "dossier step round organ members excused excused_present present in_favour against invalid",
    "introducers": "dossier introducer kind person together_since letter_on",
    "helpers": "dossier person since until",
    "helper_notes": "dossier written_on person document",
    "courses": "course kind unit starts_on ends_on classes attended document",
    "certificates": "person course issued_on number",
    "terms": "term unit starts_on ends_on document",
    "targets": "target unit period set_on indicator group at_least at_most document replaces",
    "claims": "claim unit period group said_on value code state document",
    "areas": "area since state kind name parent mountainous border island ethnic_minority specially_difficult",
    "planted": "plant key expected",
    "expected": "file row column",
}


def write_table(folder: Path, table: str, rows: Iterable[tuple[str, ...]]) -> None:
    header = COLUMNS[table].split()
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
