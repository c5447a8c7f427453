"""./dev bench judge [--size N] [--rounds N]: what ketnap takes beside loops written by hand, on the same data, in one run."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build" / "dev" / "tests" / "bench"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench judge", description=__doc__)
    parser.add_argument("--size", type=int, default=2_000_000, help="how many cases")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--instructions", choices=["best", "plain", "baseline", "avx2", "avx512"], default="best")
    parser.add_argument("--block", type=int, default=4096, help="rows at a time; a multiple of 64")
    chosen = parser.parse_args(arguments)
    command = [BUILD / "ketnap_bench_judge", chosen.size, chosen.rounds, chosen.instructions, chosen.block]
    return subprocess.run([str(part) for part in command]).returncode
