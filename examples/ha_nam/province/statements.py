"""Terms, targets and claims, as the articles have them; their documents are examples and say so."""

from __future__ import annotations

from .days import day
from .margins import TERM_BEGINS
from .papers import Documents
from .units import Tree

Row = tuple[str, ...]

DISTRICTS = (("BL", 150, 760), ("DT", 190, 860), ("KB", 200, 900), ("LN", 190, 980), ("PL", 140, 620), ("TL", 180, 850))
"""What each district owes for 2023 and for the term; invented."""


def statement_documents(documents: Documents, tree: Tree) -> dict[str, str]:
    province, bloc, phu_ly = (tree.units[code] for code in ("HNA", "HNA.CQ", "HNA.PL"))
    texts = {
        "province_term": ("NQ", province, day(2020, 10, 1), "nhiệm kỳ 2020-2025, tính từ 01/01/2020 như báo đã nêu"),
        "bloc_term": ("NQ", bloc, TERM_BEGINS, "Đại hội Đảng bộ Khối lần thứ VI, nhiệm kỳ 2020-2025"),
        "bloc_2024": ("KH", bloc, day(2024, 1, 15), "phát triển đảng viên năm 2024"),
        "eligible_2019": ("BC", province, day(2020, 1, 15), "số quần chúng đủ điều kiện xem xét kết nạp đến 31/12/2019"),
        "bloc_members": ("BC", bloc, day(2024, 1, 10), "số đảng viên đến 31/12/2023"),
        "province_2023": ("BC", province, day(2023, 11, 20), "kết quả công tác phát triển đảng viên"),
        "phu_ly_2023": ("BC", phu_ly, day(2023, 11, 15), "kết quả phát triển đảng viên"),
    }
    return {name: documents.add(kind, issuer, on, f"{title} (ví dụ)") for name, (kind, issuer, on, title) in texts.items()}


def terms(documents: dict[str, str]) -> list[Row]:
    return [
        ("ha_nam.2020_2025", "HNA", "2020-01-01", "2025-06-30", documents["province_term"]),
        ("ha_nam.cq_2020_2025", "HNA.CQ", "2020-07-01", "2025-06-30", documents["bloc_term"]),
    ]


def targets(documents: dict[str, str], scale: float) -> list[Row]:
    def least(number: int) -> str:
        return str(round(number * scale))

    term = "2020-07-01..2025-06-30"
    whole = "2020-01-01..2025-06-30"
    province = documents["province_term"]
    rows: list[Row] = [
        ("ha_nam.cq_term", "HNA.CQ", term, "2020-07-01", "vn.admissions", "", least(300), "", documents["bloc_term"], ""),
        ("ha_nam.cq_year", "HNA.CQ", "2024", "2024-01-15", "vn.admissions", "", least(150), "", documents["bloc_2024"], ""),
        ("ha_nam.cq_rate", "HNA.CQ", "2024", "2024-01-15", "vn.admission_rate", "", "3%", "", documents["bloc_2024"], ""),
        ("ha_nam.rate", "HNA", "2022", "2022-01-15", "vn.admission_rate", "", "3%", "4%", province, ""),
        ("ha_nam.rate", "HNA", "2023", "2023-01-15", "vn.admission_rate", "", "3%", "4%", province, ""),
        ("ha_nam.agencies_term", "HNA", whole, "2020-10-01", "vn.eligible_admitted", "ha_nam.agencies", "70%", "", province, ""),
        (
            "ha_nam.state_bodies_term",
            "HNA",
            whole,
            "2020-10-01",
            "vn.eligible_admitted",
            "ha_nam.state_bodies",
            "100%",
            "",
            province,
            "",
        ),
    ]
    for district, year, term_total in DISTRICTS:
        code = f"HNA.{district}"
        rows.append(("ha_nam.year", code, "2023", "2023-01-15", "vn.admissions", "", least(year), "", province, ""))
        rows.append(("ha_nam.term", code, whole, "2020-10-01", "vn.admissions", "", least(term_total), "", province, ""))
    # Revised in the middle of the year: the first stays known.
    rows.append(("ha_nam.year", "HNA.DT", "2023", "2023-07-01", "vn.admissions", "", least(215), "", province, ""))
    return rows


def claims(documents: dict[str, str], scale: float) -> list[Row]:
    def said(number: int) -> str:
        return str(round(number * scale))

    source = documents["province_2023"]
    eligible = ("vn.eligible_non_members", "HNA", "2019-12-31")
    rows: list[Row] = [
        (*eligible, "ha_nam.agencies", "2020-01-15", said(3900), "", "confirmed", documents["eligible_2019"]),
        (*eligible, "ha_nam.state_bodies", "2020-01-15", said(2300), "", "confirmed", documents["eligible_2019"]),
        ("vn.members", "HNA.CQ", "2023-12-31", "", "2024-01-10", said(2540), "", "sent", documents["bloc_members"]),
        ("vn.members", "HNA", "2021-12-31", "", "2023-11-20", said(54000), "", "confirmed", source),
        ("vn.members", "HNA", "2022-12-31", "", "2023-11-20", said(54400), "", "confirmed", source),
        ("vn.members", "HNA", "2023-10-31", "", "2023-11-20", said(55000), "", "estimate", source),
        ("vn.admissions", "HNA.PL", "2020-01..2023-10", "", "2023-11-15", said(415), "", "sent", documents["phu_ly_2023"]),
    ]
    for period, number in (("2020", 641), ("2021", 735), ("2022", 955), ("2023-01..2023-10", 1004)):
        rows.append(("vn.admissions", "HNA", period, "", "2023-11-20", said(number), "", "confirmed", source))
    return rows
