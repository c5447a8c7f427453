"""DuckDB, two threads: one query a table, grouped by the rows' unit; what a year's counts share is computed once, in an inner query,
and three counts are one sum of doubles. count(*) FILTER, its natural form, looks at every condition's rows one after the other. The
tree by NumPy."""

from __future__ import annotations

import sys

import count_sql
import duckdb
import numpy as np
from nation import COUNTS, DOUBTFUL, YEARS, Nation, with_all_below
from numpy.typing import NDArray
from side import serve

TABLES = {"spells": count_sql.of_spells, "admissions": count_sql.of_admissions}
AGES = {
    "spells": "",
    "admissions": "".join(
        f", (DATE '1970-01-01' + {born}) + INTERVAL 31 YEAR > DATE '1970-01-01' + least(ceremony_on, 40000) AS {name}"
        for name, born in (("up_to_30", "born_low"), ("maybe_up_to_30", "born_high"))
    ),
}


def query(table: str, packs: list[tuple[str, list[count_sql.Count]]]) -> str:
    shared = {condition: f"shared{i}" for i, condition in enumerate(dict.fromkeys(condition for condition, _ in packs))}
    inner = ", ".join(f"({condition})::INT AS {name}" for condition, name in shared.items())
    sums = []
    for condition, counts in packs:
        terms = [f"({own or 'true'})::INT::DOUBLE * {2 ** (16 * lane)}" for lane, (_, _, own) in enumerate(counts)]
        sums.append(f"sum({shared[condition]} * ({' + '.join(terms)}))")
    return f"SELECT unit, {', '.join(sums)} FROM (SELECT *, {inner} {AGES[table]} FROM {table}) GROUP BY unit"


def main(folder: str) -> None:
    nation = Nation(folder)
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    for table in TABLES:
        given = {name: column for name, column in nation.parts[table].items() if name != "starts"}
        connection.register("given", given)
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given")
        connection.unregister("given")
    packed = {table: count_sql.packs(counts(nation)) for table, counts in TABLES.items()}
    ends, units = nation.ends, nation.units
    del nation

    def run() -> NDArray[np.int32]:
        own = np.zeros((YEARS * (COUNTS + DOUBTFUL), units), np.int32)
        for table, packs in packed.items():
            found = list(connection.sql(query(table, packs)).fetchnumpy().values())
            for (_, counts), sums in zip(packs, found[1:], strict=True):
                whole = np.asarray(sums).astype(np.int64)
                for lane, (place, _, _) in enumerate(counts):
                    own[place, found[0]] = whole >> (16 * lane) & 0xFFFF
        return with_all_below(own, ends)

    serve(run, lambda found: np.ascontiguousarray(found.T))


if __name__ == "__main__":
    main(sys.argv[1])
