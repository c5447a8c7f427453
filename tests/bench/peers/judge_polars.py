"""Polars, streaming engine (the eager one takes half as long again): three-valued Booleans with nulls as unknown, which `&`, `|` and
`~` take as Kleene does.

Months by keys (see masks.py), which need nothing but integer arithmetic. A birth of which only the year is known is two columns. A
parameter is a sum of comparisons with the step's day, not the branches of a `when`.
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl
from cases import CODES, DAYS, FIRST, NUMBERS, TRUTHS, Cases, load, planes
from side import serve


def frame(cases: Cases) -> pl.DataFrame:
    """Days as numbers of days: a column of dates would be cast to them."""
    columns = {}
    for name in [*DAYS, *NUMBERS, *CODES, *TRUTHS]:
        values, known = cases.of[name], cases.is_known(name)
        series = pl.Series(name, values == 1 if name in TRUTHS else values)
        columns[name] = pl.select(pl.when(pl.Series(known)).then(series).alias(name)).to_series() if not known.all() else series
    known = cases.is_known("born")
    high = pl.Series("born_high", cases.of["born_high"])
    columns["born_high"] = pl.select(pl.when(pl.Series(known)).then(high).alias("born_high")).to_series()
    return pl.DataFrame(columns).rechunk()


def keys(day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    n = day - FIRST
    year = (n * 4 + 3) // 1461
    day_of_year = n - (year * 1461) // 4
    scaled = day_of_year * 2141 + 197913
    month = scaled // 65536
    key = (year * 12 + month) * 32 + scaled % 65536 // 2141
    is_last = ((scaled + 2141) // 65536 > month) | (day_of_year == 364 + (year % 4 == 3).cast(pl.Int32))
    return key, pl.when(is_last).then(key - scaled % 65536 // 2141 + 31).otherwise(key)


def rules(cases: Cases) -> list[pl.Expr]:
    day = {name: pl.col(name) for name in [*DAYS, "born_high"]}
    number = {name: pl.col(name) for name in NUMBERS}
    code = {name: pl.col(name) for name in CODES}
    truth = {name: pl.col(name) for name in TRUTHS}
    step = day["step_date"]
    k_step, h_step = pl.col("k_step"), pl.col("h_step")

    def law(name: str) -> pl.Expr:
        before, since, last = cases.laws[name]
        if before == since == last:
            return pl.lit(before, pl.Int32)
        terms = [pl.lit(before, pl.Int32)]
        if since != before:
            terms.append((step >= cases.starts[1]).cast(pl.Int32) * (since - before))
        if last != since:
            terms.append((step >= cases.starts[2]).cast(pl.Int32) * (last - since))
        return sum(terms[1:], terms[0])

    def key(name: str) -> pl.Expr:
        return keys(day[name])[0]

    def aged(years: pl.Expr) -> pl.Expr:
        """Surely where the latest birth is early enough, surely not where the earliest is too late."""
        low, high = (h_step >= key(name) + years * 384 for name in ("born", "born_high"))
        return high | (low & pl.lit(None, pl.Boolean))

    left = day["left_on"]
    base = number["members"] - number["excused"] + number["excused_present"]
    here, yes, against = number["present"], number["in_favour"], number["against"]
    taught = code["education"] >= 2
    return [
        aged(law("age_min")),
        ~aged(law("age_max") + 1) | (code["state"] == 1),
        3 * yes >= 2 * base,
        k_step <= key("certificate_on") + law("certificate_months") * 32,
        (day["certificate_on"] <= step) & day["certificate_on"].is_not_null(),
        law("favour_parts") * yes >= law("of_parts") * here,
        here <= base,
        yes + against + number["invalid"] <= here,
        (code["education"] >= 3) | ((code["ethnicity"] != 0) & taught),
        (day["applied_on"] <= day["background_on"]) & (day["background_on"] <= day["verified_on"]),
        keys(day["verified_on"])[1] >= k_step - law("verify_months") * 32,
        h_step < key("introduced_on") + (law("introduced_months") + 1) * 32,
        number["together_months"] >= law("together_min"),
        number["notes"] >= law("notes_min"),
        h_step >= key("helper_since") + law("helper_months") * 32,
        k_step <= key("note_on") + law("note_months") * 32,
        truth["opinions_there"] & (day["opinion_on"] <= step),
        truth["application_there"] & truth["background_there"],
        truth["youth_union"] | truth["trade_union"] | aged(law("union_age") + 1),
        ~((code["religion"] == 1) | (code["religion"] == 3)) | truth["background_there"],
        (left > step).fill_null(False),
        step - day["applied_on"] >= law("days_min"),
        step - day["verified_on"] <= law("days_max"),
        (code["occupation"] > 1) | taught,
        (code["profession"] >= 3) | (code["theory"] >= 1) | (code["sector"] != 2),
        ~truth["again"] | (h_step >= key("left_on") + law("again_months") * 32),
        (key("union_since") <= k_step - law("union_months") * 32) | code["source_group"].is_in([1, 2, 6]),
        (2 * here >= number["members"]) & (number["members"] >= law("quorum")),
        100 * against <= law("against_percent") * here,
        (k_step <= key("applied_on") + law("application_months") * 32) & code["sex"].is_not_null(),
    ]


def main(folder: str, rows: int) -> None:
    cases = load(folder, rows)
    data = frame(cases)
    expressions = [rule.alias(f"rule{i}") for i, rule in enumerate(rules(cases))]
    del cases
    k_step, h_step = keys(pl.col("step_date"))
    query = data.lazy().with_columns(k_step.alias("k_step"), h_step.alias("h_step")).select(expressions)

    def answer(found: pl.DataFrame) -> np.ndarray:
        return planes(
            [found[name].fill_null(False).to_numpy() for name in found.columns],
            [found[name].fill_null(True).to_numpy() for name in found.columns],
        )

    serve(lambda: query.collect(engine="streaming"), answer)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
