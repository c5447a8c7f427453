"""What a chart draws: a table's figures as points. The page, the workbook, the notebook and paper all draw from this, so that they
show the same.

>>> drawing = drawing_of("bars", table, "vi")
>>> [(point.name, point.high) for point in drawing.panels[0].series[-1].points]
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ketnap import _ketnap
from ketnap.errors import Error

KINDS = ("trend", "bars", "target_against_actual", "composition", "heat")

_TAKES = {
    "trend": "một chỉ số, từ hai kỳ trở lên (one indicator, two periods or more)",
    "bars": "một chỉ số, một hoặc hai kỳ (one indicator, one or two periods)",
    "target_against_actual": "một chỉ số có tử số và mẫu số, một kỳ (one indicator with numerator and denominator, one period)",
    "composition": "một đơn vị, một hoặc hai kỳ (one unit, one or two periods)",
    "heat": "một chỉ số (one indicator)",
}


@dataclass(frozen=True)
class Point:
    """A value between `low` and `high` (equal where it is known, None where nothing is), and how it is printed."""

    name: str
    low: float | None
    high: float | None
    text: str

    @property
    def is_known(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(frozen=True)
class Series:
    """Points in the order of the drawing's categories. `role`: `now`, `before` (the same a year or a period earlier), `target`."""

    name: str
    role: str
    points: tuple[Point, ...]

    @property
    def end(self) -> int:
        """The place of its last known point; -1 where there is none."""
        return max((n for n, point in enumerate(self.points) if point.high is not None), default=-1)

    @property
    def rises(self) -> bool:
        """Whether its last known point lies above the one before."""
        end = self.end
        return end > 0 and (self.points[end - 1].high or 0.0) < (self.points[end].high or 0.0)


@dataclass(frozen=True)
class Panel:
    """One of several small drawings on one scale; of most kinds there is one."""

    name: str
    series: tuple[Series, ...]
    total: bool = False

    def one(self, role: str) -> Series | None:
        return next((series for series in self.series if series.role == role), None)


@dataclass(frozen=True)
class Drawing:
    """What is drawn: `categories` lie on the axis (periods of `trend` and `heat`, else units or parts); `cut` says that the last
    period is not over; `tops[i]` that a category is a total. Values of scale percent are fractions."""

    kind: str
    scale: str
    categories: tuple[str, ...]
    panels: tuple[Panel, ...]
    cut: bool = False
    totals: tuple[bool, ...] = ()

    @property
    def top(self) -> float:
        """The largest value drawn; 0 where there is none."""
        points = [point for panel in self.panels for series in panel.series for point in series.points]
        return max((value for point in points for value in (point.low, point.high) if value is not None), default=0.0)

    @property
    def bottom(self) -> float:
        """The smallest value below zero, or 0: bars and lines stand on zero."""
        points = [point for panel in self.panels for series in panel.series for point in series.points]
        return min((value for point in points for value in (point.low, point.high) if value is not None and value < 0), default=0.0)

    @property
    def heads(self) -> list[str]:
        """Its categories where there is little room; months of one year as T1, T2, …"""
        named = [short(category) for category in self.categories]
        years = {name.rpartition("/")[2] for name in named}
        if len(years) == 1 and len(named) > 1 and all(name.partition("/")[0].isdigit() and "/" in name for name in named):
            return [f"T{int(name.partition('/')[0])}" for name in named]
        return named

    def told(self) -> str:
        """Its numbers in words, for whoever cannot see it."""
        several = len(self.panels) > 1
        parts = []
        for panel in self.panels:
            for series in panel.series:
                named = "; ".join(f"{point.name}: {point.text}" for point in series.points)
                head = ", ".join(text for text in (panel.name if several else "", series.name) if text)
                parts.append(f"{head}: {named}" if head else named)
        return ". ".join(parts)


def kind_for(table: _ketnap.Table) -> str:
    """What suits a table: targets stand beside what was done; several indicators or groups of one unit are its composition, several
    periods a trend, else bars."""
    if len(table.periods()) == 1 and any(row["target"] and row["denominator"] is not None for row in table.rows()):
        return "target_against_actual"
    several = len(table.indicators()) > 1 or any(line["group"] and not line["total"] for line in table.lines())
    if several and len(table.units()) == 1 and len(table.periods()) < 3:
        return "composition"
    return "trend" if len(table.periods()) > 1 else "bars"


