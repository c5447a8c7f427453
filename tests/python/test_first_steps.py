"""The first steps in a notebook, on the example province whose margins are published."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pandas
import pytest

if TYPE_CHECKING:
    from conftest import Province

YEARS = {"2020": 641, "2021": 735, "2022": 955, "2023": 1004}
CHILDREN = ["HNA.BL", "HNA.CQ", "HNA.DT", "HNA.KB", "HNA.LN", "HNA.PL", "HNA.TL"]
INDICATORS = ("vn.admissions", "vn.members", "vn.admission_rate", "ha_nam.pupil_share")


@pytest.fixture(scope="module")
def table(now: kn.Snapshot) -> kn.Table:
    return now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))


@pytest.fixture(scope="module")
def all_indicators(now: kn.Snapshot) -> kn.Table:
    return now.measure(*INDICATORS, units=kn.children("HNA"), periods=kn.years(2020, 2023))


# the registry


def test_a_registry_names_its_plugins_and_opens_with_them(ha_nam: Province) -> None:
    registry = kn.open(ha_nam.registry)
    assert registry.plugins == [("vn", "1.0.0"), ("ha_nam", "1.0.0")]
    assert registry.head == 1 and registry.path == ha_nam.registry
    assert repr(registry) == "Registry(ha_nam.ketnap: lô 1; vn 1.0.0, ha_nam 1.0.0)"


def test_plugins_are_loaded_after_those_that_they_require(tmp_path: Any) -> None:
    made = kn.create(tmp_path / "r.ketnap", plugins=["ha_nam", "vn"])
    assert [name for name, _ in made.plugins] == ["vn", "ha_nam"]


def test_a_batch_says_what_was_written(ha_nam: Province) -> None:
    (batch,) = kn.open(ha_nam.registry).batches()
    assert (batch.number, batch.document, batch.retracted, batch.replaced) == (1, "BC tháng 10/2023", 0, 0)
    rows = sum(len(pandas.read_csv(f, usecols=[0], dtype=str)) for f in ha_nam.files.glob("*.csv"))
    assert batch.added + batch.unchanged + batch.set_aside == rows
    assert repr(batch) == (
        f"Batch(number=1, added={batch.added}, replaced=0, unchanged={batch.unchanged}, retracted=0, "
        f"set_aside={batch.set_aside}, findings={len(batch.findings)})"
    )


def test_the_example_has_no_bad_record(ha_nam: Province) -> None:
    assert list(kn.open(ha_nam.registry).batches()[0].findings) == []


# a snapshot


def test_a_snapshot_says_what_it_is(now: kn.Snapshot) -> None:
    assert repr(now) == "55.000 đảng viên · 3.012 chi bộ · đến hết 31/10/2023 · lô 1 · vn 1.0.0, ha_nam 1.0.0"
    assert now._repr_html_() == f"<div>{now!r}</div>"
    assert (now.as_of, now.batch, now.top) == (date(2023, 10, 31), 1, "HNA")


@pytest.mark.parametrize("day", ["2023-10-31", date(2023, 10, 31)])
def test_a_day_is_a_date_or_its_text(ha_nam: Province, day: Any) -> None:
    assert kn.open(ha_nam.registry).snapshot(day).as_of == date(2023, 10, 31)


def test_an_earlier_day_knows_less(ha_nam: Province) -> None:
    then = kn.open(ha_nam.registry).snapshot("2021-12-31")
    assert repr(then).startswith("54.000 đảng viên")
    (row,) = then.measure("vn.admissions", units="HNA", periods="2021").rows()
    read = pandas.read_csv(ha_nam.files / "admissions.csv", dtype=str, keep_default_na=False)
    of_2021 = read[read["ceremony_on"].str.startswith("2021-")]
    annulled_later = (of_2021["annulled_on"] > "2021-12-31") & (of_2021["annulled_on"] <= "2023-10-31")
    assert annulled_later.any() and row["value"] == YEARS["2021"] + annulled_later.sum()


def test_indicators_fields_and_frames_can_be_listed(now: kn.Snapshot) -> None:
    ids = {i["id"]: i for i in now.indicators}
    assert set(INDICATORS) <= set(ids)
    assert ids["ha_nam.pupil_share"]["declared_by"] == "ha_nam"
    assert str(ids["vn.admission_rate"]["value"]) == "count(admissions) / count(members.at('start'))"
    people = {f["name"]: f for f in now.fields("people")}
    assert people["sex"]["codes"] == ["female", "male"] and people["born"]["type"] == "partial_date"
    assert people["religion"]["sensitivity"] == "sensitive"
    assert {"units", "people", "admissions", "dossiers", "votes"} <= set(dir(now))
    assert {"vn.age_min", "vn.cell_vote", "vn.introducers", "vn.probation"} <= {r["id"] for r in now.rules}


def test_a_misspelt_frame_is_answered_with_the_nearest(now: kn.Snapshot, refused: Any) -> None:
    with refused(3107, "admission", "admissions"):
        now.frame("admissionz")
    with pytest.raises(AttributeError):
        _ = now.nothing_of_the_kind


# measuring


def test_the_published_years(table: kn.Table) -> None:
    assert {row["period"]: row["value"] for row in table.total} == YEARS
    assert {row["unit"] for row in table.total} == {"HNA"}
    for year, admitted in YEARS.items():
        assert sum(row["value"] for row in table.rows() if row["period"] == year) == admitted


def test_the_long_form_is_in_tree_order_and_has_no_total(table: kn.Table) -> None:
    rows = table.rows()
    assert [(row["unit"], row["period"]) for row in rows] == [(unit, year) for unit in CHILDREN for year in YEARS]
    frame = table.to_pandas()
    assert list(frame.columns) == [
        "unit", "period", "group", "indicator", "target", "numerator", "denominator", "value", "low", "high", "state", "note",
    ]  # fmt: skip
    assert frame["value"].tolist() == [row["value"] for row in rows]
    assert set(frame["state"]) == {"known"}


def test_a_total_is_measured_and_not_added(all_indicators: kn.Table) -> None:
    """Of a share no sum of the parts is the whole."""
    for year in YEARS:
        parts = [r for r in all_indicators.rows() if r["period"] == year and r["indicator"] == "ha_nam.pupil_share"]
        (whole,) = [r for r in all_indicators.total if r["period"] == year and r["indicator"] == "ha_nam.pupil_share"]
        assert whole["numerator"] == sum(r["numerator"] for r in parts) > 0
        assert whole["denominator"] == sum(r["denominator"] for r in parts) == YEARS[year]
        assert whole["value"] == Fraction(whole["numerator"], whole["denominator"]) != sum(r["value"] for r in parts)


def test_values_are_counts_or_fractions_and_never_scaled(all_indicators: kn.Table) -> None:
    for row in all_indicators.rows() + all_indicators.total:
        assert type(row["value"]) in (int, Fraction) and row["low"] == row["value"] == row["high"]
        if row["indicator"] == "vn.admission_rate":
            assert row["value"] == Fraction(row["numerator"], row["denominator"]) < Fraction(1, 10)


def test_a_period_cut_by_the_day_says_so(table: kn.Table) -> None:
    labels = {"2023 (đến 31/10)"}
    assert labels <= set(re.findall(r"2023 \(.*?\)", repr(table))) and "2022 (" not in repr(table)
    assert "2023 (đến 31/10)" in table._repr_html_()
    assert {row["note"] for row in table.rows()} == {"", "đến 31/10"}
    assert {row["period"] for row in table.rows() if row["note"]} == {"2023"}


def test_a_period_that_has_not_begun_is_not_zero(now: kn.Snapshot) -> None:
    (row,) = now.measure("vn.admissions", units="HNA", periods="2024").rows()
    assert (row["value"], row["state"]) == (None, "not_applicable")


@pytest.mark.parametrize("unit", ["HNA", *CHILDREN])
def test_the_rows_behind_a_figure_are_as_many_as_it_says(all_indicators: kn.Table, unit: str) -> None:
    for indicator in INDICATORS:
        for year in YEARS:
            figure = all_indicators.figure(unit, year, indicator)
            assert figure.numerator is not None
            assert len(figure.rows()) == figure.numerator
            assert len(figure.rows().to_pandas()) == figure.numerator
            if figure.denominator is not None:
                assert len(figure.rows("denominator")) == figure.denominator


def test_the_rows_behind_a_figure_are_those_meant(now: kn.Snapshot, all_indicators: kn.Table) -> None:
    rows = all_indicators.figure("HNA.PL", "2022", "vn.admissions").rows().to_pandas()
    everything = now.admissions.to_pandas()
    day = pandas.to_datetime(everything["ceremony_on"])
    wanted = everything[(day.dt.year == 2022) & everything["unit"].str.startswith("HNA.PL") & everything["annulled_on"].isna()]
    assert sorted(rows["admission"]) == sorted(wanted["admission"])
    pupils = all_indicators.figure("HNA.PL", "2022", "ha_nam.pupil_share").rows().to_pandas()
    assert 0 < len(pupils) < len(rows) and set(pupils["admission"]) <= set(rows["admission"])


def test_a_figure_that_is_not_there_is_refused(table: kn.Table, refused: Any) -> None:
    with refused(3108, "HNA.PL", "1999"):
        table.figure("HNA.PL", "1999")
    with refused(3108, "vn.admissions"):
        table.figure("HNA.PL", "2022").rows("denominator")


def test_pivot(table: kn.Table, all_indicators: kn.Table) -> None:
    wide = table.pivot()
    assert wide.index.tolist() == CHILDREN and wide.columns.tolist() == list(YEARS)
    assert wide.sum().to_dict() == YEARS
    both = all_indicators.pivot()
    assert both.columns.tolist() == [(indicator, year) for indicator in INDICATORS for year in YEARS]
    assert both["vn.admissions"].equals(all_indicators.pivot("vn.admissions"))


def test_change(table: kn.Table) -> None:
    change = table.change().set_index(["unit", "period"])
    wide = table.pivot()
    first = change.xs("2020", level="period")
    assert first["previous"].isna().all() and first["difference"].isna().all() and first["percent"].isna().all()
    for unit in CHILDREN:
        row = change.loc[(unit, "2022")]
        this, before = wide.loc[unit, "2022"], wide.loc[unit, "2021"]
        assert (row["this"], row["previous"], row["difference"]) == (this, before, this - before)
        assert row["percent"] == pytest.approx((this - before) / before * 100)


def test_change_from_nothing_has_no_percentage(now: kn.Snapshot) -> None:
    change = now.measure("ha_nam.pupil_share", units="HNA.CQ", periods=kn.years(2020, 2021)).change()
    assert change["previous"].tolist()[1] == 0 and change["percent"].isna().all()


def test_an_indicator_scripted_a_minute_ago(now: kn.Snapshot, all_indicators: kn.Table) -> None:
    @kn.indicator("my.pupils", title="Học sinh, sinh viên")
    def pupils(u: Any) -> Any:
        return u.admissions.count(lambda a: a.occupation.is_in("pupil", "student"))

    measured = now.measure(pupils, "vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    for unit in ["HNA", *CHILDREN]:
        for year in YEARS:
            figure = measured.figure(unit, year, "my.pupils")
            assert figure.value == all_indicators.figure(unit, year, "ha_nam.pupil_share").numerator
            assert len(figure.rows()) == figure.value
    assert "my.pupils" not in {i["id"] for i in now.indicators}, "an overlay of the one request"
    assert "Học sinh, sinh viên" in repr(measured)


def test_months_add_up_to_the_year(now: kn.Snapshot) -> None:
    months = now.measure("vn.admissions", units="HNA", periods=kn.months("2023-01", "2023-10")).rows()
    assert len(months) == 10 and sum(row["value"] for row in months) == YEARS["2023"]
    (span,) = now.measure("vn.admissions", units="HNA", periods="2020-01..2023-10").rows()
    assert span["value"] == sum(YEARS.values())
    (days,) = now.measure("vn.admissions", units="HNA", periods=kn.between("2022-01-01", date(2022, 12, 31))).rows()
    assert days["value"] == YEARS["2022"]


def test_units_are_chosen_by_level_and_kind(now: kn.Snapshot) -> None:
    units = now.units.to_pandas().set_index("unit")

    def chosen(choice: Any) -> list[str]:
        return list(dict.fromkeys(r["unit"] for r in now.measure("vn.admissions", units=choice, periods="2022").rows()))

    assert chosen(kn.level("superior")) == CHILDREN
    grassroots = chosen(kn.under("HNA.PL", level="grassroots"))
    assert grassroots and set(units.loc[grassroots, "level"]) == {"grassroots"}
    assert all(code.startswith("HNA.PL.") for code in grassroots)
    cells = chosen(kn.under("HNA.PL", kind="cell"))
    assert cells and set(units.loc[cells, "kind"]) == {"cell"}
    assert chosen(kn.unit("HNA.PL")) == chosen("HNA.PL") == ["HNA.PL"]
    everything = chosen(kn.under("HNA.PL"))
    assert everything[0] == "HNA.PL" and set(grassroots) | set(cells) < set(everything)
    assert chosen(["HNA.TL", "HNA.BL", "HNA.TL"]) == ["HNA.BL", "HNA.TL"], "each once, in tree order"


def test_what_cannot_be_measured_is_refused_by_number(now: kn.Snapshot, refused: Any) -> None:
    with refused(3102, "HNA.PLL", "HNA.PL"):
        now.measure("vn.admissions", units="HNA.PLL", periods="2022")
    with refused(3103, "vn.admission", "vn.admissions"):
        now.measure("vn.admission", units="HNA", periods="2022")
    with refused(3101, "2022-13"):
        now.measure("vn.admissions", units="HNA", periods="2022-13")
    with refused(3110):
        now.measure("vn.admissions", units=[], periods="2022")
    with refused(3109, "31/10/2023"):
        kn.at("2023-10-31").label("31/10/2023")


# how things show themselves


def test_a_table_shows_itself(all_indicators: kn.Table, table: kn.Table) -> None:
    lines = repr(table).splitlines()
    assert lines[0] == "Số đảng viên kết nạp · đến hết 31/10/2023 · lô 1 · vn 1.0.0, ha_nam 1.0.0"
    assert re.split(r"\s{2,}", lines[1]) == ["Tổ chức đảng", "2020", "2021", "2022", "2023 (đến 31/10)"]
    assert re.split(r"\s{2,}", lines[2]) == ["Đảng bộ tỉnh Hà Nam", "641", "735", "955", "1.004"]
    assert len(lines) == 2 + 1 + len(CHILDREN)
    html = table._repr_html_()
    assert html.count("<tr>") == 1 + 1 + len(CHILDREN) and ">1.004<" in html
    assert "1,77%" in repr(all_indicators)


def test_a_long_table_is_cut_after_twenty_rows(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", units=kn.under("HNA"), periods="2022")
    count = len(table.rows())
    rest = f"{count - 20:,}".replace(",", ".")
    assert count > 3000
    assert repr(table).splitlines()[-1] == f"… {rest} dòng nữa" and len(repr(table).splitlines()) == 23
    assert table._repr_html_().count("<tr>") == 21 and f"… {rest} dòng nữa" in table._repr_html_()


def test_a_frame_shows_itself(now: kn.Snapshot) -> None:
    assert repr(now.people) == f"Frame(people: {len(now.people):,} rows; person, name, born, sex)"
    html = now.people._repr_html_()
    assert html.count("<tr>") == 21 and "dòng nữa" in html and "P-" in html
    assert "dòng nữa" not in now.frame("terms")._repr_html_()


def test_a_document_shows_itself(now: kn.Snapshot) -> None:
    report = now.report("ha_nam.handbook", period="2023")
    assert repr(report) == "Document(ha_nam.handbook: Sổ tay công tác phát triển đảng viên)"
    assert report.title in report._repr_html_()
