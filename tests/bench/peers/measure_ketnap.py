"""ketnap from Python: what `ketnap_bench_registry measure` asks, and that no Python runs while it measures."""

from __future__ import annotations

import sys

import ketnap as kn
import numpy as np
from numpy.typing import NDArray
from side import serve


def main(path: str) -> None:
    now = kn.open(path).snapshot("2024-12-31")
    units, periods = kn.level("grassroots"), kn.years(2020, 2024)

    def run() -> kn.Table:
        return now.measure("vn.admissions", "vn.members", "vn.admission_rate", units=units, periods=periods)

    def answer(table: kn.Table) -> NDArray[np.int64]:
        expect_no_calls(run)
        return np.array([-1 if row["numerator"] is None else row["numerator"] for row in table.rows()], np.int64)

    serve(run, answer)


def expect_no_calls(run: object) -> None:
    """The core, once asked, never calls back."""
    inside, calls = [False], []

    def look(frame: object, event: str, what: object) -> None:
        if event in ("c_call", "c_return") and getattr(what, "__name__", "") == "measure":
            inside[0] = event == "c_call"
        elif inside[0]:
            calls.append((event, what))

    sys.setprofile(look)
    run()  # type: ignore[operator]
    sys.setprofile(None)
    if calls:
        raise SystemExit(f"Python ran while the core measured: {calls[:3]}")


if __name__ == "__main__":
    main(sys.argv[1])
