"""Indicators that the province scripts for itself."""

from typing import Any

import ketnap as kn


@kn.indicator(
    "ha_nam.pupil_share",
    title=("Tỉ lệ học sinh, sinh viên trong số đảng viên mới", "Pupils and students among those admitted"),
    scale="percent",
)
def pupil_share(u: Any) -> Any:
    return u.admissions.share(lambda a: a.occupation.is_in("pupil", "student"))
