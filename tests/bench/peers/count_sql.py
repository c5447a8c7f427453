"""The nation's counts as conditions in SQL, which DuckDB and Polars both read.

A count is a column of the answer, the condition that all counts of its year share, and its own. Three counts of one shared condition
go into one sum, 16 bits for each: no cell has as many rows as that holds.
"""

from __future__ import annotations

from itertools import groupby

from nation import Nation

Count = tuple[int, str, str]
LANES = 3
SHIFTS = [1, 2**16, 2**32]


def packs(counts: list[Count]) -> list[tuple[str, list[Count]]]:
    """By shared condition, three by three."""
    out = []
    for shared, group in groupby(sorted(counts, key=lambda count: count[1]), key=lambda count: count[1]):
        listed = list(group)
        out += [(shared, listed[i : i + LANES]) for i in range(0, len(listed), LANES)]
    return out


def of_spells(nation: Nation) -> list[Count]:
    codes = nation.codes
    woman = f"sex = {codes['sex']['female']}"
    maybe_minority = f"ethnicity <> {codes['ethnicity']['kinh']}"
    out = []
    for number, year in enumerate(nation.years):
        member = f"since <= {year.last} AND until > {year.last}"
        arrived = f"began_by = {codes['began_by']['arrived']} AND since >= {year.first} AND since <= {year.last}"
        died = f"ended_by = {codes['ended_by']['died']} AND until >= {year.first} AND until <= {year.last}"
        surely = {
            "members": "",
            "women": woman,
            "minority": f"{maybe_minority} AND ethnicity <> 255",
            "religious": f"religion <> {codes['religion']['none']}",
            "up_to_30": f"born_low >= {year.born_30}",
            "from_31_to_40": f"born_low >= {year.born_40} AND born_high < {year.born_30}",
            "over_60": f"born_high < {year.born_60}",
            "official": f"official_high <= {year.last}",
            "probationary": f"official_low > {year.last}",
            "women_up_to_30": f"{woman} AND born_low >= {year.born_30}",
        }
        possibly = {
            "minority": maybe_minority,
            "up_to_30": f"born_high >= {year.born_30}",
            "from_31_to_40": f"born_high >= {year.born_40} AND born_low < {year.born_30}",
            "over_60": f"born_low < {year.born_60}",
            "official": f"official_low <= {year.last}",
            "probationary": f"official_high > {year.last}",
            "women_up_to_30": f"{woman} AND born_high >= {year.born_30}",
        }
        out += [(nation.place("arrived", number), arrived, ""), (nation.place("died", number), died, "")]
        for listed, is_possible in ((surely, False), (possibly, True)):
            for name, condition in listed.items():
                out.append((nation.place(name, number, possibly=is_possible), member, condition))
    return out


def of_admissions(nation: Nation) -> list[Count]:
    """`up_to_30` and `maybe_up_to_30` are columns: whether 31 years lie between birth and ceremony needs a calendar."""
    codes = nation.codes
    occupation = codes["occupation"]
    maybe_minority = f"ethnicity <> {codes['ethnicity']['kinh']}"
    worker = (
        f"occupation >= {occupation['enterprise_manager']} AND occupation <= {occupation['enterprise_direct']}"
        f" AND education >= {codes['education']['upper_secondary']}"
    )
    surely = {
        "admitted": "",
        "admitted_women": f"sex = {codes['sex']['female']}",
        "admitted_minority": f"{maybe_minority} AND ethnicity <> 255",
        "admitted_pupils": f"(occupation = {occupation['pupil']} OR occupation = {occupation['student']})",
        "admitted_youth_union": "youth_union = 1",
        "admitted_up_to_30": "up_to_30",
        "admitted_workers": worker,
        "admitted_late": "ceremony_on - decided_on > 20",
    }
    possibly = {
        "admitted_minority": maybe_minority,
        "admitted_youth_union": "youth_union <> 0",
        "admitted_up_to_30": "maybe_up_to_30",
    }
    stands = f"annulled_on > {nation.years[-1].last}"
    out = []
    for number, year in enumerate(nation.years):
        within = f"{stands} AND ceremony_on >= {year.first} AND ceremony_on <= {year.last}"
        recognised = f"{stands} AND official_on >= {year.first} AND official_on <= {year.last}"
        out.append((nation.place("recognised", number), recognised, ""))
        for listed, is_possible in ((surely, False), (possibly, True)):
            for name, condition in listed.items():
                out.append((nation.place(name, number, possibly=is_possible), within, condition))
    return out
