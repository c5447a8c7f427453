"""The province's handbook: where admissions stand, unit by unit, and which dossiers need a hand."""

import ketnap as kn
from ketnap.builder import Builder

YEARS_SHOWN = 4


@kn.report("ha_nam.handbook", title=("Sổ tay công tác phát triển đảng viên", "Handbook on the admission of members"))
def handbook(r: Builder) -> None:
    year = (r.period.last_day or r.as_of).year
    years = kn.years(year - YEARS_SHOWN + 1, year)
    this, before = years[-1].id, years[-2].id
    admitted = r.measure("vn.admissions", units=kn.children(r.unit), periods=years)
    members = r.measure("vn.members", units=kn.children(r.unit), periods=years)
    pupils = r.measure("ha_nam.pupil_share", units=kn.children(r.unit), periods=years)

    r.heading("Kết quả kết nạp đảng viên")
    r.paragraph(
        f"{r.period_label}: kết nạp {kn.printed(admitted, r.unit, this, 'vn.admissions')} đảng viên"
        f" (năm {before}: {kn.printed(admitted, r.unit, before, 'vn.admissions')})."
        f" Toàn Đảng bộ có {kn.printed(members, r.unit, this, 'vn.members')} đảng viên."
    )
    r.table(admitted, "Số đảng viên kết nạp theo đơn vị và năm")
    r.table(pupils, "Tỉ lệ học sinh, sinh viên trong số đảng viên mới")
    r.heading("Đội ngũ đảng viên")
    r.table(members, "Số đảng viên cuối kỳ theo đơn vị")
    r.heading("Hồ sơ đang xem xét")
    r.verdicts(r.check(), "Hồ sơ chưa kết thúc, xét tại bước tiếp theo")
