"""Raises while registering, when much of it is in already."""

from typing import Any

import ketnap as kn

NUMBER = 1202
NAMES = ("raises", "ZeroDivisionError", "raises.py:19")


@kn.indicator("raises.good", title="Đúng")
def good(u: Any) -> Any:
    return u.admissions.count()


def register(catalog: Any) -> None:
    catalog.add(good)
    catalog.add(kn.format("raises.txt", suffix="txt", media_type="text/plain")(lambda document: b""))
    print(1 // 0)
