"""./dev bench count-peers [--people N] [--rounds N] [--save]: the nation's 126 counts by ketnap, by hand and by other tools, in one run."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import machine
import numpy as np
import report
from contender import BUILD, Contender, python
from interleave import interleaved


def contenders(people: int, folder: str) -> list[Contender]:
    def ours(name: str, called: str, threads: int, form: str) -> Contender:
        return Contender(name, [str(BUILD / "ketnap_bench_count_side"), called, str(people), str(threads)], form)

    return [
        ours("ketnap", "ketnap", 2, "the counts as text, bound, and `count_rows`; people are read through links. Any unit's number is then a difference of two."),
        ours("by hand, two threads", "by-hand", 2, "`count/by_hand.cpp`: one loop over each table, all counts in it; its columns laid out for it beforehand, as for the tools below."),
        Contender("NumPy", python("count_numpy.py", folder), "`peers/count_numpy.py`: masks of 32,768 rows at a time, running sums, two threads.", rounds=5, needs="numpy"),
        Contender("Polars", python("count_polars.py", folder), "`peers/count_polars.py`: one streaming query a table, three counts in one 64-bit sum.", rounds=5, needs="polars"),
        Contender("DuckDB", python("count_duckdb.py", folder), "`peers/count_duckdb.py`: one query a table, what a year's counts share computed once, three counts in one sum of doubles.", rounds=5, needs="duckdb"),
        Contender("pandas", python("count_pandas.py", folder), "`peers/count_pandas.py`: frames of 16 masks, grouped by unit and summed.", rounds=3, needs="pandas"),
    ]  # fmt: skip


def same(expected: Path, other: Path, share: float) -> str:
    wrong = np.argwhere(np.load(expected) != np.load(other))
    return "" if len(wrong) == 0 else f"{len(wrong)} numbers, the first at unit {wrong[0][0]}, column {wrong[0][1]}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench count-peers", description=__doc__)
    parser.add_argument("--people", type=int, default=5_600_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--save", action="store_true", help="into RESULTS.md, with a plot")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        dump = [BUILD / "ketnap_bench_count", "--people", chosen.people, "--rounds", 1, "--dump", folder]
        subprocess.run([str(part) for part in dump], check=True, stdout=subprocess.DEVNULL)
        runnings, absent = interleaved(contenders(chosen.people, folder), chosen.rounds, same)
    what = f"{chosen.people:,} people, 21 counts in six years, and ten of them with who is unknown, for every unit with all below it; equal results"
    told = report.table(runnings, runnings[0])
    print(f"{what}.\n{told}")
    if chosen.save:
        report.bars("count-peers", f"{chosen.people:,} people, 186 numbers for every unit", runnings)
        report.section(
            "count-peers",
            f"## count-peers\n\n`./dev bench count-peers`: {what}.\n\n{told}\n\n![counts](count-peers.svg)\n\n"
            f"{report.forms(runnings, absent)}\n\n{machine.versions()}",
        )
    return 0
