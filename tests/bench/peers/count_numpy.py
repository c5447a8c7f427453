"""NumPy: whole units of about 32,768 rows at a time, so that masks stay in the second cache, by two threads; a unit's count is the
difference of two places of the mask's running sum, and so is that of all below it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from count_masks import TABLES
from nation import COUNTS, DOUBTFUL, YEARS, Nation, with_all_below
from numpy.typing import NDArray
from side import serve

BLOCK = 32_768


def blocks(starts: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Ranges of units."""
    cuts = np.searchsorted(starts, np.arange(0, starts[-1], BLOCK))
    edges = np.unique(np.concatenate([[0], cuts, [len(starts) - 1]]))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def main(folder: str) -> None:
    nation = Nation(folder)
    pool = ThreadPoolExecutor(2)

    def run() -> NDArray[np.int32]:
        own = np.zeros((YEARS * (COUNTS + DOUBTFUL), nation.units), np.int32)
        for table, masks in TABLES.items():
            columns = nation.parts[table]
            starts = columns["starts"]

            def count(units: tuple[int, int], columns=columns, starts=starts, masks=masks) -> None:
                first, end = units
                rows = slice(starts[first], starts[end])
                edges = starts[first : end + 1] - starts[first]
                total = np.zeros(rows.stop - rows.start + 1, np.int32)
                for place, mask in masks(nation, {name: column[rows] for name, column in columns.items() if name != "starts"}):
                    np.cumsum(mask, out=total[1:])
                    own[place, first:end] = np.diff(total[edges])

            list(pool.map(count, blocks(starts)))
        return np.concatenate(list(pool.map(lambda part: with_all_below(part, nation.ends), np.array_split(own, 2))))

    serve(run, lambda found: np.ascontiguousarray(found.T))


if __name__ == "__main__":
    main(sys.argv[1])
