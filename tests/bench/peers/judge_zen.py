"""zen-engine: all thirty rules in one compiled expression that returns a list, a dictionary for a case. That takes half as
long as a decision of thirty expressions, asked one by one or as a batch.

It raises on null in arithmetic, so what reads a value guards it; unknown is null, and each rule answers 0 no, 1 unknown, 2 yes. Days
are given as their keys (see masks.py), which are computed when the cases are loaded.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np
import zen
from cases import CODES, DAYS, NUMBERS, TRUTHS, Cases, load, planes
from masks import keys
from side import serve


def atom(holds: str, *reads: str) -> str:
    guard = " or ".join(f"{name} == null" for name in reads)
    return f"({guard} ? 1 : {holds} ? 2 : 0)"


def both(*parts: str) -> str:
    return f"min([{', '.join(parts)}])"


def either(*parts: str) -> str:
    return f"max([{', '.join(parts)}])"


def inverted(part: str) -> str:
    return f"(2 - {part})"


def truth(name: str) -> str:
    return atom(name, name)


def rules(cases: Cases) -> list[str]:
    def law(name: str, more: int = 0) -> str:
        before, since, last = (value + more for value in cases.laws[name])
        if before == since == last:
            return str(before)
        return f"(step_date >= {cases.starts[2]} ? {last} : step_date >= {cases.starts[1]} ? {since} : {before})"

    def aged(years: str) -> str:
        low, high = (f"h_step_date >= k_{name} + {years} * 384" for name in ("born", "born_high"))
        return f"(k_born == null ? 1 : {high} ? 2 : {low} ? 1 : 0)"

    def since(name: str, months: str) -> str:
        return atom(f"h_step_date >= k_{name} + {months} * 32", f"k_{name}")

    def within(name: str, months: str) -> str:
        return atom(f"k_step_date <= k_{name} + {months} * 32", f"k_{name}")

    base, of_base = "(members - excused + excused_present)", ("members", "excused", "excused_present")
    taught = atom("education >= 2", "education")
    return [
        aged(law("age_min")),
        either(inverted(aged(law("age_max", 1))), atom("state == 1", "state")),
        atom(f"3 * in_favour >= 2 * {base}", "in_favour", *of_base),
        within("certificate_on", law("certificate_months")),
        "(certificate_on == null ? 0 : certificate_on <= step_date ? 2 : 0)",
        atom(f"{law('favour_parts')} * in_favour >= {law('of_parts')} * present", "in_favour", "present"),
        atom(f"present <= {base}", "present", *of_base),
        atom("in_favour + against + invalid <= present", "in_favour", "against", "invalid", "present"),
        either(atom("education >= 3", "education"), both(atom("ethnicity != 0", "ethnicity"), taught)),
        both(
            atom("applied_on <= background_on", "applied_on", "background_on"),
            atom("background_on <= verified_on", "background_on", "verified_on"),
        ),
        atom(f"h_verified_on >= k_step_date - {law('verify_months')} * 32", "h_verified_on"),
        inverted(since("introduced_on", law("introduced_months", 1))),
        atom(f"together_months >= {law('together_min')}", "together_months"),
        atom(f"notes >= {law('notes_min')}", "notes"),
        since("helper_since", law("helper_months")),
        within("note_on", law("note_months")),
        both(truth("opinions_there"), atom("opinion_on <= step_date", "opinion_on")),
        both(truth("application_there"), truth("background_there")),
        either(truth("youth_union"), truth("trade_union"), aged(law("union_age", 1))),
        either(atom("religion != 1 and religion != 3", "religion"), truth("background_there")),
        "(left_on == null ? 0 : left_on > step_date ? 2 : 0)",
        atom(f"step_date - applied_on >= {law('days_min')}", "applied_on"),
        atom(f"step_date - verified_on <= {law('days_max')}", "verified_on"),
        either(atom("occupation > 1", "occupation"), taught),
        either(atom("profession >= 3", "profession"), atom("theory >= 1", "theory"), atom("sector != 2", "sector")),
        either(inverted(truth("again")), since("left_on", law("again_months"))),
        either(
            atom(f"k_union_since <= k_step_date - {law('union_months')} * 32", "k_union_since"),
            atom("source_group == 1 or source_group == 2 or source_group == 6", "source_group"),
        ),
        both(atom("2 * present >= members", "present", "members"), atom(f"members >= {law('quorum')}", "members")),
        atom(f"100 * against <= {law('against_percent')} * present", "against", "present"),
        both(within("applied_on", law("application_months")), "(sex == null ? 0 : 2)"),
    ]


def contexts(cases: Cases, text: str) -> list[dict[str, Any]]:
    """A dictionary for each case, with what the rules read."""
    columns: dict[str, list[Any]] = {}
    for name in [*DAYS, *NUMBERS, *CODES, *TRUTHS, "born_high"]:
        known = cases.is_known("born" if name == "born_high" else name)
        values = cases.of[name] == 1 if name in TRUTHS else cases.of[name]
        read = {name: values}
        if name.removesuffix("_high") in DAYS:
            read |= {f"k_{name}": keys(values), f"h_{name}": keys(values, last=True)}
        for what, its_values in read.items():
            if re.search(rf"\b{what}\b", text):
                columns[what] = [
                    value if is_known else None for value, is_known in zip(its_values.tolist(), known.tolist(), strict=True)
                ]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def main(folder: str, rows: int) -> None:
    cases = load(folder, rows)
    text = "[" + ", ".join(rules(cases)) + "]"
    given = contexts(cases, text)
    expression = zen.compile_expression(text)
    serve(
        lambda: [expression.evaluate(context) for context in given],
        lambda found: planes(*(list((np.array(found, np.int32) >= least).T) for least in (2, 1))),
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
