"""What is drawn is what is in the table: in the data of a drawing, in a picture's marks, in the page's lengths."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest
from ketnap.chart import KINDS, drawing_of
from ketnap.plot import figure_of, png_of

CHILDREN = kn.children("HNA")


@pytest.fixture(scope="module")
def years(now: kn.Snapshot) -> kn.Table:
    return now.measure("vn.admissions", units=CHILDREN, periods=kn.years(2020, 2023))


def values(table: kn.Table, **wanted: str) -> list[float]:
    return [float(row["value"]) for row in table.rows() if all(row[key] == value for key, value in wanted.items())]


def drawn(drawing: Any, role: str, panel: int = 0) -> list[float]:
    return [point.high for point in drawing.panels[panel].one(role).points]


def test_bars_stand_for_this_period_and_the_one_before(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", units=CHILDREN, periods=kn.years(2022, 2023))
    drawing = drawing_of("bars", table._core)
    assert drawn(drawing, "now") == values(table, period="2023") and drawn(drawing, "before") == values(table, period="2022")
    assert len(drawing.categories) == 7 and not any(drawing.totals), "a total of counts would dwarf its parts"
    assert drawing.cut, "the year is not over"
    rate = drawing_of("bars", now.measure("vn.admission_rate", units=CHILDREN, periods="2022")._core)
    assert rate.totals[0] and len(rate.categories) == 8, "a total of rates stands among its parts"


def test_a_trend_has_a_panel_for_each_unit(years: kn.Table) -> None:
    drawing = drawing_of("trend", years._core)
    assert [panel.total for panel in drawing.panels] == [True] + [False] * 7
    units = list(dict.fromkeys(row["unit"] for row in years.rows()))
    for panel, unit in enumerate(units, 1):
        assert drawn(drawing, "now", panel) == values(years, unit=unit)
    assert "2020: 641; 2021: 735; 2022: 955; 2023 (đến 31/10): 1.004" in drawing.told()


def test_months_of_two_years_are_drawn_one_over_the_other(now: kn.Snapshot) -> None:
    months = [*kn.months("2022-01", "2022-12"), *kn.months("2023-01", "2023-10")]
    table = now.measure("vn.admissions", units="HNA", periods=months)
    drawing = drawing_of("trend", table._core)
    counted = values(table)
    assert drawing.categories == tuple(f"T{n}" for n in range(1, 13))
    assert drawn(drawing, "before") == counted[:12] and drawn(drawing, "now") == [*counted[12:], None, None]
    later = [*kn.months("2022-03", "2022-04"), *kn.months("2023-03", "2023-04")]
    shown = drawing_of("trend", now.measure("vn.admissions", units="HNA", periods=later)._core, "en")
    assert shown.categories == ("Mar", "Apr") and drawn(shown, "before") == counted[2:4]
    quarters = drawing_of("trend", now.measure("vn.admissions", units="HNA", periods=kn.quarters("2022-Q1", "2023-Q3"))._core)
    assert quarters.categories == ("Quý 1", "Quý 2", "Quý 3", "Quý 4")


def test_a_target_is_the_denominator(now: kn.Snapshot) -> None:
    table = now.measure("vn.admission_rate", units=CHILDREN, periods="2022")
    drawing = drawing_of("target_against_actual", table._core)
    rows = table.rows()
    assert drawn(drawing, "now") == [row["numerator"] for row in rows]
    assert drawn(drawing, "target") == [row["denominator"] for row in rows]
    assert drawing.panels[0].one("now").points[0].text == "127/8.159 · 1,56%"  # type: ignore[union-attr]


def test_composition_and_heat(now: kn.Snapshot, years: kn.Table) -> None:
    table = now.measure("vn.admission_rate", "ha_nam.pupil_share", units="HNA", periods=["2021", "2022"])
    drawing = drawing_of("composition", table._core)
    assert len(drawing.categories) == 2 and drawn(drawing, "now") == values(table, period="2022")
    heat = drawing_of("heat", years._core)
    assert [drawn(heat, "now", n) for n in range(1, 8)] == [
        values(years, unit=unit) for unit in dict.fromkeys(row["unit"] for row in years.rows())
    ]


def test_one_indicator_of_several_may_be_named(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", "vn.members", units=CHILDREN, periods="2022")
    assert drawn(drawing_of("bars", table._core, "vi", "vn.members"), "now") == values(table, indicator="vn.members")
    with pytest.raises(kn.Error, match="KN3108"):
        table.plot("bars", indicator="vn.membres")


def test_several_indicators_are_drawn_one_below_the_other(now: kn.Snapshot) -> None:
    table = now.measure("vn.admissions", "vn.admission_rate", units=CHILDREN, periods=kn.years(2020, 2023))
    whole = table.plot()
    rates, counts = (drawn(drawing_of("trend", table._core, "vi", one), "now", 3) for one in ("vn.admission_rate", "vn.admissions"))
    lines = [list(line.get_ydata()) for axes in whole.get_axes() for line in axes.lines if line.get_gid() == "now"]
    assert len(lines) == 2 * 8 and counts in lines and rates in lines
    said = [text.get_text() for part in whole.subfigs for text in part.texts]
    assert "Số đảng viên kết nạp" in said and "Tỉ lệ kết nạp, so với đảng viên đầu kỳ" in said
    one = table.plot(indicator="vn.admissions")
    assert whole.get_figheight() == pytest.approx(2 * one.get_figheight())
    assert whole._repr_png_()[:4] == b"\x89PNG"
    assert len(table.plot(with_="altair").to_dict()["vconcat"]) == 2


def test_what_cannot_be_drawn_says_what_it_takes(years: kn.Table, now: kn.Snapshot) -> None:
    with pytest.raises(kn.Error, match=r"KN4020.*pie"):
        years.plot("pie")
    with pytest.raises(kn.Error, match=r"KN4021.*bars"):
        years.plot("bars")
    with pytest.raises(kn.Error, match=r"KN4021.*trend"):
        now.measure("vn.admissions", periods="2022").plot("trend")
    with pytest.raises(kn.Error, match=r"KN4021.*target_against_actual"):
        now.measure("vn.admissions", periods="2022").plot("target_against_actual")
    with pytest.raises(kn.Error, match="KN3112"):
        years.plot(with_="crayon")


def test_a_picture_has_the_tables_numbers(now: kn.Snapshot, years: kn.Table) -> None:
    table = now.measure("vn.admissions", units=CHILDREN, periods=kn.years(2022, 2023))
    (axes,) = table.plot("bars").axes
    for role, period in (("now", "2023"), ("before", "2022")):
        assert [bar.get_width() for bar in axes.patches if bar.get_gid() == role] == values(table, period=period)
    assert axes.get_xlim()[0] == 0, "bars stand on zero"
    panels = years.plot().axes
    units = list(dict.fromkeys(row["unit"] for row in years.rows()))
    assert len(panels) == 8
    for panel, unit in zip(panels[1:], units, strict=True):
        (line,) = [one for one in panel.lines if one.get_gid() == "now"]
        assert list(line.get_ydata()) == values(years, unit=unit)
        assert panel.get_ylim()[0] == 0 and panel.get_ylim() == panels[1].get_ylim(), "small multiples have one scale"
    (image,) = [one for one in years.plot("heat").axes[0].images if one.get_gid() == "now"]
    assert image.get_array().tolist()[1:] == [values(years, unit=unit) for unit in units]
    (target,) = now.measure("vn.admission_rate", units=CHILDREN, periods="2022").plot("target_against_actual").axes
    assert len([one for one in target.collections if one.get_gid() == "target"]) == 1


def test_a_picture_has_the_same_bytes_and_leaves_pyplot_alone(years: kn.Table) -> None:
    for kind in KINDS[:1] + KINDS[4:]:
        drawing = drawing_of(kind, years._core)
        assert png_of(drawing) == png_of(drawing)
    assert years.plot()._repr_png_().startswith(b"\x89PNG")
    code = "import ketnap, ketnap.plot, sys; assert not {'matplotlib', 'altair', 'docx', 'xlsxwriter', 'jinja2'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert figure_of(drawing_of("trend", years._core), "Tiêu đề").texts[0].get_text() == "Tiêu đề"


def test_an_interval_is_no_known_value(tmp_path: Path) -> None:
    registry = kn.create(tmp_path / "forty.ketnap", plugins=["vn", "ha_nam"])
    registry.load(str(Path(__file__).parents[1] / "cases" / "forty" / "*.csv"))
    now = registry.snapshot("2023-10-31")
    table = now.measure("vn.admissions", units=kn.under(now.top), periods="2022")
    rows = table.rows()
    assert "interval" in {row["state"] for row in rows}
    drawing = drawing_of("bars", table._core)
    for point, row in zip(drawing.panels[0].series[0].points, rows, strict=True):
        assert (point.low, point.high) == (row["low"], row["high"]) and point.is_known == (row["value"] is not None)
    (axes,) = table.plot("bars").axes
    hollow = [bar for bar in axes.patches if bar.get_facecolor() == (1, 1, 1, 1)]
    assert len(hollow) == sum(row["state"] == "interval" for row in rows), "what is not sure is drawn hollow"


def test_altair_draws_from_the_same_points(now: kn.Snapshot, years: kn.Table) -> None:
    pytest.importorskip("altair")
    table = now.measure("vn.admissions", units=CHILDREN, periods=kn.years(2022, 2023))
    for one, kind, role, period in ((table, "bars", "now", "2023"), (table, "bars", "before", "2022")):
        rows = one.plot(kind, with_="altair").to_dict()["data"]["values"]
        assert [row["high"] for row in rows if row["role"] == role] == values(one, period=period)
    for kind in ("trend", "heat"):
        assert "data" in years.plot(kind, with_="altair").to_dict()


def test_lengths_on_the_page_are_in_proportion(now: kn.Snapshot) -> None:
    text = now.report("ha_nam.handbook", period="2023").bytes("office.html").decode()
    title = text.index("có đông đảng viên nhất")
    block = text[title : text.index("</figure>", title)]
    widths = [float(width) for width in re.findall(r'class="now" x="0\.00%" width="([\d.]+)%"', block)]
    members = values(now.measure("vn.members", units=CHILDREN, periods="2023"))
    assert len(widths) == 7 and max(widths) == 100
    assert widths == pytest.approx([value / max(members) * 100 for value in members], abs=0.01)