def drawing_of(kind: str, table: _ketnap.Table, lang: str = "vi", indicator: str | None = None) -> Drawing:
    """A table as a drawing, of one of its indicators where one is named; Errors KN4020 (no such kind), KN4021 (it cannot be drawn so)
    and KN3108 (no such indicator)."""
    if kind not in KINDS:
        raise Error(4020, [kind])
    view = _View(table, lang, indicator)
    if not view.lines or not view.periods or not view.indicators:
        raise Error(4021, [kind, _TAKES[kind]])
    return _DRAWN[kind](view)


def short(label: str) -> str:
    """A period's label where there is little room: `2023 (đến 31/10)` as `2023`, `Tháng 10/2023` as `10/2023`."""
    first = label.partition(" (")[0]
    return first.partition(" ")[2] if first.casefold().startswith("tháng ") else first


NOTHING: dict[str, Any] = dict.fromkeys(("value", "low", "high", "numerator", "denominator"))
"""Where a line has nothing under a column."""


class _View:
    """A table's figures by line, period and indicator."""

    def __init__(self, table: _ketnap.Table, lang: str, indicator: str | None) -> None:
        self.lang = lang
        self.table = table
        self.lines = table.lines(lang)
        self.periods = table.periods(lang)
        all_of_them = table.indicators(lang)
        self._places = [n for n, head in enumerate(all_of_them) if indicator in (None, head["id"])]
        if not self._places:
            raise Error(3108, [str(indicator)])
        self.indicators = [all_of_them[place] for place in self._places]
        self._figures = table.by_place()
        self._across = len(all_of_them)

    def figure(self, line: int, period: int, indicator: int = 0) -> dict[str, Any]:
        found = self._figures[line][period * self._across + self._places[indicator]]
        return NOTHING if found is None else found

    def text(self, line: int, period: int, indicator: int = 0) -> str:
        return self.table.printed(line, period, self._places[indicator], self.lang)

    def point(self, name: str, line: int, period: int, indicator: int = 0) -> Point:
        figure = self.figure(line, period, indicator)
        return Point(name, _float(figure["low"]), _float(figure["high"]), self.text(line, period, indicator))

    def name(self, line: int) -> str:
        return str(self.lines[line]["label"])

    def parts(self) -> list[int]:
        """The lines beside their total: what is compared. Where everything is a total, all of them."""
        scaled = self.indicators[0]["scale"] != "count"
        listed = [n for n, line in enumerate(self.lines) if scaled or not line["total"]]
        return listed or list(range(len(self.lines)))

    @property
    def scale(self) -> str:
        return str(self.indicators[0]["scale"])

    @property
    def cut(self) -> bool:
        return "(" in self.periods[-1]["label"]

    def expect(self, kind: str, holds: bool) -> None:
        if not holds:
            raise Error(4021, [kind, _TAKES[kind]])


def _float(value: int | Fraction | None) -> float | None:
    return None if value is None else float(value)


def _trend(view: _View) -> Drawing:
    view.expect("trend", len(view.indicators) == 1 and len(view.periods) > 1)
    years = _two_years([period["period"] for period in view.periods])
    lines = range(len(view.lines))
    if years is None:
        labels = [period["label"] for period in view.periods]
        panels = [
            Panel(
                view.name(line),
                (Series("", "now", tuple(view.point(label, line, n) for n, label in enumerate(labels))),),
                view.lines[line]["total"],
            )
            for line in lines
        ]
        return Drawing("trend", view.scale, tuple(labels), tuple(panels), view.cut)
    names = sorted({part for _, part in years})
    places = {place: n for n, place in enumerate(years)}
    last, before = max(year for year, _ in years), min(year for year, _ in years)

    def series(line: int, year: str, role: str) -> Series:
        known = [(part, places.get((year, part))) for part in names]
        nothing = Point("", None, None, "")
        points = (nothing if n is None else view.point(f"{_part(part, view.lang)} {year}", line, n) for part, n in known)
        return Series(year, role, tuple(points))

    panels = [
        Panel(view.name(line), (series(line, before, "before"), series(line, last, "now")), view.lines[line]["total"])
        for line in lines
    ]
    return Drawing("trend", view.scale, tuple(_part(name, view.lang) for name in names), tuple(panels), view.cut)


def _two_years(periods: Sequence[str]) -> list[tuple[str, str]] | None:
    """Months or quarters of two years, as (year, month): this year's line is drawn over last year's."""
    split = [tuple(period.split("-", 1)) for period in periods]
    if any(len(parts) != 2 or len(parts[1]) != 2 or ".." in parts[1] for parts in split):
        return None
    years = sorted({parts[0] for parts in split})
    if len(years) != 2 or int(years[1]) != int(years[0]) + 1 or len({parts[1][0] == "Q" for parts in split}) != 1:
        return None
    return [(parts[0], parts[1]) for parts in split]


