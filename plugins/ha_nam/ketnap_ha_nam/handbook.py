"""The province's handbook: where admissions stand, unit by unit, and which dossiers need a hand. A section answers one question."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ketnap as kn
from ketnap.builder import Builder
from ketnap.formats import Fact, Table
from ketnap.selectors import By

from ketnap_ha_nam.open_dossiers import DAYS_AHEAD, Open, dossiers
from ketnap_ha_nam.words import listed, say, upper, whole

YEARS_SHOWN = 4
FINDINGS_SHOWN = 200
DRY_SHOWN = 15


@kn.report("ha_nam.handbook", title=("Sổ tay công tác phát triển đảng viên", "Handbook on the admission of members"))
def handbook(r: Builder) -> None:
    times = Times(r)
    found = Open(r)
    summary(r, times, found)
    targets(r, times)
    admissions(r, times)
    months(r, times)
    composition(r, times)
    members(r, times)
    dry_cells(r, times)
    dossiers(r, times.last, found)
    data(r)


class Times:
    """The last day that counts, this year up to it, and the same months of the year before."""

    def __init__(self, r: Builder) -> None:
        self.last = min(r.period.last_day or r.as_of, r.as_of)
        self.this = kn.between(date(self.last.year, 1, 1), self.last)
        self.before = kn.between(date(self.last.year - 1, 1, 1), same_day_a_year_before(self.last))
        self.years = kn.years(self.last.year - YEARS_SHOWN + 1, self.last.year)


# -- the sections


def summary(r: Builder, times: Times, found: Open) -> None:
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
        *own_targets(r, times),
    )
    pace(r, times)
    hand(r, times, found)
    own = r.measure("vn.target_completion", units=r.unit, periods=str(last.year))
    if own.targets(r.lang):
        r.table(own, say(r, "Hoàn thành các chỉ tiêu đang có hiệu lực", "Completion of the targets in force"))


def own_targets(r: Builder, times: Times) -> list[Fact]:
    """How far the unit has come with its own targets for the year."""
    year = str(times.last.year)
    table = r.targets_for(r.measure("vn.target_completion", units=r.unit, periods=year), year)
    label = say(r, f"Hoàn thành chỉ tiêu năm {year}", f"Completion of the target of {year}")
    return [r.fact(label, table, one["title"], target=one["target"]) for one in table.targets(r.lang) if one["period"] == year]


def pace(r: Builder, times: Times) -> None:
    """Which units are behind the part of the year that is over, and which are not."""
    year = times.last.year
    table = targets_below(r, times)
    for lines, said in (
        (r.behind(table), say(r, f"Chậm tiến độ chỉ tiêu năm {year}", f"Behind the target of {year}")),
        (r.ahead(table), say(r, f"Đạt hoặc vượt tiến độ năm {year}", f"On time or ahead in {year}")),
    ):
        named = [f"{name} ({counted})" for name, counted in completed(r, lines, str(year))]
        if named:
            r.paragraph(f"{said}: {'; '.join(named)}.")


def hand(r: Builder, times: Times, found: Open) -> None:
    ahead = times.last + timedelta(days=DAYS_AHEAD)
    soon = say(r, f"trong {DAYS_AHEAD} ngày tới", f"in the next {DAYS_AHEAD} days")
    judged, waiting = whole(r, len(found.kinds)), whole(r, found.number("awaits_vote"))
    r.facts(
        r.fact(say(r, "Hồ sơ không đạt ở bước tiếp theo", "Dossiers that fail at their next step"), found.number("fail")),
        r.fact(
            say(r, "Hồ sơ có cảnh báo hoặc chưa rõ", "Dossiers with a warning or something unknown"),
            found.number("unknown"),
            say(r, f"không kể {waiting} hồ sơ chỉ chờ biểu quyết", f"besides {waiting} that only await a vote"),
        ),
        r.fact(say(r, "Bước đến hạn", "Steps due"), len(r.due_steps(found.verdicts, ahead)), soon),
        r.fact(
            say(r, "Hồ sơ sẽ tự đổi kết quả", "Dossiers that will change by themselves"),
            len(r.coming_changes(found.verdicts, ahead)),
            soon,
        ),
        r.fact(
            say(r, "Hồ sơ đang xem xét", "Dossiers under way"),
            r.measure("vn.dossiers", units=r.unit, periods=times.this),
            say(r, f"{judged} hồ sơ có điều kiện ở bước tiếp theo", f"{judged} with conditions at their next step"),
        ),
        r.fact(
            say(r, "Chi bộ 10 năm liền không kết nạp", "Cells without an admission in ten years"),
            r.measure("vn.dry_cells", units=r.unit, periods=times.this),
        ),
        r.fact(
            say(r, "Lỗi dữ liệu", "Findings"),
            len(r.known_findings),
            say(r, "chỗ cần sửa trong tệp đã nạp", "places to be corrected in the files"),
        ),
        title=say(r, "Việc cần làm", "What needs a hand"),
    )


def targets_below(r: Builder, times: Times) -> Table:
    """The completion of the year's targets of the units below."""
    year = str(times.last.year)
    below = [unit["unit"] for unit in r.units(kn.children(r.unit)) if unit["unit"] != r.unit]
    return r.targets_for(r.measure("vn.target_completion", units=below or r.unit, periods=year), year)


