"""./dev bench late [--people N] [--rounds N] [--save]: one late admission in the largest cell, then the same table, beside starting over.

The table is of every grassroots organisation: admissions, members and the rate of admission in five years. After the last round all
that is measured must be equal in every figure: the table that was refreshed, the one from all facts anew, and the one of a process
that found a cache from before the late events.
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
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import report
from opening import TODAY, make

if TYPE_CHECKING:
    import ketnap as kn

CEREMONY, DECISION = "2024-11-07", "2024-10-20"


def seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def measured(now: kn.Snapshot) -> kn.Table:
    import ketnap as kn

    everywhere = kn.level("grassroots")
    return now.measure("vn.admissions", "vn.members", "vn.admission_rate", units=everywhere, periods=kn.years(2020, 2024))


def largest_cell(now: kn.Snapshot) -> str:
    """Of the cells the one with the most members."""
    import pyarrow
    import pyarrow.compute

    cells = pyarrow.compute.value_counts(pyarrow.table(now.members)["unit"].combine_chunks())
    found: str = max(cells.to_pylist(), key=lambda one: one["counts"])["values"]
    return found


def admit(registry: kn.Registry, cell: str, number: int) -> None:
    person = f"LATE-{number}"
    with registry.batch(by="bench") as b:
        b.put("people", person=person, name="Người Vào Muộn", born="1999", sex="female")
        b.put("profiles", person=person, since="2020-01-01", youth_union="1")
        b.put("admissions", admission=person, person=person, unit=cell, decided_on=DECISION, ceremony_on=CEREMONY)
        b.put("spells", spell=person, person=person, unit=cell, since=CEREMONY, began_by="admitted")


def late(path: Path, rounds: int) -> dict[str, Any]:
    import ketnap as kn

    registry = kn.open(path)
    now = registry.snapshot(TODAY)
    table, cell = measured(now), largest_cell(now)
    written, refreshed = [], []
    before = registry.head
    for number in range(before, before + rounds):
        written.append(seconds(lambda: admit(registry, cell, number)))  # noqa: B023
        begin = time.perf_counter()
        table = table.refresh()
        refreshed.append(time.perf_counter() - begin)
    return {"written": written, "refreshed": refreshed, **peak(), "found": digest(table)}


def peak() -> dict[str, float]:
    """Before all figures become objects of Python to be compared."""
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def digest(table: kn.Table) -> str:
    return sha256(repr(table.rows()).encode()).hexdigest()


def anew(path: Path, cache: bool) -> dict[str, Any]:
    import ketnap as kn

    begin = time.perf_counter()
    registry = kn.open(path, cache=cache)
    opened = time.perf_counter()
    now = registry.snapshot(TODAY)
    made = time.perf_counter()
    table = measured(now)
    end = time.perf_counter()
    return {"open": opened - begin, "snapshot": made - opened, "table": end - made, **peak(), "found": digest(table)}


def child(what: str, path: Path, rounds: int) -> None:
    told = late(path, rounds) if what == "late" else anew(path, what == "cached")
    print(json.dumps(told))


def run(what: str, path: Path, rounds: int = 0) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", what, str(path), str(rounds)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return told


def compare(path: Path, rounds: int) -> list[report.Row]:
    run("cached", path)  # leaves a cache
    found = run("late", path, rounds)
    cached = run("cached", path)
    facts = run("facts", path)
    for name, other in [("what the cache and the late events say", cached), ("what all facts say", facts)]:
        if other["found"] != found["found"]:
            raise SystemExit(f"{name} is something else than the refreshed table")
    again, over = statistics.median(found["refreshed"]), facts["snapshot"] + facts["table"]
    kept = cached["snapshot"] + cached["table"]
    return [
        ["", "milliseconds", "times faster than starting over", "peak memory"],
        ["snapshot and table from all facts", f"{over * 1000:.1f}", "1", f"{facts['peak']:.0f} MB"],
        ["the table refreshed after one late admission", f"{again * 1000:.1f}", f"{over / again:.0f}", f"{found['peak']:.0f} MB"],
        ["slowest of them", f"{max(found['refreshed']) * 1000:.1f}", f"{over / max(found['refreshed']):.0f}", ""],
        ["writing that admission", f"{statistics.median(found['written']) * 1000:.1f}", "", ""],
        [
            f"snapshot and table, from a cache {rounds} batches old",
            f"{kept * 1000:.1f}",
            f"{over / kept:.0f}",
            f"{cached['peak']:.0f} MB",
        ],
        ["opening before that", f"{cached['open'] * 1000:.1f}", "", ""],
    ]


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--child"]:
        child(arguments[1], Path(arguments[2]), int(arguments[3]))
        return 0
    parser = argparse.ArgumentParser(prog="./dev bench late", description=__doc__)
    parser.add_argument("--people", type=int, default=250_000, help="how many; the nation has 5600000")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path, help="where files are made, and removed: a disk as the registry will lie on")
    parser.add_argument("--registry", type=Path, help="one that is there already; late events are added to it")
    parser.add_argument("--save", action="store_true", help="into RESULTS.md")
    chosen = parser.parse_args(arguments)
    if chosen.registry:
        rows = compare(chosen.registry, chosen.rounds)
    else:
        with tempfile.TemporaryDirectory(prefix="ketnap-bench-", dir=chosen.folder) as folder:
            rows = compare(make(Path(folder), chosen.people), chosen.rounds)
    what = f"{chosen.people:,} people, {chosen.rounds} late admissions in the largest cell one after the other; all tables equal"
    told = report.markdown(rows)
    print(f"{what}.\n{told}")
    if chosen.save:
        report.section("late", f"## late\n\n`./dev bench late`: {what}.\n\n{told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
