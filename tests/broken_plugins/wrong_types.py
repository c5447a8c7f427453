"""A rule that is a number, an indicator that is a condition, a date compared with a count."""

from typing import Any

import ketnap as kn

NUMBER = 3010
NAMES = ("wrong_types.rule (holds)", "wrong_types.indicator", "KN3011", "wrong_types.dates", "KN3003")


def register(catalog: Any) -> None:
    catalog.add(
        kn.rule("wrong_types.rule", step="cell_vote", title="–", in_force="2011-01-19..")(
            lambda d: kn.years_between(d.born, d.step_date)
        ),
        kn.indicator("wrong_types.indicator", title="–")(lambda u: u.members.count() > 10),
        kn.indicator("wrong_types.dates", title="–")(lambda u: u.admissions.count(lambda a: a.ceremony_on > 5)),
    )
