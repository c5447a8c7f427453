"""./dev bench open [--people N] [--rounds N]: what a person waits for who opens a registry, with a cache beside it and without.

Each contender runs in a process of its own, once in every round. Before any time is told, all must have found the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import report
from load import MAKER, TABLES

TODAY = "2024-12-31"
EARLIER = "2020-06-30"
STEPS = ["import", "open", "snapshot", "table", "rows"]
CONTENDERS = {
    "from the facts": (False, TODAY),
    "from the cache": (True, TODAY),
    "a day from the facts": (False, EARLIER),
    "a day never asked for": (True, EARLIER),
    "every column": (True, TODAY),
}


def child(name: str, path: Path) -> None:
    """Opens and counts, and says what it took and what it found."""
    cache, as_of = CONTENDERS[name]
    times = [time.perf_counter()]
    import ketnap as kn

    times.append(time.perf_counter())
    registry = kn.open(path, cache=cache)
    times.append(time.perf_counter())
    now = registry.snapshot(as_of)
    if name == "every column":
        for frame in sorted({"units", "people", "profiles", "spells", "admissions", "arrivals", "departures"}):
            now.frame(frame).__arrow_c_stream__()
    times.append(time.perf_counter())
    periods = [kn.period(str(year)) for year in range(int(as_of[:4]) - 5, int(as_of[:4]) + 1)]
    table = now.measure("vn.admissions", units=[kn.children(top) for top in now.tops], periods=periods)
    times.append(time.perf_counter())
    rows = table.figure(now.top, str(int(as_of[:4]) - 1)).rows()
    found = len(rows)
    times.append(time.perf_counter())
    seconds = dict(zip(STEPS, [b - a for a, b in pairwise(times)], strict=True))
    text = sha256(str(table).encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                      "found": [as_of, found, text]}))  # fmt: skip


def run(name: str, path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, "--child", name, str(path)], check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def make(folder: Path, people: int) -> Path:
    import ketnap as kn

    files = folder / "nation"
    subprocess.run([MAKER, files, str(people)], check=True)
    path = folder / "nation.ketnap"
    registry = kn.create(path, plugins=["vn"])
    registry.load([files / f"{table}.csv" for table in TABLES], by="bench")
    return path


def compare(path: Path, rounds: int) -> str:
    """What was measured, and the table of it."""
    cache = Path(f"{path}.cache")
    cache.unlink(missing_ok=True)
    first = run("from the cache", path)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    found: dict[str, Any] = {}
    for _ in range(rounds):
        for name in CONTENDERS:
            told = run(name, path)
            runs[name].append(told)
            day, *what = told["found"]
            if found.setdefault(day, what) != what:
                raise SystemExit(f"{name} finds something else as of {day}: {what}, not {found[day]}")
    rows = [["median seconds", *STEPS, "all", "peak memory"]]
    for name, its in {**runs, "and writing the cache": [first]}.items():
        medians = [statistics.median(one["seconds"][step] for one in its) for step in STEPS]
        peak = max(one["peak"] for one in its)
        rows.append([name, *(f"{median:.3f}" for median in [*medians, sum(medians)]), f"{peak:.0f} MB"])
    told = [
        f"{path.stat().st_size / 1e6:.0f} MB, the cache {cache.stat().st_size / 1e6:.0f} MB; {rounds} rounds; all found the same.",
        "",
    ]
    told += [report.markdown(rows), ""]
    for slow, fast in [("from the facts", "from the cache"), ("a day from the facts", "a day never asked for")]:
        ratios = [a["seconds"]["snapshot"] / b["seconds"]["snapshot"] for a, b in zip(runs[slow], runs[fast], strict=True)]
        told.append(f"Snapshot {slow} / {fast}: {statistics.median(ratios):.0f} ({min(ratios):.0f} .. {max(ratios):.0f}).")
    return "\n".join(told)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--child"]:
        child(arguments[1], Path(arguments[2]))
        return 0
    parser = argparse.ArgumentParser(prog="./dev bench open", description=__doc__)
    parser.add_argument("--people", type=int, default=250_000, help="how many; the nation has 5600000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where files are made, and removed: a disk as the registry will lie on")
    parser.add_argument("--registry", type=Path, help="one that is there already; its cache is made anew")
    parser.add_argument("--save", action="store_true", help="into RESULTS.md")
    chosen = parser.parse_args(arguments)
    if chosen.registry:
        told = compare(chosen.registry, chosen.rounds)
    else:
        with tempfile.TemporaryDirectory(prefix="ketnap-bench-", dir=chosen.folder) as folder:
            told = compare(make(Path(folder), chosen.people), chosen.rounds)
    what = f"{chosen.people:,} people, {told}"
    print(what)
    if chosen.save:
        report.section("open", f"## open\n\n`./dev bench open`: {what}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