def completed(r: Builder, table: Table, year: str) -> list[tuple[str, str]]:
    """(`Đảng bộ thành phố Phủ Lý`, `125/140, 89,29%`) of each line."""
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in table.units()}
    found = []
    for place, line in enumerate(table.lines(r.lang)):
        figure = table.figure(line["unit"], year, "vn.target_completion", "", line["target"])
        if figure is not None:
            counted = f"{figure['numerator']}/{figure['denominator']}, " if figure["denominator"] is not None else ""
            found.append((names[line["unit"]], counted + table.printed(place, 0, 0, r.lang)))
    return found


def targets(r: Builder, times: Times) -> None:
    year = str(times.last.year)
    table = r.measure("vn.target_completion", units=kn.children(r.unit), periods=year)
    if not table.targets(r.lang):
        return
    r.heading(say(r, "Thực hiện chỉ tiêu", "Targets"))
    below = targets_below(r, times)
    behind = [name for name, _ in completed(r, r.behind(below), year)]
    if any(figure["denominator"] is not None for figure in below.rows()):
        r.chart(
            below,
            "target_against_actual",
            say(r, f"{listed(r, behind)} chậm tiến độ năm {year}", f"{listed(r, behind)} behind in {year}")
            if behind
            else say(r, f"Các đơn vị đều kịp tiến độ năm {year}", f"Everybody is on time in {year}"),
            say(
                r,
                f"Số đảng viên kết nạp đến {times.last:%d/%m}, chỉ tiêu cả năm (vạch đậm) và mức hoàn thành",
                f"Members admitted up to {times.last:%d %B}, the target of the whole year (the thick mark), and completion",
            ),
        )
    r.table(table, say(r, "Mức hoàn thành từng chỉ tiêu đang có hiệu lực", "Completion of each target in force"))


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
    r.chart(
        r.measure("vn.admissions", units=r.unit, periods=[*before, *this]),
        "trend",
        beside_the_year_before(r, times),
        say(r, f"Số đảng viên kết nạp từng tháng, {year} và {year - 1}", f"Members admitted each month, {year} and {year - 1}"),
    )
    table = r.measure("vn.admissions", units=kn.children(r.unit), periods=this)
    labels = {period["period"]: upper(period["label"].partition(" (")[0]) for period in table.periods(r.lang)}
    own = [row for row in table.rows(totals=True) if row["unit"] == r.unit and row["value"] is not None]
    most = max(own, key=lambda row: row["value"], default=None)
    shades = say(r, "Ô càng đậm, số kết nạp càng nhiều", "The darker, the more")
    r.chart(
        table,
        "heat",
        shades
        if most is None
        else say(
            r,
            f"{labels[most['period']]} kết nạp nhiều nhất: {whole(r, most['value'])}",
            f"{labels[most['period']]} has the most: {whole(r, most['value'])}",
        ),
        say(
            r,
            f"Số đảng viên kết nạp từng tháng năm {year}; ô càng đậm, số càng lớn",
            f"Members admitted in each month of {year}; the darker, the more",
        ),
    )


