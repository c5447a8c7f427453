"""./dev bench load [--people N] [--rounds N]: what loading a nation's files takes beside plain imports of the same bytes.

Each contender runs in a process of its own, once in every round. Before any time is told, all must have the rows that the files
have, and ketnap the findings that were planted, no more and no fewer.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import report

ACROSS_ROWS = ["finding.2203", "finding.2220", "finding.2221"]
TABLES = ["units", "people", "profiles", "spells", "admissions"]
MAKER = Path(__file__).resolve().parents[2] / "build" / "dev" / "tests" / "bench" / "ketnap_nation"


@dataclass
class Run:
    """One contender's turn: seconds, its process's processor time and greatest memory, and what it says it has."""

    seconds: float
    processor: float
    megabytes: float
    said: dict[str, int]


# -- in a process of its own -----------------------------------------------------------------------------------------------


Said = Callable[[], dict[str, int]]
"""What a contender says it has, asked when its time is up."""


def by_ketnap(folder: Path, out: Path) -> Said:
    import ketnap as kn

    registry = kn.open(out) if out.exists() else kn.create(out)
    batch = registry.load([folder / f"{table}.csv" for table in TABLES], by="bench")

    def said() -> dict[str, int]:
        findings = {f"finding.{code.removeprefix('KN')}": times for code, times in Counter(f.code for f in batch.findings).items()}
        return {"rows": batch.added + batch.unchanged + batch.set_aside, "set_aside": batch.set_aside, **findings}

    return said


def by_duckdb(folder: Path, out: Path) -> Said:
    import duckdb

    with duckdb.connect(str(out)) as connection:
        for table in TABLES:
            # Without types and checks, as `.import` does it.
            options = "header = true, all_varchar = true, ignore_errors = true, delim = ',', quote = '\"', escape = '\"'"
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder / table}.csv', {options})")
        connection.execute("CHECKPOINT")

    def said() -> dict[str, int]:
        with duckdb.connect(str(out), read_only=True) as again:
            return {"rows": sum(again.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in TABLES)}

    return said


def by_sqlite3(folder: Path, out: Path) -> Said:
    imports = [f".import --csv {folder / table}.csv {table}" for table in TABLES]
    subprocess.run(["sqlite3", out, *imports], check=True, stderr=subprocess.DEVNULL)

    def said() -> dict[str, int]:
        counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
        counted = subprocess.run(["sqlite3", out, f"SELECT {counts}"], check=True, capture_output=True, text=True)
        return {"rows": int(counted.stdout)}

    return said


CONTENDERS = {"ketnap": by_ketnap, "sqlite3 .import": by_sqlite3, "DuckDB read_csv": by_duckdb}


def child(name: str, folder: Path, out: Path) -> None:
    begun = time.perf_counter()
    said = CONTENDERS[name](folder, out)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "said": said()}))


# -- beside each other -------------------------------------------------------------------------------------------------------


def run(name: str, folder: Path, out: Path) -> Run:
    process = subprocess.Popen(
        [sys.executable, __file__, "--child", name, str(folder), str(out)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{name} failed")
    answer = json.loads(told)
    return Run(answer["seconds"], used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, answer["said"])


def expected(folder: Path) -> dict[str, int]:
    with (folder / "expected.csv").open(newline="") as file:
        return {row["what"]: int(row["number"]) for row in csv.DictReader(file)}


def check(name: str, said: dict[str, int], planted: dict[str, int], *, is_first: bool = True) -> None:
    wanted = {"rows": sum(number for what, number in planted.items() if what.startswith("rows."))}
    if name == "ketnap":
        wanted |= {what: number for what, number in planted.items() if not what.startswith("rows.")}
        if not is_first:  # what rows say against each other is told of the batch that wrote one of them
            wanted = {what: number for what, number in wanted.items() if what not in ACROSS_ROWS}
    if said != wanted:
        wrong = {what: (said.get(what), wanted.get(what)) for what in said | wanted if said.get(what) != wanted.get(what)}
        raise SystemExit(f"{name} is not what was planted (said, expected): {wrong}")


def line(name: str, runs: list[Run], first: list[Run], file: float) -> report.Row:
    seconds = sorted(one.seconds for one in runs)
    ratios = [mine.seconds / its.seconds for mine, its in zip(first, runs, strict=True)]
    return [
        name,
        f"{statistics.median(seconds):.2f} s",
        f"{seconds[0]:.2f} .. {seconds[-1]:.2f} s",
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f} .. {max(ratios):.2f})",
        f"{statistics.median(one.processor for one in runs):.1f} s",
        f"{max(one.megabytes for one in runs):.0f} MB",
        f"{file:.0f} MB",
    ]


def compare(people: int, rounds: int, folder: Path) -> str:
    """What was measured, and the table of it."""
    files = folder / "nation"
    subprocess.run([MAKER, files, str(people)], check=True)
    planted = expected(files)
    runs: dict[str, list[Run]] = {name: [] for name in [*CONTENDERS, "ketnap again"]}
    sizes: dict[str, float] = {}
    for _ in range(rounds):
        for name in CONTENDERS:
            out = folder / name.split()[0]
            runs[name].append(run(name, files, out))
            check(name, runs[name][-1].said, planted)
            sizes[name] = out.stat().st_size / 1e6
            if name == "ketnap":
                runs["ketnap again"].append(run(name, files, out))
                check(name, runs["ketnap again"][-1].said, planted, is_first=False)
                sizes["ketnap again"] = out.stat().st_size / 1e6
            for left in folder.glob(f"{out.name}*"):
                left.unlink()
    rows = sum(number for what, number in planted.items() if what.startswith("rows."))
    size = sum((files / f"{table}.csv").stat().st_size for table in TABLES) / 1e6
    what = f"{people:,} people, {rows:,} rows, {size:.0f} MB of CSV; {rounds} rounds; all have the same rows, ketnap the findings planted"
    table = report.markdown([
        ["", "median", "from .. to", "ketnap's time to this", "processor", "peak memory", "file"],
        *(line(name, its_runs, runs["ketnap"], sizes[name]) for name, its_runs in runs.items()),
    ])  # fmt: skip
    return f"{what}.\n\n{table}"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--child"]:
        child(arguments[1], Path(arguments[2]), Path(arguments[3]))
        return 0
    parser = argparse.ArgumentParser(prog="./dev bench load", description=__doc__)
    parser.add_argument("--people", type=int, default=560_000, help="how many; the nation has 5600000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where files are made, and removed: a disk as the registry will lie on")
    parser.add_argument("--save", action="store_true", help="into RESULTS.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-", dir=chosen.folder) as folder:
        told = compare(chosen.people, chosen.rounds, Path(folder))
    print(told)
    if chosen.save:
        report.section("load", f"## load\n\n`./dev bench load`: {told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
