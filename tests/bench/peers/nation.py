"""The nation that `ketnap_bench_count --dump` wrote, and the form of the answers: a row for each unit with all below it, of int32:
for each year the 21 counts that are sure, then for each year the ten doubtful ones with those of whom it is not known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

YEARS, COUNTS, DOUBTFUL = 6, 21, 10
# Of rows that are members at the end of a year, of spells that begin or end in it, of admissions in it and of recognitions.
STOCK = ["members", "women", "minority", "religious", "up_to_30", "from_31_to_40", "over_60", "official", "probationary", "women_up_to_30"]  # fmt: skip
FLOW = ["admitted", "admitted_women", "admitted_minority", "admitted_pupils", "admitted_youth_union", "admitted_up_to_30", "admitted_workers", "admitted_late"]  # fmt: skip


@dataclass(frozen=True)
class Year:
    """Days; since when somebody was born who is up to 30, 40, 60 on the last."""

    first: int
    last: int
    born_30: int
    born_40: int
    born_60: int


def days(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


class Nation:
    """`spells[column]` and `admissions[column]` in the order of the tree; `codes[list][key]` is a code's place."""

    def __init__(self, folder: str) -> None:
        about = json.loads((Path(folder) / "workload.json").read_text())
        self.parts: dict[str, dict[str, NDArray[np.generic]]] = {"units": {}, "spells": {}, "admissions": {}}
        for file in sorted(Path(folder).glob("*.npy")):
            part, column = file.stem.split(".")
            if part in self.parts:
                self.parts[part][column] = np.load(file)
        self.spells, self.admissions, self.ends = self.parts["spells"], self.parts["admissions"], self.parts["units"]["end"]
        self.units = len(self.ends)
        self.codes = {name: {key: place for place, key in enumerate(keys)} for name, keys in about["codes"].items()}
        self.columns = [name for name, _ in about["counts"]]
        self.doubtful = about["doubtful"]
        self.never = about["never"]
        self.years = []
        for first, last in about["years"]:
            year = int(first[:4])
            born = [days(f"{year - age:04}-01-01") for age in (30, 40, 60)]
            self.years.append(Year(days(first), days(last), *born))

    def place(self, count: str, year: int, *, possibly: bool = False) -> int:
        """Which column of the answer."""
        if possibly:
            return YEARS * COUNTS + year * DOUBTFUL + self.doubtful.index(count)
        return year * COUNTS + self.columns.index(count)


def with_all_below(leaves: NDArray[np.generic], ends: NDArray[np.int32]) -> NDArray[np.int32]:
    """[count][unit] of a unit's own rows, into that of the unit with all below it: units stand in depth-first order."""
    units = leaves.shape[1]
    out = np.empty(leaves.shape, np.int32)
    total = np.zeros(units + 1, np.int32)
    for count in range(len(leaves)):
        np.cumsum(leaves[count], out=total[1:])
        np.subtract(total[ends], total[:units], out=out[count])
    return out
