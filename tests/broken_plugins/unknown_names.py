"""Misspelt field, code, parameter, function and group of rows: all of them are told at once, each with its place."""

from typing import Any

import ketnap as kn

NUMBER = 3010
NAMES = (
    "unknown_names.field", "KN3002", "ocupation", "occupation",
    "unknown_names.code", "KN3004", "pupils", "pupil",
    "unknown_names.rows", "admisions", "admissions",
    "unknown_names.parameter (holds)", "KN3007", "vn.age_mim", "vn.age_min",
    "unknown_names.applies (applies)", "movd", "moved",
    "^",
)  # fmt: skip


def register(catalog: Any) -> None:
    catalog.add(
        kn.indicator("unknown_names.field", title="–")(lambda u: u.admissions.count(lambda a: a.ocupation == "pupil")),
        kn.indicator("unknown_names.code", title="–")(lambda u: u.admissions.count(lambda a: a.occupation == "pupils")),
        kn.indicator("unknown_names.rows", title="–")(lambda u: u.admisions.count()),
        kn.rule("unknown_names.parameter", step="cell_vote", title="–", in_force="2011-01-19..")(
            lambda d: kn.years_between(d.born, d.step_date) >= kn.param("vn.age_mim")
        ),
        kn.rule("unknown_names.applies", step="cell_vote", title="–", in_force="2011-01-19..", applies=lambda d: ~d.movd)(
            lambda d: d.born <= d.step_date
        ),
    )
