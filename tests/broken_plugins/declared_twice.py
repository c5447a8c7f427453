"""Two indicators of one id."""

from typing import Any

import ketnap as kn

NUMBER = 1203
NAMES = ("declared_twice", "declared_twice.members")


def register(catalog: Any) -> None:
    catalog.add(
        kn.indicator("declared_twice.members", title="Một")(lambda u: u.members.count()),
        kn.indicator("declared_twice.members", title="Hai")(lambda u: u.admissions.count()),
    )
