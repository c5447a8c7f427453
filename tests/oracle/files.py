"""The CSV files of one province, as rows of text."""

from __future__ import annotations

import csv
from pathlib import Path
from unicodedata import normalize

Row = dict[str, str]
Files = dict[str, list[Row]]
"""Rows by table; the table is the file's name without `.csv`."""

TABLES = (
    *("units", "people", "profiles", "spells", "admissions", "dossiers", "steps", "votes"),
    *("papers", "introducers", "helpers", "helper_notes", "courses", "certificates", "claims", "targets", "areas"),
)
"""The tables that the oracle knows."""


def read_folder(folder: Path) -> Files:
    """Every `<table>.csv` in the folder; a table without a file has no rows, a column that is not there is empty."""
    return {table: _read(folder / f"{table}.csv") for table in TABLES}


def write_folder(folder: Path, files: Files) -> None:
    """The inverse of `read_folder`: a table without rows gets no file."""
    for table, rows in files.items():
        if rows:
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def _read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [{column: normalize("NFC", value or "").strip() for column, value in row.items()} for row in csv.DictReader(lines)]
