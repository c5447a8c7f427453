"""pandas: the masks of a year are a frame of 8-bit numbers, grouped by the rows' unit and summed; the tree by NumPy. All years in one
frame would need twenty times as much memory as the data."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from count_masks import TABLES
from nation import COUNTS, DOUBTFUL, YEARS, Nation, with_all_below
from numpy.typing import NDArray
from side import serve


def main(folder: str) -> None:
    nation = Nation(folder)

    def run() -> NDArray[np.int32]:
        own = np.zeros((YEARS * (COUNTS + DOUBTFUL), nation.units), np.int32)
        for table, masks in TABLES.items():
            columns = nation.parts[table]
            by_unit = pd.Series(columns["unit"])
            waiting: dict[int, NDArray[np.int8]] = {}

            def flush(waiting: dict[int, NDArray[np.int8]], by_unit: pd.Series) -> None:
                summed = pd.DataFrame(waiting, copy=False).groupby(by_unit, sort=False).sum()
                for place in summed.columns:
                    own[place, summed.index] = summed[place]
                waiting.clear()

            for place, mask in masks(nation, columns):
                waiting[place] = mask.view(np.int8)
                if len(waiting) == 16:
                    flush(waiting, by_unit)
            flush(waiting, by_unit)
        return with_all_below(own, nation.ends)

    serve(run, lambda found: np.ascontiguousarray(found.T))


if __name__ == "__main__":
    main(sys.argv[1])
