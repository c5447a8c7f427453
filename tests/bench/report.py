"""A benchmark's table, on the terminal and in RESULTS.md, and its plot beside it.

RESULTS.md has a section for each benchmark, between two comments that name it: a section is replaced when its benchmark is run with
`--save`, and the others stay.
"""

from __future__ import annotations

import re
from pathlib import Path

import machine
from contender import HERE, Contender, Running
from spread import median, quartiles, ratio, readable

RESULTS = HERE / "RESULTS.md"
Row = list[str]

HEAD = """# Results

What `./dev bench NAME --save` printed, each benchmark from one interleaved run, its contenders' results equal. Believe the ratios:
machines drift, and the ratio is the median of those within a round. Quartiles are of the times. Memory is of the whole process with
its data; loading is from the process's start until it could be asked.
"""


def markdown(rows: list[Row]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    cells = [[cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
             for row in rows]  # fmt: skip
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [cells[0], rule, *cells[1:]])


def table(runnings: list[Running], first: Running) -> str:
    rows = [["", "median", "quartiles", "times the first", "peak memory", "loading", "rounds"]]
    for one in runnings:
        low, high = quartiles(one.milliseconds)
        share = one.contender.share
        rows.append([
            one.contender.name + ("" if share == 1 else " (scaled)"),
            readable(median(one.milliseconds)),
            f"{readable(low)} .. {readable(high)}",
            f"{ratio(first.milliseconds, one.milliseconds):.2f}",
            f"{one.peak:.0f} MB",
            f"{one.seconds:.1f} s",
            str(len(one.milliseconds)),
        ])  # fmt: skip
    return markdown(rows)


def forms(runnings: list[Running], absent: list[Contender]) -> str:
    lines = [f"- **{one.contender.name}**: {one.contender.form}" for one in runnings]
    lines += [f"- **{one.name}** could not be had here: its package {one.needs} is missing." for one in absent]
    return "\n".join(lines)


def section(name: str, text: str) -> None:
    """Replaces one benchmark's section, or adds it."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = RESULTS.read_text() if RESULTS.exists() else HEAD
    block = f"{begin}\n{text.strip()}\n\n{machine.described()}\n{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    whole = pattern.sub(lambda _: block, whole) if pattern.search(whole) else f"{whole.rstrip()}\n\n{block}\n"
    RESULTS.write_text(whole)


def bars(name: str, title: str, runnings: list[Running]) -> Path:
    """A bar for each contender's median, its quartiles as a line, on a logarithmic scale."""
    from matplotlib.figure import Figure

    listed = list(reversed(runnings))
    medians = [median(one.milliseconds) for one in listed]
    spans = [quartiles(one.milliseconds) for one in listed]
    errors = [
        [m - low for m, (low, _) in zip(medians, spans, strict=True)],
        [high - m for m, (_, high) in zip(medians, spans, strict=True)],
    ]
    figure = Figure(figsize=(8, 0.6 + 0.36 * len(listed)), layout="constrained")
    axes = figure.subplots()
    colours = ["#8c1d18" if one.contender.name.startswith("ketnap") else "#9aa5b1" for one in listed]
    bars_drawn = axes.barh([one.contender.name for one in listed], medians, xerr=errors, color=colours, height=0.62)
    axes.bar_label(bars_drawn, [f" {readable(m)}" for m in medians], fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(min(medians) / 2, max(medians) * 6)
    axes.set_xlabel("milliseconds, logarithmic")
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    return saved(name, figure)


def saved(name: str, figure: object) -> Path:
    import matplotlib

    file = HERE / f"{name}.svg"
    with matplotlib.rc_context({"svg.hashsalt": "ketnap", "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None})  # type: ignore[attr-defined]
    return file
