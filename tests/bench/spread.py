"""What a list of times says: its median, its quartiles, and the median of the ratios within a round."""

from __future__ import annotations

import statistics


def median(times: list[float]) -> float:
    return statistics.median(times)


def quartiles(times: list[float]) -> tuple[float, float]:
    if len(times) < 2:
        return times[0], times[0]
    first, _, third = statistics.quantiles(times, n=4, method="inclusive")
    return first, third


def ratio(one: list[float], other: list[float]) -> float:
    """How many times as long the second takes, round by round: a machine that drifts drifts for both."""
    return statistics.median(its / mine for mine, its in zip(one, other, strict=False))


def readable(milliseconds: float) -> str:
    """Three figures: `14.8 ms`, `1.24 s`, `195 s`."""
    unit, value = ("ms", milliseconds) if milliseconds < 1000 else ("s", milliseconds / 1000)
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}"
