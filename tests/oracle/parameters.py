"""The dated parameters that random texts name: one that changes, one with a gap, of which a day in between says nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction

from .kleene import GROUPS, Parameters

PARAMETERS: Parameters = {
    "t.small": [(date(2000, 1, 1), date(2023, 1, 1), 2), (date(2023, 1, 1), date(2090, 1, 1), 5)],
    "t.rate": [(date(2000, 1, 1), date(2022, 1, 1), Fraction(3, 5)), (date(2022, 7, 1), date(2090, 1, 1), Fraction(3, 4))],
}


def as_json() -> dict[str, str]:
    """The files of a plugin that declares them."""

    def version(first: date, end: date, value: int | Fraction) -> dict[str, object]:
        written = value if isinstance(value, int) else float(value)
        return {"in_force": f"{first}..{end - timedelta(1)}", "value": written, "basis": "t-1, 1", "confidence": "example"}

    groups = [{"id": name, "title": name, "rows": rows.split(), "where": where} for name, (rows, where) in GROUPS.items()]
    stated = {name: {"title": name, "versions": [version(*one) for one in versions]} for name, versions in PARAMETERS.items()}
    document = {"title": "t", "issued_on": "2000-01-01", "issuer": "t", "confidence": "example"}
    # An indicator may be claimed for a period as well as for its last day.
    claimed = [{"id": f"t.{name}", "title": name, "scale": "count", "value": "count(members)"} for name in "xyz"]
    files = {"indicators.json": claimed, "parameters.json": stated, "groups.json": groups, "documents.json": {"t-1": document}}
    return {name: json.dumps(what) for name, what in files.items()}
