"""DuckDB, two threads: three-valued Booleans with NULL as unknown; its result goes out as Arrow, which is faster than into a table.

Months by keys (see masks.py), computed stage by stage in nested queries. A parameter is a sum of comparisons with the step's day,
not the branches of a CASE.
"""

from __future__ import annotations

import sys

import duckdb
import numpy as np
import pyarrow as pa
from cases import CODES, DAYS, FIRST, NUMBERS, TRUTHS, Cases, load, planes
from side import serve

KEYED = [
    "step_date", "born", "born_high", "union_since", "applied_on", "verified_on", "certificate_on", "introduced_on",
    "helper_since", "note_on", "left_on",
]  # fmt: skip
LASTS = ["step_date", "verified_on"]  # of which H is asked for


def table(cases: Cases) -> pa.Table:
    columns = {}
    for name in [*DAYS, *NUMBERS, *CODES, *TRUTHS]:
        values = cases.of[name] == 1 if name in TRUTHS else cases.of[name]
        columns[name] = pa.array(values, mask=~cases.is_known(name))
    columns["born_high"] = pa.array(cases.of["born_high"], mask=~cases.is_known("born"))
    return pa.table(columns)


def stages() -> str:
    """From days to keys, a query around the other."""
    year = ", ".join(f"(4 * ({name} - {FIRST}) + 3) // 1461 AS y_{name}" for name in KEYED)
    of_year = ", ".join(f"2141 * ({name} - {FIRST} - (1461 * y_{name} >> 2)) + 197913 AS s_{name}" for name in KEYED)
    key = ", ".join(f"(y_{name} * 12 + (s_{name} >> 16)) * 32 + (s_{name} & 65535) // 2141 AS k_{name}" for name in KEYED)
    leap = "2141 * (364 + (y_{0} & 3 = 3)::INT) + 197913"
    last = ", ".join(
        f"((s_{name} + 2141 >> 16) > (s_{name} >> 16) OR s_{name} = {leap.format(name)}) AS l_{name}" for name in LASTS
    )
    h = ", ".join(f"k_{name} + l_{name}::INT * (31 - (k_{name} & 31)) AS h_{name}" for name in LASTS)
    query = f"SELECT *, {year} FROM cases"
    for stage in (of_year, f"{key}, {last}", h):
        query = f"SELECT *, {stage} FROM ({query})"
    return query


def rules(cases: Cases) -> list[str]:
    def law(name: str, more: int = 0) -> str:
        before, since, last = (value + more for value in cases.laws[name])
        terms = [str(before)]
        terms += [f"(step_date >= {cases.starts[1]})::INT * {since - before}"] if since != before else []
        terms += [f"(step_date >= {cases.starts[2]})::INT * {last - since}"] if last != since else []
        return f"({' + '.join(terms)})"

    def aged(years: str) -> str:
        """Surely where the latest birth is early enough, surely not where the earliest is too late."""
        low, high = (f"h_step_date >= k_{name} + {years} * 384" for name in ("born", "born_high"))
        return f"({high} OR ({low} AND NULL))"

    base = "members - excused + excused_present"
    return [
        aged(law("age_min")),
        f"NOT {aged(law('age_max', more=1))} OR state = 1",
        f"3 * in_favour >= 2 * ({base})",
        f"k_step_date <= k_certificate_on + {law('certificate_months')} * 32",
        "certificate_on <= step_date AND certificate_on IS NOT NULL",
        f"{law('favour_parts')} * in_favour >= {law('of_parts')} * present",
        f"present <= {base}",
        "in_favour + against + invalid <= present",
        "education >= 3 OR ethnicity <> 0 AND education >= 2",
        "applied_on <= background_on AND background_on <= verified_on",
        f"h_verified_on >= k_step_date - {law('verify_months')} * 32",
        f"h_step_date < k_introduced_on + {law('introduced_months', more=1)} * 32",
        f"together_months >= {law('together_min')}",
        f"notes >= {law('notes_min')}",
        f"h_step_date >= k_helper_since + {law('helper_months')} * 32",
        f"k_step_date <= k_note_on + {law('note_months')} * 32",
        "opinions_there AND opinion_on <= step_date",
        "application_there AND background_there",
        f"youth_union OR trade_union OR {aged(law('union_age', more=1))}",
        "NOT (religion = 1 OR religion = 3) OR background_there",
        "coalesce(left_on > step_date, false)",
        f"step_date - applied_on >= {law('days_min')}",
        f"step_date - verified_on <= {law('days_max')}",
        "occupation > 1 OR education >= 2",
        "profession >= 3 OR theory >= 1 OR sector <> 2",
        f"NOT again OR h_step_date >= k_left_on + {law('again_months')} * 32",
        f"k_union_since <= k_step_date - {law('union_months')} * 32 OR source_group = 1 OR source_group = 2 OR source_group = 6",
        f"2 * present >= members AND members >= {law('quorum')}",
        f"100 * against <= {law('against_percent')} * present",
        f"k_step_date <= k_applied_on + {law('application_months')} * 32 AND sex IS NOT NULL",
    ]


def main(folder: str, rows: int) -> None:
    cases = load(folder, rows)
    connection = duckdb.connect(config={"threads": 2})
    connection.register("given", table(cases))
    connection.execute("CREATE TABLE cases AS SELECT * FROM given")
    connection.unregister("given")
    listed = ", ".join(f"{rule} AS rule{i}" for i, rule in enumerate(rules(cases)))
    del cases
    query = f"SELECT {listed} FROM ({stages()})"

    def answer(found: pa.Table) -> np.ndarray:
        columns = [column.combine_chunks() for column in found.columns]
        return planes(
            [column.fill_null(False).to_numpy(zero_copy_only=False) for column in columns],
            [column.fill_null(True).to_numpy(zero_copy_only=False) for column in columns],
        )

    serve(lambda: connection.sql(query).to_arrow_table(), answer)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
