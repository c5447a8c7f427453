"""A function that is another one each time."""

from itertools import count
from typing import Any

import ketnap as kn

NUMBER = 3012
NAMES = ("step_date <= add_months(born, 1)", "step_date <= add_months(born, 2)")

calls = count(1)


def register(catalog: Any) -> None:
    catalog.add(
        kn.rule("two_traces.rule", step="cell_vote", title="–", in_force="2011-01-19..")(
            lambda d: d.step_date <= kn.add_months(d.born, next(calls))
        )
    )
