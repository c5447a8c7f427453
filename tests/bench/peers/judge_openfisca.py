"""OpenFisca-Core: a variable for each column and each key of a day (kept once computed), and one for each rule.

It has no unknown and reads a parameter at the period's date, not the case's. So a rule's variable is the sum of the two masks of
masks.py (0 no, 1 unknown, 2 yes), and a parameter is read at the dates of its three versions and chosen by the case's own. OpenFisca
has 32-bit numbers. One thread: it knows no other way.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import Any

import numpy as np
from cases import DAYS, RULES, Cases, load, planes
from masks import RULES as MASKS
from masks import Array, keys
from openfisca_core import entities, parameters, periods, simulations, taxbenefitsystems, variables
from side import serve

PERIOD = periods.period("2025-01-01")
ENTITY = entities.SingleEntity("case", "cases", "A case", "")


class Asked:
    """A case as rules read it: each column, key and parameter through OpenFisca."""

    def __init__(self, case: Any, period: Any, at: Any, starts: list[str]) -> None:
        self._case, self._period, self._at, self._starts = case, period, at, starts

    def __getattr__(self, column: str) -> Array:
        return self._case(column, self._period)

    def known(self, column: str) -> Array:
        return self._case(f"{column}_known", self._period)

    def k(self, day: str) -> Array:
        return self._case(f"{day}_k", self._period)

    def h(self, day: str) -> Array:
        return self._case(f"{day}_h", self._period)

    def law(self, parameter: str) -> Array:
        values = [getattr(self._at(start), parameter) for start in self._starts]
        return np.array(values, np.int32).take(self._case("version", self._period))


def variable(name: str, formula: Any = None, value_type: type = int) -> type[variables.Variable]:
    parts = {"entity": ENTITY, "definition_period": periods.DateUnit.DAY, "label": name, "value_type": value_type}
    if formula is not None:
        parts["formula"] = formula
    return type(name, (variables.Variable,), parts)


def system(cases: Cases) -> taxbenefitsystems.TaxBenefitSystem:
    made = taxbenefitsystems.TaxBenefitSystem([ENTITY])
    starts = [str(date(1970, 1, 1) + timedelta(start)) for start in cases.starts]
    laws = {
        name: {"values": {start: {"value": value} for start, value in zip(starts, values, strict=True)}}
        for name, values in cases.laws.items()
    }
    made.parameters = parameters.ParameterNode("law", data=laws)

    def rule_formula(rule: Any) -> Any:
        def formula(case: Any, period: Any, parameters: Any) -> Array:
            surely, possibly = rule(Asked(case, period, parameters, starts))
            return surely.astype(np.int32) + possibly

        return formula

    def key_formula(day: str, last: bool) -> Any:
        return lambda case, period: keys(case(day, period), last=last)

    def known_formula(day: str) -> Any:
        return lambda case, period: case(day, period) == case(f"{day}_high", period)

    def version(case: Any, period: Any) -> Array:
        step = case("step_date", period)
        return (step >= cases.starts[1]).astype(np.int32) + (step >= cases.starts[2])

    for name in cases.of:
        made.add_variable(variable(name, value_type=bool if name.endswith("_known") else int))
    for day in [*DAYS, "born_high"]:
        made.add_variable(variable(f"{day}_k", key_formula(day, last=False)))
        made.add_variable(variable(f"{day}_h", key_formula(day, last=True)))
        if day != "born_high":
            made.add_variable(variable(f"{day}_known", known_formula(day), bool))
    made.add_variable(variable("version", version))
    for number, rule in enumerate(MASKS):
        made.add_variable(variable(f"rule{number}", rule_formula(rule)))
    return made


def main(folder: str, rows: int) -> None:
    cases = load(folder, rows)
    of_law = system(cases)
    given = simulations.SimulationBuilder().build_default_simulation(of_law, cases.rows)
    for name, values in cases.of.items():
        given.set_input(name, PERIOD, values if values.dtype == bool else values.astype(np.int32))

    def run() -> list[Array]:
        simulation = given.clone()
        return [simulation.calculate(f"rule{number}", PERIOD) for number in range(RULES)]

    serve(run, lambda found: planes([outcome == 2 for outcome in found], [outcome > 0 for outcome in found]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
