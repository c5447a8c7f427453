"""./dev bench measure [--people N] [--rounds N] [--save]: the same request from C++ and from Python, and what scripting costs."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import report
from contender import BUILD, HERE, Contender, python, start
from interleave import interleaved


def registry_of(people: int, folder: Path) -> Path:
    files, file = folder / "nation", folder / "nation.ketnap"
    subprocess.run([BUILD / "ketnap_nation", files, str(people)], check=True)
    loading = start(Contender("load", [str(BUILD / "ketnap_bench_registry"), "load", str(files), str(file)], ""))
    loading.run()
    loading.stop()
    return file


def same(expected: Path, other: Path, share: float) -> str:
    return "" if np.array_equal(np.load(expected), np.load(other)) else "other numerators"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench measure", description=__doc__)
    parser.add_argument("--people", type=int, default=250_000, help="a province")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--save", action="store_true", help="into RESULTS.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        file = registry_of(chosen.people, Path(folder))
        listed = [
            Contender("ketnap from C++", [str(BUILD / "ketnap_bench_registry"), "measure", str(file)], "`registry/main.cpp`."),
            Contender("ketnap from Python", python("measure_ketnap.py", file), "`peers/measure_ketnap.py`; no Python runs while the core measures, which is checked."),
        ]  # fmt: skip
        runnings, _ = interleaved(listed, chosen.rounds, same)
        script = [sys.executable, str(HERE / "peers" / "trace_hundred.py"), str(file)]
        tracing, binding = map(float, subprocess.run(script, check=True, capture_output=True, text=True).stdout.split())
    what = f"{chosen.people:,} people: admissions, members and the rate of admission of every grassroots organisation in five years; equal results"
    scripted = f"A hundred indicators written in Python: traced in {tracing:.1f} ms, bound in {binding:.1f} ms."
    told = report.table(runnings, runnings[0])
    print(f"{what}.\n{told}\n{scripted}")
    if chosen.save:
        text = f"## measure\n\n`./dev bench measure`: {what}.\n\n{told}\n\n{report.forms(runnings, [])}\n\n{scripted}"
        report.section("measure", text)
    return 0
