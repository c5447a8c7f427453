"""Adds functions that no decorator marked."""

from typing import Any

NUMBER = 1202
NAMES = ("unmarked", "TypeError", "@kn.indicator", "function", "unmarked.py:14")


def members(u: Any) -> Any:
    return u.members.count()


def register(catalog: Any) -> None:
    catalog.add(members)
