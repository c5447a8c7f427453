"""The rows behind a figure: as many as it says, for every kind of indicator."""

from fractions import Fraction

import ketnap as kn
import pytest

YEAR, DISTRICT = "2022", "HNA.PL"


def rows_behind(now: kn.Snapshot, text: str, part: str = "numerator") -> tuple[kn.Figure, kn.Frame]:
    @kn.indicator("my.x", title="x")
    def my(u: object) -> kn.Expr:
        return kn.parse(text)

    figure = now.measure(my, units=DISTRICT, periods=YEAR).figure(DISTRICT, YEAR)
    return figure, figure.rows(part)


@pytest.mark.parametrize(
    ("text", "part", "frame"),
    [
        ("count(admissions)", "numerator", "admissions"),
        ("count(recognitions)", "numerator", "admissions"),
        ("count(members, sex == 'female')", "numerator", "spells"),
        ("count(arrivals)", "numerator", "arrivals"),
        ("count(below(kind='cell'), count(members) > 20)", "numerator", "units"),
        ("share(admissions, sex == 'female')", "numerator", "admissions"),
        ("share(admissions, sex == 'female')", "denominator", "admissions"),
        ("count(admissions) / count(members.at('start'))", "numerator", "admissions"),
        ("count(admissions) / count(members.at('start'))", "denominator", "spells"),
    ],
)
def test_as_many_as_the_figure_says(now: kn.Snapshot, text: str, part: str, frame: str) -> None:
    figure, rows = rows_behind(now, text, part)
    said = figure.numerator if part == "numerator" else figure.denominator
    assert said == len(rows) > 0 and rows.name == frame
    assert len(rows.to_pandas()) == said


def test_a_mean_is_of_its_rows(now: kn.Snapshot) -> None:
    figure, rows = rows_behind(now, "mean(admissions, days_between(decided_on, ceremony_on))")
    frame = rows.to_pandas()
    days = [(b - a).days for a, b in zip(frame["decided_on"], frame["ceremony_on"], strict=True)]
    assert figure.value == Fraction(sum(days), len(days))
    _, same = rows_behind(now, "mean(admissions, days_between(decided_on, ceremony_on))", "denominator")
    assert len(same) == len(rows) == len(days)
    for name in ("sum", "min", "max", "median", "distinct"):
        assert len(rows_behind(now, f"{name}(admissions, days_between(decided_on, ceremony_on), sex == 'male')")[1]) < len(rows)


def test_several_counts_of_one_frame(now: kn.Snapshot) -> None:
    figure, rows = rows_behind(now, "count(admissions, sex == 'female') + count(admissions, sex == 'male')")
    assert figure.value == len(rows) == len(set(rows.to_pandas()["admission"]))
    _, rows = rows_behind(now, "count(admissions, sex == 'female') / (1 + count(admissions))", "numerator")
    assert 0 < len(rows) < figure.value


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("count(admissions)", "denominator"),
        ("count(admissions) + count(members)", "numerator"),
        ("12 / count(admissions)", "numerator"),
        ("12", "numerator"),
    ],
)
def test_what_has_no_rows_is_refused(now: kn.Snapshot, text: str, part: str) -> None:
    with pytest.raises(kn.Error, match="KN3108"):
        rows_behind(now, text, part)
