"""Declares something under another plugin's name."""

from typing import Any

import ketnap as kn

NUMBER = 1204
NAMES = ("foreign_prefix", "vn.members_2", "foreign_prefix.")


def register(catalog: Any) -> None:
    catalog.add(kn.indicator("vn.members_2", title="Số đảng viên")(lambda u: u.members.count()))