def beside_the_year_before(r: Builder, times: Times) -> str:
    table = r.measure("vn.admissions", units=r.unit, periods=[times.before, times.this])
    now, same = (table.figure(r.unit, period.id, "vn.admissions") for period in (times.this, times.before))
    shown, before = (kn.printed(table, r.unit, period.id, "vn.admissions", r.lang) for period in (times.this, times.before))
    if now is None or same is None or now["value"] is None or same["value"] is None or now["value"] == same["value"]:
        return say(
            r, f"Kết nạp {shown}, cùng kỳ năm trước {before}", f"{shown} admitted; {before} in the same months of the year before"
        )
    more = now["value"] > same["value"]
    return say(
        r,
        f"Kết nạp {shown} đảng viên, {'nhiều' if more else 'ít'} hơn cùng kỳ năm trước ({before})",
        f"{shown} admitted, {'more' if more else 'fewer'} than in the same months of the year before ({before})",
    )


def composition(r: Builder, times: Times) -> None:
    r.heading(say(r, "Cơ cấu đảng viên mới", "Who is admitted"))
    groups = kn.groups("vn.female", "vn.youth_union", "vn.ethnic_minority", "vn.religious", "vn.pupil", "vn.enterprise")
    share = say(
        r,
        "Tỉ lệ trong số đảng viên kết nạp; trong ngoặc là cùng kỳ năm trước",
        "Share of those admitted; in brackets the same months of the year before",
    )
    overlap = say(r, "; các nhóm có thể trùng nhau nên không cộng lại", "; groups overlap and do not add up")
    parts(r, times, groups, say(r, "Đông nhất là nhóm", "The largest group:"), share + overlap)
    parts(r, times, kn.groups("vn.admission_age"), say(r, "Độ tuổi đông nhất:", "The most frequent age:"), share)
    shares = r.measure("ha_nam.pupil_share", units=kn.children(r.unit), periods=times.years)
    title = say(r, "Tỉ lệ học sinh, sinh viên trong số đảng viên mới", "Share of pupils and students among those admitted")
    r.table(shares, title)


def parts(r: Builder, times: Times, groups: By, said: str, about: str) -> None:
    """The composition of those admitted, this year and in the same months of the year before; its title names the largest part."""
    table = r.measure("vn.admission_composition", units=r.unit, periods=[times.before, times.this], by=groups)
    found = [
        (row["value"], line["label"], table.printed(place, 1, 0, r.lang))
        for place, line in enumerate(table.lines(r.lang))
        if line["group"] and (row := table.by_place()[place][1]) is not None and row["value"] is not None
    ]
    _, name, printed = max(found, default=(0, "", ""))
    r.chart(table, "composition", f"{said} {name[:1].lower()}{name[1:]}, {printed}" if name else about, about)


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
    ten = r.measure("vn.dry_cells", units=units, periods=times.this)
    most = largest(r, ten, times.this.id)
    r.chart(
        ten,
        "bars",
        say(r, f"{most} có nhiều chi bộ không kết nạp nhất", f"{most} has the most cells without an admission"),
        say(r, "Số chi bộ 10 năm liền không kết nạp", "Cells without an admission in ten years running"),
    )
    ids = [f"vn.dry_cells[years={years}]" for years in (10, 5, 3)]
    title = say(r, "Số chi bộ không kết nạp được đảng viên theo số năm liền", "Cells without an admission, by years running")
    r.table(r.measure(*ids, units=units, periods=times.this), title)
    below = r.measure("vn.dry_cells", "vn.cells", units=kn.under(r.unit, level="grassroots"), periods=times.this)
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in r.units(kn.under(r.unit))}
    cells = {row["unit"]: row["value"] for row in below.rows() if row["indicator"] == "vn.cells"}
    dry = [row for row in below.rows() if row["indicator"] != "vn.cells" and row["value"] and cells[row["unit"]] > 1]
    dry.sort(key=lambda row: -row["value"])
    if dry:
        r.list(
            [
                say(r, "Tổ chức cơ sở đảng", "Grassroots organisation"),
                say(r, "Trực thuộc", "Under"),
                say(r, "Chi bộ 10 năm không kết nạp", "Cells without an admission"),
                say(r, "Tổng số chi bộ", "All cells"),
            ],
            [
                (names[row["unit"]], names.get(row["unit"].rpartition(".")[0], ""), row["value"], cells[row["unit"]])
                for row in dry[:DRY_SHOWN]
            ],
            say(
                r,
                f"{min(DRY_SHOWN, len(dry))} tổ chức cơ sở có nhiều chi bộ 10 năm liền không kết nạp nhất",
                f"The {min(DRY_SHOWN, len(dry))} with the most cells without an admission in ten years",
            ),
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
