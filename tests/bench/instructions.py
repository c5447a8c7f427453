"""./dev bench instructions [--approve]: how many instructions the five hottest paths take, against those that were approved.

Callgrind counts them on small, fixed inputs, one thread, with AVX2 at the most (what valgrind knows). Nothing else on the machine
changes them, so 3 % more is a regression, or a change that `--approve` writes into instructions.json for a reviewer to see.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from contender import BUILD, HERE

APPROVED = HERE / "instructions.json"
TOLERANCE = 0.03
PEOPLE = 12_000


def collected(command: list[object], runs: int = 1) -> int:
    """Instructions of the last of some runs: the first fills tables and grows buffers."""
    with tempfile.TemporaryDirectory(prefix="ketnap-callgrind-") as folder:
        out = Path(folder) / "out"
        counting = ["valgrind", "--tool=callgrind", "--toggle-collect=ketnap_bench_run", f"--callgrind-out-file={out}"]
        done = subprocess.run([*counting, *(str(part) for part in command)], input="run\n" * runs, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        raise SystemExit(f"{command[0]} under callgrind: {done.stderr[-2000:]}")
    return int(found.group(1))


def measured(folder: Path) -> dict[str, int]:
    judge, count, registry = (BUILD / f"ketnap_bench_{name}" for name in ("judge", "count_side", "registry"))
    files, file = folder / "nation", folder / "nation.ketnap"
    subprocess.run([BUILD / "ketnap_nation", files, str(PEOPLE)], check=True)
    return {
        "count": collected([count, "ketnap", 30_000, 1]),
        "judge": collected([judge, "serve", "ketnap", 20_000, "avx2", 4096, 1]),
        "judge, every atom and value": collected([judge, "serve", "ketnap-explained", 20_000, "avx2", 4096, 1]),
        "load": collected([registry, "load", files, file]),
        "open": collected([registry, "open", file]),
    }


def compiler() -> str:
    return subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench instructions", description=__doc__)
    parser.add_argument("--approve", action="store_true", help="write what was counted")
    chosen = parser.parse_args(arguments)
    if shutil.which("valgrind") is None:
        raise SystemExit("There is no valgrind: apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        counted = measured(Path(folder))
    if chosen.approve:
        APPROVED.write_text(json.dumps({"compiler": compiler(), "instructions": counted}, indent=2) + "\n")
    approved = json.loads(APPROVED.read_text())
    return told(counted, approved["instructions"], approved["compiler"])


def told(counted: dict[str, int], approved: dict[str, int], made_by: str) -> int:
    """1 where a path takes more than is approved, or so much less that the figure should be approved anew."""
    wrong = [name for name, its in counted.items() if abs(its / approved.get(name, 1) - 1) > TOLERANCE]
    for name, its in counted.items():
        before = approved.get(name)
        change = f"{its / before - 1:+.2%}" if before else "new"
        print(f"{name:30}{its:>16,}  {change}{'  not as approved' if name in wrong else ''}")
    if wrong:
        print("`./dev bench instructions --approve` writes them, where the change is meant.")
        if made_by != compiler():
            print(f"They were approved with {made_by}; this is {compiler()}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
