"""./dev bench count [--people N] [--rounds N]: what ketnap takes beside a loop written by hand, on the same data, in one run."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build" / "dev" / "tests" / "bench"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench count", description=__doc__)
    parser.add_argument("--people", type=int, default=5_600_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--people-by", choices=["key", "tree"], default="key", help="the order of the rows of people")
    parser.add_argument("--instructions", choices=["best", "plain", "baseline", "avx2", "avx512"])
    parser.add_argument("--each-indicator", action="store_true", help="what each indicator of plugins/vn takes, instead")
    parser.add_argument("--dump", metavar="FOLDER", help="also write the columns and what is to be found")
    chosen = parser.parse_args(arguments)
    command = [BUILD / "ketnap_bench_count", "--people", chosen.people, "--rounds", chosen.rounds, "--people-by", chosen.people_by]
    if instructions := chosen.instructions or os.environ.get("KETNAP_ISA"):
        command += ["--instructions", instructions]
    if chosen.each_indicator:
        command += ["--indicators", "each"]
    if chosen.dump:
        command += ["--dump", chosen.dump]
    return subprocess.run([str(part) for part in command]).returncode
