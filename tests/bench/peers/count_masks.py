"""What the nation's counts are on arrays: NumPy and pandas share it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from masks import YEAR, keys
from nation import Nation
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Columns = dict[str, NDArray[np.generic]]


def of_spells(nation: Nation, c: Columns) -> Iterator[tuple[int, Mask]]:
    """For each count of spells its column in the answer and the rows that it counts."""
    codes = nation.codes
    woman = c["sex"] == codes["sex"]["female"]
    maybe_minority = c["ethnicity"] != codes["ethnicity"]["kinh"]
    minority = maybe_minority & (c["ethnicity"] != 255)
    religious = c["religion"] != codes["religion"]["none"]
    arrival = c["began_by"] == codes["began_by"]["arrived"]
    death = c["ended_by"] == codes["ended_by"]["died"]
    since, until, low, high = c["since"], c["until"], c["born_low"], c["born_high"]
    for number, year in enumerate(nation.years):
        yield nation.place("arrived", number), arrival & (since >= year.first) & (since <= year.last)
        yield nation.place("died", number), death & (until >= year.first) & (until <= year.last)
        member = (since <= year.last) & (until > year.last)
        young, maybe_young = member & (low >= year.born_30), member & (high >= year.born_30)
        official, maybe_official = c["official_high"] <= year.last, c["official_low"] <= year.last
        surely = {
            "members": member,
            "women": member & woman,
            "minority": member & minority,
            "religious": member & religious,
            "up_to_30": young,
            "from_31_to_40": member & (low >= year.born_40) & (high < year.born_30),
            "over_60": member & (high < year.born_60),
            "official": member & official,
            "probationary": member & ~maybe_official,
            "women_up_to_30": young & woman,
        }
        possibly = {
            "minority": member & maybe_minority,
            "up_to_30": maybe_young,
            "from_31_to_40": member & (high >= year.born_40) & (low < year.born_30),
            "over_60": member & (low < year.born_60),
            "official": member & maybe_official,
            "probationary": member & ~official,
            "women_up_to_30": maybe_young & woman,
        }
        yield from ((nation.place(name, number), mask) for name, mask in surely.items())
        yield from ((nation.place(name, number, possibly=True), mask) for name, mask in possibly.items())


def of_admissions(nation: Nation, c: Columns) -> Iterator[tuple[int, Mask]]:
    codes = nation.codes
    stands = c["annulled_on"] > nation.years[-1].last
    on, occupation, youth = c["ceremony_on"], c["occupation"], c["youth_union"]
    h_on = keys(np.minimum(on, nation.years[-1].last + 400), last=True)
    maybe_minority = c["ethnicity"] != codes["ethnicity"]["kinh"]
    pupil, student = codes["occupation"]["pupil"], codes["occupation"]["student"]
    first, last = codes["occupation"]["enterprise_manager"], codes["occupation"]["enterprise_direct"]
    worker = (occupation >= first) & (occupation <= last) & (c["education"] >= codes["education"]["upper_secondary"])
    surely = {
        "admitted": np.ones(len(on), bool),
        "admitted_women": c["sex"] == codes["sex"]["female"],
        "admitted_minority": maybe_minority & (c["ethnicity"] != 255),
        "admitted_pupils": (occupation == pupil) | (occupation == student),
        "admitted_youth_union": youth == 1,
        "admitted_up_to_30": h_on < keys(c["born_low"]) + 31 * YEAR,
        "admitted_workers": worker,
        "admitted_late": on - c["decided_on"] > 20,
    }
    possibly = {
        "admitted_minority": maybe_minority,
        "admitted_youth_union": youth != 0,
        "admitted_up_to_30": h_on < keys(c["born_high"]) + 31 * YEAR,
    }
    for number, year in enumerate(nation.years):
        official = c["official_on"]
        yield nation.place("recognised", number), stands & (official >= year.first) & (official <= year.last)
        within = stands & (on >= year.first) & (on <= year.last)
        yield from ((nation.place(name, number), within & mask) for name, mask in surely.items())
        yield from ((nation.place(name, number, possibly=True), within & mask) for name, mask in possibly.items())


TABLES = {"spells": of_spells, "admissions": of_admissions}
