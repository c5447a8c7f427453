"""The province's handbook: where admissions stand, unit by unit, and which dossiers need a hand."""

from datetime import date, timedelta

import ketnap as kn
from ketnap.builder import Builder

YEARS_SHOWN = 4


@kn.report("ha_nam.handbook", title=("Sổ tay công tác phát triển đảng viên", "Handbook on the admission of members"))
def handbook(r: Builder) -> None:
    last = min(r.period.last_day or r.as_of, r.as_of)
    years = kn.years(last.year - YEARS_SHOWN + 1, last.year)
    units = kn.children(r.unit)
    admitted = r.measure("vn.admissions", units=units, periods=years)
    members = r.measure("vn.members", units=units, periods=years)
    pupils = r.measure("ha_nam.pupil_share", units=units, periods=years)

    def say(vietnamese: str, english: str) -> str:
        return vietnamese if r.lang == "vi" else english

    r.heading(say("Kết quả kết nạp đảng viên", "Admissions"))
    r.paragraph(opening(r, last))
    r.table(admitted, say("Số đảng viên kết nạp theo tổ chức đảng và năm", "Members admitted, by unit and year"))
    r.table(pupils, say("Tỉ lệ học sinh, sinh viên trong số đảng viên mới", "Share of pupils and students among those admitted"))
    r.heading(say("Đội ngũ đảng viên", "Members"))
    r.table(members, say("Số đảng viên cuối kỳ theo tổ chức đảng", "Members at the period's end, by unit"))
    r.heading(say("Hồ sơ đang xem xét", "Dossiers under way"))
    r.verdicts(r.check(), say("Hồ sơ chưa kết thúc, xét tại bước tiếp theo", "Open dossiers at their next step"))


def opening(r: Builder, last: date) -> str:
    """Members on which day; admitted this year, beside the same months of the last."""
    this = kn.between(date(last.year, 1, 1), last)
    before = kn.between(date(last.year - 1, 1, 1), same_day_a_year_before(last))
    table = r.measure("vn.members", "vn.admissions", units=r.unit, periods=[this, before])

    def number(indicator: str, period: kn.Period) -> str:
        return kn.printed(table, r.unit, period.id, indicator, r.lang)

    if r.lang == "vi":
        return (
            f"Đến hết {last:%d/%m/%Y} có {number('vn.members', this)} đảng viên. Từ đầu năm {last.year} đã kết nạp"
            f" {number('vn.admissions', this)} đảng viên; cùng kỳ năm {last.year - 1}: {number('vn.admissions', before)}."
        )
    return (
        f"{number('vn.members', this)} members at the end of {last:%d/%m/%Y}. Admitted since the beginning of {last.year}:"
        f" {number('vn.admissions', this)}; in the same months of {last.year - 1}: {number('vn.admissions', before)}."
    )


def same_day_a_year_before(day: date) -> date:
    """The last day of a month stays one: 29/02/2024 is compared with 28/02/2023."""
    next_day = day + timedelta(days=1)
    is_last = next_day.month != day.month
    return date(next_day.year - 1, next_day.month, 1) - timedelta(days=1) if is_last else day.replace(year=day.year - 1)
