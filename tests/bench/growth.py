"""./dev bench growth [--people N ...] [--save]: time and memory of counting, loading and opening as a nation grows."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from math import log
from pathlib import Path

import report
from contender import BUILD, Contender, start
from spread import median, readable

SIZES = [1_400_000, 5_600_000, 11_200_000]


@dataclass
class Point:
    people: int
    milliseconds: float
    megabytes: float


def point(people: int, command: list[object], runs: int) -> Point:
    running = start(Contender(str(command[0]), [str(part) for part in command], ""))
    for _ in range(runs):
        running.run()
    running.remember()
    running.stop()
    return Point(people, median(running.milliseconds[1:] or running.milliseconds), running.peak)


def measured(sizes: list[int], disk: Path | None) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {"count": [], "load": [], "open": []}
    for people in sizes:
        found["count"].append(point(people, [BUILD / "ketnap_bench_count_side", "ketnap", people, 2], 6))
        with tempfile.TemporaryDirectory(prefix="ketnap-bench-", dir=disk) as folder:
            files, file = Path(folder) / "nation", Path(folder) / "nation.ketnap"
            subprocess.run([BUILD / "ketnap_nation", files, str(people)], check=True)
            found["load"].append(point(people, [BUILD / "ketnap_bench_registry", "load", files, file], 1))
            found["open"].append(point(people, [BUILD / "ketnap_bench_registry", "open", file], 1))
    return found


def exponent(points: list[Point], what: str) -> float:
    """1 is linear: from the smallest to the largest."""
    first, last = points[0], points[-1]
    if first.people == last.people:
        return 1.0
    return log(getattr(last, what) / getattr(first, what)) / log(last.people / first.people)


def plot(found: dict[str, list[Point]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3), layout="constrained")
    for axes, what, title in zip(figure.subplots(1, 2), ("milliseconds", "megabytes"), ("milliseconds", "MB at most"), strict=True):
        for name, points in found.items():
            axes.plot([p.people / 1e6 for p in points], [getattr(p, what) for p in points], "o-", label=name)
        axes.set_xscale("log")
        axes.set_yscale("log")
        sizes = sorted({p.people / 1e6 for points in found.values() for p in points})
        axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
        axes.set_xticks([], minor=True)
        axes.set_xlabel("million people")
        axes.set_title(title, loc="left", fontsize=10)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    report.saved("growth", figure)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench growth", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="where files are made, and removed")
    parser.add_argument("--save", action="store_true", help="into RESULTS.md, with a plot")
    chosen = parser.parse_args(arguments)
    found = measured(chosen.people, chosen.folder)
    rows = [["", *(f"{people:,} people" for people in chosen.people), "time grows as people to the", "memory"]]
    for name, points in found.items():
        cells = [f"{readable(p.milliseconds)}, {p.megabytes:.0f} MB" for p in points]
        rows.append([name, *cells, f"{exponent(points, 'milliseconds'):.2f}", f"{exponent(points, 'megabytes'):.2f}"])
    told = report.markdown(rows)
    print(told)
    if chosen.save:
        plot(found)
        what = "Counting 126 counts by two threads, a first load, a first snapshot from SQLite. Memory is of the whole process."
        report.section("growth", f"## growth\n\n`./dev bench growth`: {what}\n\n{told}\n\n![growth](growth.svg)")
    return 0
