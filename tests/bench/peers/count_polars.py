"""Polars, streaming engine: one query a table, grouped by the rows' unit; what a year's counts share is a column, and three counts are
one 64-bit sum. The tree by NumPy."""

from __future__ import annotations

import sys

import count_sql
import numpy as np
import polars as pl
from nation import COUNTS, DOUBTFUL, YEARS, Nation, with_all_below
from numpy.typing import NDArray
from side import serve

TABLES = {"spells": count_sql.of_spells, "admissions": count_sql.of_admissions}


def query(frame: pl.DataFrame, packs: list[tuple[str, list[count_sql.Count]]]) -> pl.LazyFrame:
    shared = {condition: f"shared{i}" for i, condition in enumerate(dict.fromkeys(condition for condition, _ in packs))}
    lazy = frame.lazy()
    if "ceremony_on" in frame.columns:
        day = pl.col("ceremony_on").clip(upper_bound=40_000).cast(pl.Date)
        ages = {"up_to_30": "born_low", "maybe_up_to_30": "born_high"}
        lazy = lazy.with_columns((pl.col(born).cast(pl.Date).dt.offset_by("31y") > day).alias(name) for name, born in ages.items())
    lazy = lazy.with_columns(pl.sql_expr(condition).alias(name) for condition, name in shared.items())
    sums = []
    for number, (condition, counts) in enumerate(packs):
        terms = [
            (pl.sql_expr(own) if own else pl.lit(True)).cast(pl.Int64) * shift
            for (_, _, own), shift in zip(counts, count_sql.SHIFTS, strict=False)
        ]
        sums.append((pl.col(shared[condition]).cast(pl.Int64) * sum(terms[1:], terms[0])).sum().alias(f"sum{number}"))
    return lazy.group_by("unit").agg(sums)


def main(folder: str) -> None:
    nation = Nation(folder)
    packed = {table: count_sql.packs(counts(nation)) for table, counts in TABLES.items()}
    queries = {}
    for table, packs in packed.items():
        frame = pl.DataFrame({name: column for name, column in nation.parts[table].items() if name != "starts"})
        queries[table] = query(frame, packs)
    ends, units = nation.ends, nation.units
    del nation

    def run() -> NDArray[np.int32]:
        own = np.zeros((YEARS * (COUNTS + DOUBTFUL), units), np.int32)
        for table, packs in packed.items():
            found = queries[table].collect(engine="streaming")
            unit = found["unit"].to_numpy()
            for number, (_, counts) in enumerate(packs):
                whole = found[f"sum{number}"].to_numpy()
                for lane, (place, _, _) in enumerate(counts):
                    own[place, unit] = whole >> (16 * lane) & 0xFFFF
        return with_all_below(own, ends)

    serve(run, lambda found: np.ascontiguousarray(found.T))


if __name__ == "__main__":
    main(sys.argv[1])
