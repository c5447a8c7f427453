"""The nation's indicators on the example province, each beside plain loops over its files, and the rows behind each."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pandas
import pytest
from oracle.indicators import INDICATORS, At, Files

if TYPE_CHECKING:
    from conftest import Province

UNITS = ["HNA", "HNA.BL", "HNA.CQ", "HNA.PL", "HNA.BL.BD"]
STATED = {"vn.units_without_non_members", "vn.rating_share", "vn.eligible_admitted"}
SPANS = {"2022": ("2022-01-01", "2022-12-31"), "2023": ("2023-01-01", "2023-12-31"), "2021-Q2": ("2021-04-01", "2021-06-30")}


@pytest.fixture(scope="module")
def files(ha_nam: Province) -> Files:
    return Files(ha_nam.files, "2023-10-31")


@pytest.mark.parametrize("indicator", INDICATORS)
def test_an_indicator_is_what_the_files_say(indicator: str, now: kn.Snapshot, files: Files) -> None:
    table = now.measure(indicator, units=UNITS, periods=list(SPANS))
    for period, (first, last) in SPANS.items():
        for unit in UNITS:
            expected = INDICATORS[indicator](At(files, unit, first, last))
            figure = table.figure(unit, period)
            if expected is None:
                assert figure.state == "not_applicable"
            else:
                low, high = expected if isinstance(expected, tuple) else (expected, expected)
                assert (figure.low, figure.high) == (low, high), (unit, period)


UNCOUNTED = {
    "vn.average_age", "vn.median_age", "vn.admission_average_age", "vn.admission_median_age", "vn.class_size", "vn.eligible_admitted",
    "vn.helpers", "vn.helper_load", "vn.units_without_non_members", "vn.rating_share", "ha_nam.planned_rate",
}  # fmt: skip


def every(now: kn.Snapshot) -> list[str]:
    """Each indicator of the catalog under each choice of its options."""
    ids: list[str] = []
    for one in now.indicators:
        ids.append(one["id"])
        for name, values in one["options"].items():
            ids += [f"{one['id']}[{name}={value}]" for value in values[1:]]
    return ids


def test_the_oracle_knows_every_indicator_of_the_nation(now: kn.Snapshot) -> None:
    plain = {one.partition("[")[0] for one in INDICATORS}
    known = {one["id"] for one in now.indicators if one["id"].startswith("vn.")}
    assert known == plain | STATED | {"vn.target_completion"}


UNITS_BEHIND = ["HNA", "HNA.CQ", "HNA.PL", "HNA.BL.BD", "HNA.BL.BD.04"]
PERIODS_BEHIND = ["2022", "2023-10", "2020-01..2023-10"]
BREAKDOWNS = {
    "all": kn.By(),
    "groups": kn.groups("vn.female", "vn.youth_union", within="vn.official"),
    "partition": kn.groups("vn.admission_age"),
    "codes": kn.codes("occupation"),
    "unit": kn.codes("unit.sector", within="vn.female"),
}


def rows_behind(table: kn.Table, figure: dict[str, Any], part: str) -> int | str:
    """How many rows, or the number of the error."""
    try:
        place = {name: figure[name] for name in ("unit", "period", "indicator", "group", "target")}
        return len(table.figure(**place).rows(part))
    except kn.Error as error:
        return error.code


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_every_figure_has_as_many_rows_as_it_says(now: kn.Snapshot, by: str) -> None:
    """Of every indicator under each choice of its options; one that says no numerator has rows or says why not."""
    units, periods = UNITS_BEHIND if by == "all" else UNITS_BEHIND[2:4], PERIODS_BEHIND if by == "all" else PERIODS_BEHIND[:1]
    checked, unsaid = set(), set()
    for id in every(now):
        try:
            table = now.measure(id, units=units, periods=periods, by=BREAKDOWNS[by])
        except kn.Error as error:
            assert error.number in (3010, 3204) and by != "all", (id, error)
            continue
        for figure in table.rows() + table.total:
            for part in ("numerator", "denominator"):
                said, rows = figure[part], rows_behind(table, figure, part)
                if id.startswith("vn.target_completion") and part == "denominator":
                    assert rows == "KN3108", "what is owed is no rows"
                elif said is not None:
                    assert rows == said, (figure, part)
                    checked.add((id.partition("[")[0], part))
                elif figure["state"] != "not_applicable":
                    assert isinstance(rows, int) or rows == "KN3108", (figure, part, rows)
                    if part == "numerator":
                        unsaid.add(id.partition("[")[0])
    counted = {id for id, part in checked if part == "numerator"}
    assert len(counted) > 10
    assert by != "all" or {one["id"] for one in now.indicators} - UNCOUNTED == counted - UNCOUNTED
    # What has bounds in place of counts, what is a mean of values, what is divided by a claim.
    assert {one for one in unsaid if (one, "numerator") not in checked} <= UNCOUNTED, unsaid


def test_every_option_is_in_its_label(now: kn.Snapshot) -> None:
    table = now.measure("vn.admission_rate", "vn.admission_rate[denominator=mean]", units="HNA", periods="2022")
    first, mean = table._core.indicators()
    assert (first["id"], first["options"]) == ("vn.admission_rate", "denominator=start,counted_on=ceremony")
    assert (mean["id"], mean["options"]) == ("vn.admission_rate[denominator=mean]", "denominator=mean,counted_on=ceremony")
    assert "đầu kỳ" in first["title"] and "bình quân" in mean["title"]
    assert table.figure("HNA", "2022", "vn.admission_rate[denominator=start]").value == table.figure("HNA", "2022").value
    same = now.measure("vn.admission_rate[counted_on=ceremony,denominator=mean]", units="HNA", periods="2022")
    assert same.figure("HNA", "2022").indicator == "vn.admission_rate[denominator=mean]"
    for wrong in (
        "[denominator=middle]",
        "[base=start]",
        "[denominator]",
        "[denominator=end",
        "[denominator=end,denominator=mean]",
    ):
        with pytest.raises(kn.Error, match="KN3203"):
            now.measure(f"vn.admission_rate{wrong}", units="HNA", periods="2022")


# by groups and codes


def test_overlapping_groups_have_no_total(now: kn.Snapshot) -> None:
    groups = ("vn.female", "vn.youth_union", "vn.pupil")
    table = now.measure("vn.admissions", by=kn.groups(*groups), units=["HNA.PL", "HNA.BL"], periods="2020-01..2023-10")
    assert table.total == [] and [row["group"] for row in table.rows()] == list(groups) * 2
    for row in table.rows():
        plain = kn.indicator("my.it", title="x", value=f"count(admissions, group('{row['group']}'))")
        assert row["value"] == now.measure(plain, units=row["unit"], periods="2020-01..2023-10").rows()[0]["value"]
        figure = table.figure(row["unit"], "2020-01..2023-10", group=row["group"])
        assert len(figure.rows()) == figure.value
    assert sum(row["value"] for row in table.rows()) > 0 and "Phủ Lý · Nữ" in repr(table)


def test_codes_are_a_partition_with_the_unknown(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", "vn.admission_composition", by=kn.codes("occupation"), units="HNA", periods="2022")
    counts = [row for row in table.rows() if row["indicator"] == "vn.admissions"]
    shares = [row for row in table.rows() if row["indicator"] == "vn.admission_composition"]
    assert counts[-1]["group"] == "occupation=?" and {row["state"] for row in counts} == {"known"}
    (whole,) = [row for row in table.total if row["indicator"] == "vn.admissions"]
    assert sum(row["value"] for row in counts) == whole["value"] == 955
    assert sum(row["value"] for row in shares) == 1
    printed = [table._core.printed(n, 0, 1) for n in range(1, len(table._core.lines()))]
    assert sum(Fraction(text.rstrip("%").replace(",", ".")) for text in printed) == 100


def test_a_partition_of_groups_has_its_whole(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", by=kn.groups("vn.admission_age"), units="HNA", periods="2022")
    assert [row["value"] for row in table.total] == [955]
    assert sum(row["low"] for row in table.rows()) <= 955 <= sum(row["high"] for row in table.rows())
    some = now.measure("vn.admissions", by=kn.groups("vn.age_18_30", "vn.age_31_35"), units="HNA", periods="2022")
    assert some.total == []


def test_within_a_group(now: kn.Snapshot) -> None:
    inside = now.measure(
        "vn.admission_composition", by=kn.groups("vn.direct_worker", within="vn.enterprise"), units="HNA", periods="2022"
    )
    share = now.measure("vn.direct_worker_share", units="HNA", periods="2022")
    assert inside.rows()[0]["value"] == share.rows()[0]["value"]
    figure = inside.figure("HNA", "2022", group="vn.direct_worker")
    assert len(figure.rows()) == figure.numerator and len(figure.rows("denominator")) == figure.denominator
    codes = now.measure("vn.admissions", by=kn.codes("occupation", within="vn.female"), units="HNA", periods="2022")
    women = now.measure("vn.admissions", by=kn.groups("vn.female"), units="HNA", periods="2022").rows()[0]["value"]
    assert codes.total[0]["value"] == women == sum(row["value"] for row in codes.rows())


def test_a_rate_of_a_group_is_of_its_members(now: kn.Snapshot) -> None:
    table = now.measure("vn.admission_rate", by=kn.groups("vn.female"), units="HNA", periods="2022")
    (row,) = table.rows()
    admitted = now.measure("vn.admissions", by=kn.groups("vn.female"), units="HNA", periods="2022").rows()[0]["value"]
    members = now.measure("vn.members", by=kn.groups("vn.female"), units="HNA", periods="2021").rows()[0]["value"]
    assert (row["numerator"], row["denominator"]) == (admitted, members)


def test_dossiers_by_their_last_step(now: kn.Snapshot) -> None:
    table = now.measure("vn.dossiers", by=kn.codes("max(steps, step)"), units="HNA", periods="2023-10")
    assert sum(row["value"] for row in table.rows()) == table.total[0]["value"] > 1000


def test_groups_scripted_a_minute_ago(now: kn.Snapshot) -> None:
    young = kn.group("my.young", rows="admissions", title="Sinh từ năm 2000", where="born >= date('2000-01-01')")
    table = now.measure("vn.admissions", by=kn.groups(young), units="HNA", periods="2022")
    assert table.rows()[0]["group"] == "my.young" and "Sinh từ năm 2000" in repr(table)


def test_what_cannot_be_broken_down_is_refused(now: kn.Snapshot) -> None:
    for by, number in ((kn.groups("vn.femal"), 3205), (kn.codes("born"), 3112), (kn.codes("ocupation"), 3010)):
        with pytest.raises(kn.Error, match=f"KN{number}"):
            now.measure("vn.admissions", by=by, periods="2022")
    with pytest.raises(kn.Error, match="KN3010"):
        now.measure("vn.class_size", by=kn.groups("vn.female"), periods="2022")
    with pytest.raises(kn.Error, match="KN3204"):
        now.measure("vn.target_completion", by=kn.groups("vn.female"), periods="2022")


# targets


def test_one_figure_for_each_target_in_force(now: kn.Snapshot) -> None:
    later = now._again  # the same registry
    assert later is not None
    table = now.measure("vn.target_completion", units=kn.children("HNA"), periods=kn.term("ha_nam.2020_2025"))
    of = {(row["unit"], row["target"], row["period"]): row for row in table.rows()}
    assert len(of) == len(table.rows())
    year = of["HNA.PL", "ha_nam.year", "2023"]
    admitted = now.measure("vn.admissions", units="HNA.PL", periods="2023").rows()[0]["value"]
    assert (year["numerator"], year["denominator"], year["value"]) == (admitted, 140, Fraction(admitted, 140))
    assert "đến 31/10/2023" in year["note"]
    figure = table.figure("HNA.PL", "2023", target="ha_nam.year")
    assert len(figure.rows()) == admitted
    (line,) = [line for line in table._core.lines() if (line["unit"], line["target"]) == ("HNA.PL", "ha_nam.year")]
    assert "≥ 140" in line["label"] and "NQ" in line["label"]


def test_a_revised_target_names_what_it_was(now: kn.Snapshot) -> None:
    table = now.measure("vn.target_completion", units="HNA.DT", periods="2023")
    (row,) = [row for row in table.rows() if row["target"] == "ha_nam.year"]
    assert row["denominator"] == 215 and "190" in row["note"] and "15/01/2023" in row["note"]


def test_behind_and_ahead(now: kn.Snapshot) -> None:
    table = now.measure("vn.target_completion", units=kn.children("HNA"), periods="2023")
    passed = Fraction(304, 365)
    behind = {(row["unit"], row["target"]) for row in table.behind().rows()}
    ahead = {(row["unit"], row["target"]) for row in table.ahead(pace="linear").rows()}
    for row in table.rows():
        if row["target"] == "ha_nam.year":
            assert ((row["unit"], row["target"]) in behind) == (row["value"] < passed)
            assert ((row["unit"], row["target"]) in ahead) == (row["value"] >= passed)
    whole = {(row["unit"], row["target"]) for row in table.behind(pace="whole").rows()}
    assert whole >= {key for key in behind if key[1] == "ha_nam.year"}
    with pytest.raises(kn.Error, match="KN3112"):
        table.behind(pace="quadratic")


def test_progress_is_against_what_is_due_by_now(now: kn.Snapshot) -> None:
    ids = ("vn.target_completion", "vn.target_completion[against=progress]")
    table = now.measure(*ids, units="HNA.PL", periods="2023")
    plan, progress = (table.figure("HNA.PL", "2023", id, target="ha_nam.year").value for id in ids)
    assert progress == plan / Fraction(304, 365)


def test_a_target_of_a_term_at_the_end_of_a_year(now: kn.Snapshot) -> None:
    table = now.measure("vn.target_completion", units="HNA.PL", periods=kn.years(2021, 2022))
    figure = table.figure("HNA.PL", "2021", target="ha_nam.term")
    admitted = now.measure("vn.admissions", units="HNA.PL", periods="2020..2021").rows()[0]["value"]
    assert (figure.numerator, figure.period) == (admitted, "2020-01-01..2021-12-31") and len(figure.rows()) == admitted


def test_targets_stand_below_their_unit(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", "vn.target_completion", units=["HNA.PL", "HNA.TL"], periods="2023")
    lines = table._core.lines()
    assert [(line["unit"], line["target"], line["depth"]) for line in lines] == [
        ("HNA.PL", "", 0), ("HNA.PL", "ha_nam.term", 1), ("HNA.PL", "ha_nam.year", 1),
        ("HNA.TL", "", 0), ("HNA.TL", "ha_nam.term", 1), ("HNA.TL", "ha_nam.year", 1),
    ]  # fmt: skip
    assert len(table.rows()) == 2 + 4
    assert table.pivot("vn.target_completion").shape == (6, 1)


def test_a_term_is_a_period(now: kn.Snapshot) -> None:
    by_term = now.measure("vn.admissions", units="HNA.CQ", periods=kn.term("ha_nam.cq_2020_2025")).rows()[0]
    by_days = now.measure("vn.admissions", units="HNA.CQ", periods="2020-07-01..2025-06-30").rows()[0]
    assert by_term == by_days
    with pytest.raises(kn.Error, match="KN3206"):
        now.measure("vn.admissions", periods=kn.term("ha_nam.2020_2026"))
    assert now.measure("vn.members", units="HNA", periods=kn.at("2022-12-31")).rows()[0]["value"] == 54400


# change


def test_change_of_counts_and_of_percentages(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", "vn.admission_rate", units="HNA", periods=kn.years(2021, 2023))
    change = table.change().set_index(["indicator", "period"])
    count = change.loc[("vn.admissions", "2022")]
    assert (count["this"], count["previous"], count["difference"]) == (955, 735, 220)
    assert count["percent"] == pytest.approx(22000 / 735) and pandas.isna(count["points"]) and count["note"] == ""
    rate = change.loc[("vn.admission_rate", "2022")]
    assert pandas.isna(rate["percent"]) and rate["points"] == pytest.approx(100 * (rate["this"] - rate["previous"]))
    assert "không dài bằng nhau" in change.loc[("vn.admissions", "2023"), "note"]


def test_change_against_the_same_months_of_the_year_before(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", units=kn.children("HNA"), periods="2023")
    change = table.change(against="same_period").set_index("unit")
    before = now.measure("vn.admissions", units=kn.children("HNA"), periods="2022-01..2022-10").to_pandas().set_index("unit")
    assert set(change["previous_period"]) == {"2022-01-01..2022-10-31"} and set(change["note"]) == {""}
    assert change["previous"].equals(before["value"].rename("previous"))
    with pytest.raises(kn.Error, match="KN3112"):
        table.change(against="last_week")


# what units state


FILES = {
    "units": ["unit,since,state,level,kind,name,parent", "H,2000-01-01,open,province,committee,H,"]
    + [f"H.{n},2000-01-01,open,grassroots,cell,Chi bộ {n},H" for n in (1, 2, 3, 4)],
    "people": ["person,name,born,sex"] + [f"P{n},An,2000,female" for n in (1, 2, 3)],
    "admissions": ["admission,person,unit,decided_on,ceremony_on"] + [f"A{n},P{n},H.{n},2022-05-01,2022-05-19" for n in (1, 2, 3)],
    "spells": ["spell,person,unit,since,until,began_by,ended_by"] + [f"S{n},P{n},H.{n},2022-05-19,,admitted," for n in (1, 2, 3)],
    "claims": [
        "claim,unit,period,group,said_on,value,code,state",
        "vn.eligible_non_members,H,2021-12-31,,2022-01-05,12,,sent",
        "vn.eligible_non_members,H,2021-12-31,vn.female,2022-01-05,9,,sent",
        "vn.eligible_non_members,H.1,2022-12-31,,2023-01-05,0,,sent",
        "vn.eligible_non_members,H.2,2022-12-31,,2023-01-05,4,,sent",
        "vn.eligible_non_members,H.3,2022-12-31,,2023-01-05,0,,sent",
        "vn.rating,H.1,2022,,2023-01-05,,excellent,sent",
        "vn.rating,H.2,2022,,2023-01-05,,well,sent",
        "vn.rating,H.3,2022,,2023-01-05,,excellent,sent",
        "vn.rating,H.4,2022,,2023-01-05,,not_completed,sent",
    ],
}


def test_what_units_state(tmp_path: Path) -> None:
    for name, lines in FILES.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn"])
    registry.load(sorted(tmp_path.glob("*.csv")))
    now = registry.snapshot("2023-12-31")

    def value(id: str, **more: kn.By) -> tuple[object, object]:
        row = now.measure(id, units="H", periods="2022", **more).rows()[0]
        return row["low"], row["high"]

    assert value("vn.eligible_admitted") == (Fraction(3, 12),) * 2
    assert value("vn.eligible_admitted", by=kn.groups("vn.female")) == (Fraction(3, 9),) * 2
    assert value("vn.units_without_non_members") == (2, 3)
    assert value("vn.rating_share") == (Fraction(1, 2),) * 2
    assert value("vn.rating_share[rating=not_completed]") == (Fraction(1, 4),) * 2


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("instructions", ["plain", "baseline", "avx2", "avx512"])
def test_threads_and_instructions_change_nothing(
    threads: int, instructions: str, now: kn.Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["vn.members", "vn.admission_rate", "vn.admission_composition", "vn.median_age", "vn.dry_cells"]
    units = kn.under("HNA")

    def rows() -> list[object]:
        return [
            *now.measure(*asked[:3], units=units, periods=list(SPANS), by=kn.codes("sex")).rows(),
            *now.measure(*asked, units=units, periods=list(SPANS)).rows(),
        ]

    expected = rows()
    monkeypatch.setattr("os.cpu_count", lambda: threads)
    monkeypatch.setenv("KETNAP_ISA", instructions)
    try:
        found = rows()
    except kn.Error as error:
        assert instructions.startswith("avx") and error.number == 3112
        return
    assert found == expected


def test_an_instruction_set_that_there_is_not_is_refused(now: kn.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETNAP_ISA", "mmx")
    with pytest.raises(kn.Error, match=r"KN3112.*mmx"):
        now.measure("vn.members", periods="2023")
