"""The province's handbook: where admissions stand, unit by unit, and which dossiers need a hand. A section answers one question."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ketnap as kn
from ketnap.builder import Builder
from ketnap.formats import Table, Verdicts

from ketnap_ha_nam.words import say

YEARS_SHOWN = 4
DAYS_AHEAD = 90
FINDINGS_SHOWN = 200


@kn.report("ha_nam.handbook", title=("Sổ tay công tác phát triển đảng viên", "Handbook on the admission of members"))
def handbook(r: Builder) -> None:
    times = Times(r)
    open_dossiers = r.check()
    summary(r, times, open_dossiers)
    targets(r, times)
    admissions(r, times)
    months(r, times)
    composition(r, times)
    members(r, times)
    dry_cells(r, times)
    dossiers(r, times, open_dossiers)
    data(r)


class Times:
    """The last day that counts, this year up to it, and the same months of the year before."""

    def __init__(self, r: Builder) -> None:
        self.last = min(r.period.last_day or r.as_of, r.as_of)
        self.this = kn.between(date(self.last.year, 1, 1), self.last)
        self.before = kn.between(date(self.last.year - 1, 1, 1), same_day_a_year_before(self.last))
        self.years = kn.years(self.last.year - YEARS_SHOWN + 1, self.last.year)


# -- the sections


def summary(r: Builder, times: Times, open_dossiers: Verdicts) -> None:
    last, before = times.last, times.before
    table = r.measure("vn.members", "vn.admissions", units=r.unit, periods=[times.this, before])
    same = kn.printed(table, r.unit, before.id, "vn.admissions", r.lang)
    r.facts(
        r.fact(
            say(r, "Đảng viên", "Members"),
            table,
            say(r, f"đến hết {last:%d/%m/%Y}", f"at the end of {last}"),
            indicator="vn.members",
        ),
        r.fact(
            say(r, f"Kết nạp từ đầu năm {last.year}", f"Admitted since the beginning of {last.year}"),
            table,
            say(r, f"cùng kỳ năm {last.year - 1}: {same}", f"in the same months of {last.year - 1}: {same}"),
            indicator="vn.admissions",
        ),
        r.fact(
            say(r, "Tỉ lệ kết nạp", "Admission rate"),
            r.measure("vn.admission_rate", units=r.unit, periods=times.this),
            say(r, f"so với đảng viên đầu năm {last.year}", f"against members at the start of {last.year}"),
        ),
    )
    pace(r, times)
    steps = Counter(dossier["outcome"] for dossier in open_dossiers.by_dossier())
    coming = r.coming_changes(open_dossiers, last + timedelta(days=DAYS_AHEAD))
    r.facts(
        r.fact(say(r, "Hồ sơ đang xem xét", "Open dossiers"), len(open_dossiers.by_dossier())),
        r.fact(say(r, "Không đạt ở bước tiếp theo", "Failing at their next step"), steps["fail"]),
        r.fact(
            say(r, "Chưa rõ, còn thiếu thông tin", "Unknown: something is missing"),
            steps["unknown"],
        ),
        r.fact(
            say(r, "Hồ sơ sẽ tự đổi kết quả", "Dossiers that will change by themselves"),
            len(coming),
            say(r, f"trong {DAYS_AHEAD} ngày tới", f"in the next {DAYS_AHEAD} days"),
        ),
        r.fact(
            say(r, "Chi bộ 10 năm liền không kết nạp", "Cells without an admission in ten years"),
            r.measure("vn.dry_cells", units=r.unit, periods=times.this),
        ),
        r.fact(
            say(r, "Bước đến hạn", "Steps due"),
            len(r.due_steps(open_dossiers, last + timedelta(days=DAYS_AHEAD))),
            say(r, f"trong {DAYS_AHEAD} ngày tới", f"in the next {DAYS_AHEAD} days"),
        ),
        r.fact(
            say(r, "Lỗi dữ liệu", "Findings"),
            len(r.known_findings),
            say(r, "bản ghi cần sửa khi nạp", "records to be corrected"),
        ),
        title=say(r, "Việc cần làm", "What needs a hand"),
    )
    own = r.measure("vn.target_completion", units=r.unit, periods=str(last.year))
    if own.targets(r.lang):
        r.table(own, say(r, "Hoàn thành chỉ tiêu đang có hiệu lực", "Completion of the targets in force"))


def pace(r: Builder, times: Times) -> None:
    """Which units are behind the part of the year that is over, and which are not."""
    year = str(times.last.year)
    table = r.measure("vn.target_completion", units=kn.children(r.unit), periods=year)
    for shown, said in (
        (r.behind(table), say(r, f"Chậm tiến độ chỉ tiêu năm {year}", f"Behind the target of {year}")),
        (r.ahead(table), say(r, f"Đạt hoặc vượt tiến độ năm {year}", f"On time or ahead in {year}")),
    ):
        named = [text for text in of_the_year(r, shown, year) if text]
        if named:
            r.paragraph(f"{said}: {'; '.join(named)}.")


def of_the_year(r: Builder, table: Table, year: str) -> list[str]:
    """`Đảng bộ thành phố Phủ Lý (125/140, 89,29%)` of each unit with a target for that year alone."""
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in table.units()}
    yearly = {target["target"] for target in table.targets(r.lang) if target["period"] == year}
    found = []
    for place, line in enumerate(table.lines(r.lang)):
        figure = table.figure(line["unit"], year, "vn.target_completion", "", line["target"])
        if line["target"] in yearly and figure is not None:
            counted = f"{figure['numerator']}/{figure['denominator']}, " if figure["denominator"] is not None else ""
            found.append(f"{names[line['unit']]} ({counted}{table.printed(place, 0, 0, r.lang)})")
    return found


def targets(r: Builder, times: Times) -> None:
    year = str(times.last.year)
    table = r.measure("vn.target_completion", units=kn.children(r.unit), periods=year)
    if not table.targets(r.lang):
        return
    r.heading(say(r, "Thực hiện chỉ tiêu", "Targets"))
    r.table(table, say(r, "Mức hoàn thành từng chỉ tiêu đang có hiệu lực", "Completion of each target in force"))
    behind = r.behind(table)
    if behind.targets(r.lang):
        r.chart(
            behind,
            "target_against_actual",
            say(r, "Những chỉ tiêu đang chậm tiến độ", "Targets that are behind"),
            say(r, "Thực hiện so với chỉ tiêu; vạch đậm là chỉ tiêu", "Done against owed; the thick mark is the target"),
        )


def admissions(r: Builder, times: Times) -> None:
    r.heading(say(r, "Kết quả kết nạp đảng viên", "Admissions"))
    units = kn.children(r.unit)
    r.table(
        r.measure("vn.admissions", units=units, periods=times.years),
        say(r, "Số đảng viên kết nạp theo tổ chức đảng và năm", "Members admitted, by unit and year"),
    )
    beside = r.measure("vn.admissions", units=units, periods=[times.before, times.this])
    most = largest(r, beside, times.this.id)
    r.chart(
        beside,
        "bars",
        say(r, f"{most} kết nạp nhiều nhất", f"{most} admitted the most"),
        say(
            r,
            f"Số đảng viên kết nạp từ đầu năm đến {times.last:%d/%m}, trong ngoặc là cùng kỳ năm trước",
            f"Members admitted from January to {times.last:%d %B}; in brackets the same months of the year before",
        ),
    )


def months(r: Builder, times: Times) -> None:
    year = times.last.year
    r.heading(say(r, "Nhịp kết nạp trong năm", "Admissions month by month"))
    this = kn.months(f"{year}-01", f"{times.last:%Y-%m}")
    before = kn.months(f"{year - 1}-01", f"{year - 1}-12")
    both = r.measure("vn.admissions", units=r.unit, periods=[*before, *this])
    r.chart(
        both,
        "trend",
        say(r, f"Kết nạp theo tháng: {year} so với {year - 1}", f"Admissions by month: {year} beside {year - 1}"),
        say(r, "Số đảng viên kết nạp", "Members admitted"),
    )
    units = kn.children(r.unit)
    r.chart(
        r.measure("vn.admissions", units=units, periods=this),
        "heat",
        say(r, f"Số đảng viên kết nạp từng tháng năm {year}", f"Members admitted in each month of {year}"),
        say(r, "Ô càng đậm, số kết nạp càng nhiều", "The darker, the more"),
    )


def composition(r: Builder, times: Times) -> None:
    r.heading(say(r, "Cơ cấu đảng viên mới", "Who is admitted"))
    shares = r.measure("ha_nam.pupil_share", units=kn.children(r.unit), periods=times.years)
    title = say(r, "Tỉ lệ học sinh, sinh viên trong số đảng viên mới", "Share of pupils and students among those admitted")
    r.table(shares, title)
    groups = kn.groups("vn.female", "vn.youth_union", "vn.ethnic_minority", "vn.religious", "vn.pupil", "vn.enterprise")
    r.chart(
        r.measure("vn.admission_composition", units=r.unit, periods=[times.before, times.this], by=groups),
        "composition",
        say(r, "Các nhóm trong số đảng viên mới", "Groups among those admitted"),
        say(
            r,
            "Tỉ lệ trong số đảng viên kết nạp; các nhóm có thể trùng nhau nên không cộng lại; trong ngoặc là cùng kỳ năm trước",
            "Share of those admitted; groups overlap and do not add up; in brackets the same months of the year before",
        ),
    )


def members(r: Builder, times: Times) -> None:
    r.heading(say(r, "Đội ngũ đảng viên", "Members"))
    table = r.measure("vn.members", units=kn.children(r.unit), periods=times.years)
    title = say(r, "Số đảng viên cuối kỳ theo tổ chức đảng", "Members at the period's end, by unit")
    r.table(table, title)
    now = r.measure("vn.members", units=kn.children(r.unit), periods=times.years[-1])
    most = largest(r, now, times.years[-1].id)
    r.chart(now, "bars", say(r, f"{most} có đông đảng viên nhất", f"{most} has the most members"), title)


def dry_cells(r: Builder, times: Times) -> None:
    r.heading(say(r, "Chi bộ không kết nạp được đảng viên", "Cells without an admission"))
    units = kn.children(r.unit)
    title = say(r, "Số chi bộ không kết nạp được đảng viên theo số năm liền", "Cells without an admission, by years running")
    ids = [f"vn.dry_cells[years={years}]" for years in (10, 5, 3)]
    r.table(r.measure(*ids, units=units, periods=times.this), title)
    ten = r.measure("vn.dry_cells", units=units, periods=times.this)
    most = largest(r, ten, times.this.id)
    r.chart(
        ten,
        "bars",
        say(r, f"{most} có nhiều nhất", f"{most} has the most"),
        say(r, "Số chi bộ 10 năm liền không kết nạp", "Cells without an admission in ten years running"),
    )


def dossiers(r: Builder, times: Times, open_dossiers: Verdicts) -> None:
    r.heading(say(r, "Hồ sơ đang xem xét", "Dossiers under way"))
    r.verdicts(open_dossiers, say(r, "Hồ sơ chưa kết thúc, xét tại bước tiếp theo", "Open dossiers at their next step"))
    found = [dossier["step"] for dossier in open_dossiers.by_dossier()]
    r.list(
        [say(r, "Bước tiếp theo", "Next step"), say(r, "Số hồ sơ", "Dossiers")],
        [(r.label("step", step), number) for step, number in Counter(found).items()],
        say(r, "Hồ sơ theo bước tiếp theo", "Dossiers by next step"),
    )
    ahead = times.last + timedelta(days=DAYS_AHEAD)
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in r.units(kn.under(r.unit))}
    due = r.due_steps(open_dossiers, ahead)
    if due:
        r.list(
            [
                say(r, "Hạn", "Day"),
                say(r, "Hồ sơ", "Dossier"),
                say(r, "Nơi thực hiện", "Who owes it"),
                say(r, "Bước", "Step"),
                say(r, "Quy tắc", "Rule"),
            ],
            [(d["day"], d["dossier"], names.get(d["body"], d["body"]), r.label("step", d["step"]), d["title"]) for d in due],
            say(r, f"Bước đến hạn trong {DAYS_AHEAD} ngày tới", f"Steps due in the next {DAYS_AHEAD} days"),
            people=True,
        )
    coming = r.coming_changes(open_dossiers, ahead)
    if coming:
        r.list(
            [
                say(r, "Ngày", "Day"),
                say(r, "Hồ sơ", "Dossier"),
                say(r, "Chi bộ", "Cell"),
                say(r, "Bước", "Step"),
                say(r, "Điều sẽ đổi", "What changes"),
            ],
            [(c["day"], c["dossier"], names.get(c["unit"], c["unit"]), r.label("step", c["step"]), c["sentence"]) for c in coming],
            say(
                r,
                f"Hồ sơ sẽ tự đổi kết quả trong {DAYS_AHEAD} ngày tới",
                f"Dossiers that will change by themselves in the next {DAYS_AHEAD} days",
            ),
            people=True,
        )


def data(r: Builder) -> None:
    found = r.known_findings
    if not found:
        return
    r.heading(say(r, "Lỗi dữ liệu", "Findings"))
    kinds = Counter((finding.code, finding.file) for finding in found)
    r.list(
        [say(r, "Mã", "Code"), say(r, "Tệp", "File"), say(r, "Số bản ghi", "Records")],
        [(code, file, number) for (code, file), number in sorted(kinds.items())],
        say(r, "Số bản ghi có lỗi theo mã và tệp", "Records with findings, by code and file"),
    )
    title = say(r, "Từng bản ghi có lỗi", "Each record")
    if len(found) > FINDINGS_SHOWN:
        title = say(r, f"{FINDINGS_SHOWN} bản ghi đầu tiên", f"The first {FINDINGS_SHOWN} records")
    r.findings(found[:FINDINGS_SHOWN], title)


# -- what sentences take


def largest(r: Builder, table: Table, period: str) -> str:
    """The name of the unit with the largest known value; the report's own where none is known."""
    names: dict[str, str] = {unit["unit"]: unit["name"] or unit["unit"] for unit in table.units()}
    known: list[dict[str, Any]] = [row for row in table.rows() if row["period"] == period and row["value"] is not None]
    return names[max(known, key=lambda row: row["value"])["unit"]] if known else names.get(r.unit, r.unit)


def same_day_a_year_before(day: date) -> date:
    """The last day of a month stays one: 29/02/2024 is compared with 28/02/2023."""
    next_day = day + timedelta(days=1)
    is_last = next_day.month != day.month
    return date(next_day.year - 1, next_day.month, 1) - timedelta(days=1) if is_last else day.replace(year=day.year - 1)
