"""The dated parameters that random texts name: one that changes, one with a gap, of which a day in between says nothing."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

PARAMETERS = {
    "t.small": [(date(2000, 1, 1), date(2023, 1, 1), 2), (date(2023, 1, 1), date(2090, 1, 1), 5)],
    "t.rate": [(date(2000, 1, 1), date(2022, 1, 1), Fraction(3, 5)), (date(2022, 7, 1), date(2090, 1, 1), Fraction(3, 4))],
}
"""From a day to the day before another."""


def as_json() -> dict[str, str]:
    """The files of a plugin that declares them."""
    versions = {
        "t.small": [("2000-01-01..2022-12-31", 2), ("2023-01-01..2089-12-31", 5)],
        "t.rate": [("2000-01-01..2021-12-31", 0.6), ("2022-07-01..2089-12-31", 0.75)],
    }
    stated = {
        name: {
            "title": name,
            "versions": [{"in_force": days, "value": value, "basis": "t-1, 1", "confidence": "example"} for days, value in all_of],
        }
        for name, all_of in versions.items()
    }
    document = {"t-1": {"title": "t", "issued_on": "2000-01-01", "issuer": "t", "confidence": "example"}}
    return {"parameters.json": json.dumps(stated), "documents.json": json.dumps(document)}
