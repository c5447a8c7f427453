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


@kn.indicator(
    "ha_nam.revived_cells",
    title=("Số chi bộ kết nạp trở lại sau 10 năm liền không kết nạp", "Cells with an admission again after ten years without"),
)
def revived_cells(u: Any) -> Any:
    return u.below(kind="cell").count(
        lambda c: (c.admissions.count() > 0) & (c.admissions.during(years=10, until="start").count() == 0)
    )


planned_rate = kn.indicator(
    "ha_nam.planned_rate",
    title=("Tỉ lệ phấn đấu kết nạp của Khối các cơ quan", "Rate of admission that the agencies bloc plans"),
    scale="percent",
    value="target('ha_nam.cq_year').at_least / claim('vn.members', at='start')",
)
