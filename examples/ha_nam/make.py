#!/usr/bin/env python3
"""Makes the example province: Hà Nam to 31/5/2024, synthetic people, published margins.

    python examples/ha_nam/make.py --out DIR [--seed N] [--scale F] [--bad]

Writes one CSV for each table of the registry into DIR, and the planted cases into DIR/planted,
and a file that came late and has mistakes into DIR/late. The same seed gives the same
bytes. What is true to the articles and what is invented: README.md beside this file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from province.admitted import write_admitted
from province.autumn import write_autumn
from province.bad import write_bad
from province.desk import Desk
from province.files import write_table
from province.late import write_late
from province.ledger import Ledger
from province.papers import Documents
from province.people import People
from province.plan import Planner
from province.statements import claims, statement_documents, targets, terms
from province.tables import area_rows, people_rows, profile_rows, spell_rows, unit_rows
from province.under_way import write_under_way
from province.units import build_tree

SEED = 2024


def say_nothing(text: str) -> None:
    del text


Progress = Callable[[str], None]


def make(out: Path, seed: int = SEED, progress: Progress = say_nothing, *, scale: float = 1.0, bad: bool = False) -> None:
    """Writes the province into the folder `out`. At a `scale` other than 1 its margins are those numbers times the scale."""
    rng = Random(seed)
    tree = build_tree(rng, scale)
    progress(f"{len(tree.units):,} units, {len(tree.cells):,} of them cells")
    people = People(rng, tree)
    planner = Planner(rng, tree, scale)
    documents = Documents(tree)
    ledger = Ledger(rng, tree, people, planner.plan(), scale)
    ledger.run(lambda year: progress(f"members to the end of {year}: {ledger.stock[0]:,}") if year % 4 == 3 else None)
    desk = Desk(rng, people, planner, ledger, documents)
    write_admitted(desk)
    write_under_way(desk)
    write_autumn(desk)
    progress(f"{len(people.all):,} people, {len(desk.admissions):,} admissions, {desk.dossiers:,} dossiers")

    out.mkdir(parents=True, exist_ok=True)
    statements = statement_documents(documents, tree)
    spells, spell_plants = spell_rows(ledger.spells)
    tables = {
        "units": unit_rows(tree, documents),
        "areas": area_rows(tree),
        "people": people_rows(people.all),
        "profiles": profile_rows(people.all),
        "spells": spells,
        "admissions": desk.admissions,
        **desk.writer.tables,
        "courses": desk.courses.rows(),
        "terms": terms(statements),
        "targets": targets(statements, scale),
        "claims": claims(statements, scale),
        "documents": documents.rows(),
    }
    for table, rows in tables.items():
        write_table(out, table, rows)
    planted = out / "planted"
    planted.mkdir(exist_ok=True)
    plants = [(plant.plant, plant.key, plant.expected) for plant in desk.plants.rows] + spell_plants
    write_table(planted, "planted", sorted(plants))
    write_late(desk, out / "late")
    if bad:
        write_bad(out / "bad")
    progress(f"{sum(map(len, tables.values())):,} rows in {len(tables)} files: {out}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Makes the example province's files.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help=f"another province of the same margins (default {SEED})")
    parser.add_argument("--scale", type=float, default=1.0, help="members, cells and admissions times this, from 0.1 to 20")
    parser.add_argument("--bad", action="store_true", help="also DIR/bad: small files with errors, and where they are")
    options = parser.parse_args(arguments)
    if not 0.1 <= options.scale <= 20:
        parser.error("--scale must lie between 0.1 and 20")
    make(options.out, options.seed, lambda text: print(text, flush=True), scale=options.scale, bad=options.bad)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