def _part(part: str, lang: str) -> str:
    if part.startswith("Q"):
        return f"Quý {part[1:]}" if lang == "vi" else part
    return (
        f"T{int(part)}"
        if lang == "vi"
        else (["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][int(part) - 1])
    )


def _over_two_periods(view: _View, places: Sequence[int], at: Callable[[int, int], Point]) -> Iterator[Series]:
    for n, role in enumerate(("before", "now")[-len(view.periods) :]):
        yield Series(view.periods[n]["label"], role, tuple(at(place, n) for place in places))


def _bars(view: _View) -> Drawing:
    view.expect("bars", len(view.indicators) == 1 and len(view.periods) < 3)
    lines = view.parts()
    series = tuple(_over_two_periods(view, lines, lambda line, n: view.point(view.name(line), line, n)))
    names = tuple(view.name(line) for line in lines)
    return Drawing("bars", view.scale, names, (Panel("", series),), view.cut, tuple(view.lines[line]["total"] for line in lines))


def _composition(view: _View) -> Drawing:
    groups = [n for n, line in enumerate(view.lines) if line["group"]]
    if groups:
        return _of_groups(view, groups)
    view.expect("composition", len(view.lines) == 1 and len(view.periods) < 3)
    places = range(len(view.indicators))
    names = tuple(str(indicator["title"]) for indicator in view.indicators)
    series = tuple(_over_two_periods(view, places, lambda place, n: view.point(names[place], 0, n, place)))
    return Drawing("composition", view.scale, names, (Panel("", series),), view.cut, (False,) * len(names))


def _of_groups(view: _View, lines: list[int]) -> Drawing:
    """One unit by its groups."""
    units = {view.lines[line]["unit"] for line in lines}
    view.expect("composition", len(units) == 1 and len(view.indicators) == 1 and len(view.periods) < 3)
    called = {line: view.name(line)[:1].upper() + view.name(line)[1:] for line in lines}
    names = tuple(called.values())
    series = tuple(_over_two_periods(view, lines, lambda line, n: view.point(called[line], line, n)))
    return Drawing("composition", view.scale, names, (Panel("", series),), view.cut, (False,) * len(names))


def _target(view: _View) -> Drawing:
    kind = "target_against_actual"
    view.expect(kind, len(view.indicators) == 1 and len(view.periods) == 1)
    rows = [(line, view.figure(line, 0), view.text(line, 0)) for line in range(len(view.lines))]
    rows = [row for row in rows if row[2]]
    view.expect(kind, any(figure["denominator"] is not None for _, figure, _ in rows))
    if any(line["target"] for line in view.lines):
        # A target that is a rate has no length beside those that are counts.
        rows = [row for row in rows if row[1]["denominator"] is not None]
    kept = [row for row in rows if not view.lines[row[0]]["total"]] or rows
    units = [view.lines[line]["unit"] for line, *_ in kept]
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in view.table.units()}
    called = [names[unit] if units.count(unit) == 1 else view.name(line) for unit, (line, *_) in zip(units, kept, strict=True)]

    def number(value: int | None) -> str:
        return "–" if value is None else f"{value:,}".replace(",", "." if view.lang == "vi" else ",")

    actual, target = [], []
    for name, (_, figure, text) in zip(called, kept, strict=True):
        done, due = figure["numerator"], figure["denominator"]
        said = f"{number(done)}/{number(due)} · {text}"
        actual.append(Point(name, _float(done), _float(done), said))
        target.append(Point(name, _float(due), _float(due), number(due)))
    done_name, owed_name = ("Thực hiện", "Chỉ tiêu") if view.lang == "vi" else ("Actual", "Target")
    series = (Series(done_name, "now", tuple(actual)), Series(owed_name, "target", tuple(target)))
    totals = tuple(bool(view.lines[row[0]]["total"]) for row in kept)
    return Drawing(kind, "count", tuple(called), (Panel("", series),), view.cut, totals)


def _heat(view: _View) -> Drawing:
    view.expect("heat", len(view.indicators) == 1)
    labels = tuple(str(period["label"]) for period in view.periods)
    panels = tuple(
        Panel(
            view.name(line),
            (Series("", "now", tuple(view.point(label, line, n) for n, label in enumerate(labels))),),
            view.lines[line]["total"],
        )
        for line in range(len(view.lines))
    )
    return Drawing("heat", view.scale, labels, panels, view.cut)


_DRAWN: dict[str, Callable[[_View], Drawing]] = {
    "trend": _trend,
    "bars": _bars,
    "target_against_actual": _target,
    "composition": _composition,
    "heat": _heat,
}
