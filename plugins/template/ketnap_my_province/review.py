"""An indicator, a report and a format in Python, where data files are not enough."""

from datetime import date
from typing import Any

import ketnap as kn
from ketnap.builder import Builder


@kn.indicator("my_province.young", title=("Kết nạp người sinh từ năm 2000", "Admitted, born in 2000 or later"))
def young(u: Any) -> Any:
    return u.admissions.count(lambda a: a.born >= date(2000, 1, 1))


@kn.report("my_province.month_review", title=("Rà soát kết nạp", "Admissions in review"), period="month")
def month_review(r: Builder) -> None:
    r.heading(f"Kết quả kết nạp đảng viên {r.period_label}")
    r.table(r.measure("vn.admissions", "my_province.young", units=kn.children(r.unit)), "Theo tổ chức đảng")
    r.heading("Hồ sơ đang xem xét")
    r.verdicts(r.check(), "Xét tại bước tiếp theo")


@kn.format("my_province.sms", title=("Tin nhắn", "Text message"), suffix="sms", media_type="text/plain")
def sms(document: Any) -> bytes:
    """The title and the period, short enough for a phone."""
    return f"{document.title} {document.period}"[:160].encode()
