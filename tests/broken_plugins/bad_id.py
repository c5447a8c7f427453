"""An id that is no lower-case name."""

from typing import Any

import ketnap as kn

NUMBER = 1204
NAMES = ("bad_id", "bad_id.Số đảng viên")


def register(catalog: Any) -> None:
    catalog.add(kn.indicator("bad_id.Số đảng viên", title="Số đảng viên")(lambda u: u.members.count()))
