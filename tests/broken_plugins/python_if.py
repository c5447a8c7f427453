"""Decides in Python what is not known yet."""

from typing import Any

import ketnap as kn

NUMBER = 3013
NAMES = ("python_if.py:13",)


@kn.indicator("python_if.members", title="–")
def members(u: Any) -> Any:
    if u.members.count() > 10:
        return u.members.count()
    return u.admissions.count()


def register(catalog: Any) -> None:
    catalog.add(members)
