"""NumPy: 16,384 cases at a time, so that what is computed stays in the second cache, by two threads (NumPy lets go of the
interpreter's lock). The rules, with unknowns as two masks, are in masks.py."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from cases import NUMBERS, Cases, load, planes
from masks import RULES, Array, keys
from numpy.typing import NDArray
from side import serve

BLOCK = 16_384


class Block:
    """Some cases as rules read them; what was computed for one rule serves the next."""

    def __init__(self, cases: Cases, part: slice) -> None:
        self._cases, self._part = cases, part
        self._made: dict[str, Array] = {}
        step = cases.of["step_date"][part]
        self._version = (step >= cases.starts[1]).view(np.int8) + (step >= cases.starts[2])

    def __getattr__(self, column: str) -> Array:
        values = self._cases.of[column][self._part]
        setattr(self, column, values)
        return values

    def _once(self, name: str, make: object) -> Array:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def known(self, column: str) -> Array:
        if column in NUMBERS:
            return getattr(self, f"{column}_known")
        return self._once(f"{column} known", lambda: getattr(self, column) == getattr(self, f"{column}_high"))

    def k(self, day: str) -> Array:
        return self._once(f"K {day}", lambda: keys(getattr(self, day)))

    def h(self, day: str) -> Array:
        return self._once(f"H {day}", lambda: keys(getattr(self, day), last=True))

    def law(self, parameter: str) -> Array:
        return self._cases.versions[parameter].take(self._version)


def main(folder: str, rows: int) -> None:
    cases = load(folder, rows)
    pool = ThreadPoolExecutor(2)

    def run() -> NDArray[np.bool_]:
        found = np.empty((2, len(RULES), cases.rows), bool)

        def judge(begin: int) -> None:
            part = slice(begin, min(begin + BLOCK, cases.rows))
            block = Block(cases, part)
            for number, rule in enumerate(RULES):
                found[0, number, part], found[1, number, part] = rule(block)

        list(pool.map(judge, range(0, cases.rows, BLOCK)))
        return found

    serve(run, lambda found: planes(list(found[0]), list(found[1])))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
