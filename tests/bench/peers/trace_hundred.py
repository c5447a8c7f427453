"""A hundred indicators as somebody scripts them: milliseconds to trace them, and to bind them to a catalog as `measure` does."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import ketnap as kn
from ketnap import _ketnap
from ketnap.trace import trace


def functions() -> list[Callable[[object], object]]:
    made = []
    for age in range(100):

        def indicator(u, age=age):
            return u.admissions.share(
                lambda a: a.occupation.is_in("pupil", "student") & (kn.years_between(a.born, a.ceremony_on) <= 18 + age)
            )

        made.append(indicator)
    return made


def main(path: str) -> None:
    catalog = kn.open(path).snapshot("2024-12-31")._catalog
    tracing, binding = [], []
    for _ in range(11):
        asked = functions()
        begun = time.perf_counter()
        exprs = [trace(function) for function in asked]
        traced = time.perf_counter()
        catalog.with_indicators(
            [
                _ketnap.Indicator(f"my.share_{number}", (f"Tỉ lệ {number}", ""), "percent", 1, expr)
                for number, expr in enumerate(exprs)
            ]
        )
        binding.append((time.perf_counter() - traced) * 1000)
        tracing.append((traced - begun) * 1000)
    print(statistics.median(tracing), statistics.median(binding))


if __name__ == "__main__":
    main(sys.argv[1])
