"""./dev bench judge [--size N] [--rounds N] [--save]: thirty rules on dossiers, by ketnap, by hand and by other tools, in one run."""

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

NATION = 2_000_000
TOLD = 20_000  # cases that zen-engine judges, and whose failures are told in words


def contenders(chosen: argparse.Namespace, folder: str) -> list[Contender]:
    size = chosen.size

    def ours(name: str, called: str, form: str, threads: int = 2, rows: int = size, **more: object) -> Contender:
        command = [
            str(BUILD / "ketnap_bench_judge"),
            "serve",
            called,
            str(rows),
            chosen.instructions,
            str(chosen.block),
            str(threads),
        ]
        return Contender(name, command, form, share=rows / size, **more)  # type: ignore[arg-type]

    def peer(name: str, script: str, form: str, rows: int = size, **more: object) -> Contender:
        return Contender(name, python(script, folder, rows), form, share=rows / size, **more)  # type: ignore[arg-type]

    few = min(TOLD, size)
    return [
        ours("ketnap", "ketnap", "the rules as text, bound, compiled and run by `expr/program.hpp`; two threads."),
        ours("ketnap, every atom and value of every failure", "ketnap-explained", "verdicts, and in the same pass for each failure the truth of each atom and what it read and compared, as columns (`expr/explainer.hpp`), into memory that is used again; two threads."),
        ours("by hand, AVX2", "by-eight", "`judge/by_eight.cpp`: all rules in one loop, eight cases at a time; two threads."),
        ours("ketnap, one thread", "ketnap", "the same.", threads=1),
        ours("by hand, AVX2, one thread", "by-eight", "the same.", threads=1),
        ours("by hand, plain", "plainly", "`judge/plainly.cpp`: one case after the other, with the calendar of `base/date.hpp`.", rounds=5),
        peer("Polars", "judge_polars.py", "`peers/judge_polars.py`: streaming engine, months by integer keys, nulls as unknown.", needs="polars", rounds=11),
        peer("NumPy", "judge_numpy.py", "`peers/judge_numpy.py`: 16,384 cases at a time, two threads, months by integer keys, two masks a rule.", needs="numpy", rounds=11),
        peer("OpenFisca-Core", "judge_openfisca.py", "`peers/judge_openfisca.py`: the same masks as formulas; it has one thread, no unknown and no parameter dated by the row, so both are in the formulas.", needs="openfisca_core", rounds=5),
        peer("DuckDB", "judge_duckdb.py", "`peers/judge_duckdb.py`: months by integer keys in nested queries, NULL as unknown, out as Arrow.", needs="duckdb", rounds=5),
        ours("ketnap, each failure in words", "ketnap-in-words", f"the same with a text for each: the atoms that decided and what they read, as an office writes it; {few} cases, scaled.", rows=few, rounds=5),
        peer("zen-engine", "judge_zen.py", f"`peers/judge_zen.py`: one compiled expression for all rules, nulls guarded, days as integer keys; {few} cases, scaled.", rows=few, needs="zen", rounds=5),
    ]  # fmt: skip


def same(expected: Path, other: Path, share: float) -> str:
    """Whether the bits of all rules are equal, of those cases that the other one judged."""
    wanted, found = np.load(expected), np.load(other)
    words = found.shape[2]
    wanted = wanted[:, :, :words].copy()
    if share < 1:  # the last word of fewer cases is cut short
        wanted, found = wanted[:, :, : words - 1], found[:, :, : words - 1]
    wrong = np.argwhere(wanted != found)
    return (
        ""
        if len(wrong) == 0
        else f"{len(wrong)} words differ, the first of {['surely', 'possibly'][wrong[0][0]]}, rule {wrong[0][1] + 1}, word {wrong[0][2]}"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench judge", description=__doc__)
    parser.add_argument("--size", type=int, default=NATION, help="how many cases")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--instructions", choices=["best", "plain", "baseline", "avx2", "avx512"], default="best")
    parser.add_argument("--block", type=int, default=4096, help="rows at a time; a multiple of 64")
    parser.add_argument("--ours", action="store_true", help="only ketnap and the loops by hand")
    parser.add_argument("--save", action="store_true", help="into RESULTS.md, with a plot")
    chosen = parser.parse_args(arguments)
    subprocess.run([BUILD / "ketnap_bench_judge", "check", str(TOLD)], check=True)  # atoms and values too
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        listed = contenders(chosen, folder)
        if chosen.ours:
            listed = [one for one in listed if not one.needs]
        else:
            subprocess.run([BUILD / "ketnap_bench_judge", "dump", str(chosen.size), folder], check=True)
        runnings, absent = interleaved(listed, chosen.rounds, same)
    what = f"{chosen.size:,} cases of 37 columns, 30 rules, 19 parameters dated by the case; equal results"
    told = report.table(runnings, runnings[0])
    print(f"{what}.\n{told}")
    if chosen.save:
        report.bars("judge", what, runnings)
        text = f"## judge\n\n`./dev bench judge`: {what}.\n\n{told}\n\n![{what}](judge.svg)\n\n{report.forms(runnings, absent)}\n\n{machine.versions()}"
        report.section("judge", text)
    return 0
