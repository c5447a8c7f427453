"""Charts as inline SVG that grows with the page: places along the page are percentages, so that nothing is stretched and text keeps its
size at any width."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ketnap.formats import Drawing, Panel, Point, Series
from markupsafe import Markup

BAR = 18
PANEL, ALONE = 92, 190
ABOVE, BELOW, LEFT, RIGHT = 20, 20, 3.0, 92.0


def picture(drawing: Drawing) -> dict[str, Any]:
    """What the page shows of a drawing, by its kind."""
    if drawing.kind == "trend":
        return {"panels": _panels(drawing), "told": drawing.told()}
    if drawing.kind == "heat":
        return {"heat": _heat(drawing), "heads": drawing.heads}
    return {"rows": _rows(drawing), "key": _key(drawing)}


def _key(drawing: Drawing) -> list[tuple[str, str]]:
    """Which colour is which, where there is more than one."""
    series = drawing.panels[0].series
    return [(one.role, one.name) for one in reversed(series)] if len(series) > 1 else []


# -- bars


def _rows(drawing: Drawing) -> list[dict[str, Any]]:
    low, high = drawing.bottom, drawing.top
    over = max(high - low, 1e-9)

    def along(value: float) -> float:
        return (value - low) / over * 100

    panel = drawing.panels[0]
    rows = []
    for n, name in enumerate(drawing.categories):
        now = panel.one("now")
        point = now.points[n] if now else Point(name, None, None, "")
        drawn = Markup("")
        before = panel.one("before")
        if before:
            drawn += _bar(before.points[n], "before", along, 1, BAR - 2)
        drawn += _bar(point, "now", along, 4 if before else 3, BAR - (8 if before else 6))
        target = panel.one("target")
        if target and target.points[n].high is not None:
            at = along(target.points[n].high or 0.0)
            drawn += Markup('<line class="target" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="{1}"/>').format(at, BAR)
        zero = along(0.0)
        drawn += Markup('<line class="base" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="{1}"/>').format(zero, BAR)
        texts = point.text
        if before and before.points[n].text:
            texts = f"{point.text} ({before.points[n].text})"
        rows.append({"name": name, "text": texts, "bar": _svg(drawn, BAR), "total": drawing.totals[n]})
    return rows


def _bar(point: Point, kind: str, along: Any, top: float, height: float) -> Markup:
    """From zero to the value; of an interval to its lower end, and hollow from there to its upper."""
    drawn = Markup("")
    if point.low is not None:
        drawn += _rect(kind, along(min(0.0, point.low)), along(max(0.0, point.low)), top, height)
    if point.high is not None and not point.is_known:
        drawn += _rect("maybe", along(max(point.low or 0.0, 0.0)), along(point.high), top, height)
    return drawn


def _rect(kind: str, left: float, right: float, top: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" y="{}" height="{}"/>').format(
        kind, left, max(right - left, 0.0), top, height
    )


def _svg(drawn: Markup, height: int) -> Markup:
    return Markup('<svg class="drawn" width="100%" height="{}" aria-hidden="true">{}</svg>').format(height, drawn)


# -- lines


def _panels(drawing: Drawing) -> list[dict[str, Any]]:
    """The total alone on its own scale, its parts beside each other on one."""
    parts = [panel for panel in drawing.panels if not panel.total]
    alone = len(drawing.panels) == 1
    shown = []
    for panel in drawing.panels:
        wide = alone or panel.total
        top = _top([panel] if wide else parts)
        labels = drawing.heads
        shown.append({"name": "" if alone else panel.name, "wide": wide, "lines": _lines(panel, labels, top, drawing.cut, wide)})
    return shown


def _top(panels: Sequence[Panel]) -> float:
    values = [point.high for panel in panels for series in panel.series for point in series.points if point.high is not None]
    return max(values, default=0.0)


def _lines(panel: Panel, labels: Sequence[str], top: float, cut: bool, wide: bool) -> Markup:
    height = ALONE if wide else PANEL
    step = (RIGHT - LEFT) / max(len(labels) - 1, 1)
    floor = height - BELOW

    def across(n: int) -> float:
        return LEFT + n * step

    def down(value: float) -> float:
        return floor - (value / top if top > 0 else 0.0) * (floor - ABOVE)

    drawn = Markup('<line class="base" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>').format(floor + 0.5)
    for n, label in enumerate(labels):
        if wide or n in (0, len(labels) - 1):
            drawn += Markup('<text class="axis" x="{:.2f}%" y="{}">{}</text>').format(across(n), height - 5, label)
    for series in panel.series:
        drawn += _line(series, across, down, cut and series.role == "now")
    now = panel.one("now")
    for series in panel.series:
        drawn += _labels(series, across, down, len(labels) if wide else 0, now.end if now else -1)
    return Markup('<svg class="drawn lines" width="100%" height="{}" aria-hidden="true">{}</svg>').format(height, drawn)


def _line(series: Series, across: Any, down: Any, cut: bool) -> Markup:
    drawn = Markup("")
    known = [(n, point) for n, point in enumerate(series.points) if point.high is not None]
    last = known[-1][0] if known else -1
    for (n, a), (m, b) in pairwise(known):
        if m != n + 1 or not a.is_known or not b.is_known:
            continue
        kind = f"{series.role} open" if cut and m == last else series.role
        drawn += Markup('<line class="{}" x1="{:.2f}%" x2="{:.2f}%" y1="{:.1f}" y2="{:.1f}"/>').format(
            kind, across(n), across(m), down(a.high or 0.0), down(b.high or 0.0)
        )
    for n, point in known:
        low, high = down(point.low or 0.0), down(point.high or 0.0)
        if not point.is_known:
            drawn += Markup('<line class="{0}" x1="{1:.2f}%" x2="{1:.2f}%" y1="{2:.1f}" y2="{3:.1f}"/>').format(
                series.role, across(n), low, high
            )
        elif n == last:
            kind = f"{series.role} open" if cut else series.role
            drawn += Markup('<circle class="{}" cx="{:.2f}%" cy="{:.1f}" r="3"/>').format(kind, across(n), high)
    return drawn


def _labels(series: Series, across: Any, down: Any, room: int, end: int) -> Markup:
    """Values stand at the line: all where there is room, else the last. `end`: where this year's line ends."""
    known = [(n, point) for n, point in enumerate(series.points) if point.high is not None]
    if not known:
        return Markup("")
    every = 0 < room <= 7 and series.role == "now"
    drawn = Markup("")
    for n, point in known if every else known[-1:]:
        at, level = across(n), down(point.high or 0.0)
        beside = series.name and n == known[-1][0]
        text = f"{series.name}: {point.text}" if beside and room else point.text
        above = series.role == "now" or (series.rises and series.end != end)
        level = level - 7 if above else level + 15
        drawn += Markup('<text class="{}" x="{:.2f}%" y="{:.1f}">{}</text>').format(series.role, at, max(level, 11.0), text)
    return drawn


# -- shaded cells


def _heat(drawing: Drawing) -> list[dict[str, Any]]:
    """Each part's values shaded against the largest of the parts; a total is not shaded."""
    top = _top([panel for panel in drawing.panels if not panel.total])
    rows = []
    for panel in drawing.panels:
        cells = []
        for point in panel.series[0].points:
            shade = 0.0 if panel.total or point.high is None or top <= 0 else max(point.high, 0.0) / top
            cells.append({"text": point.text, "shade": f"{shade:.2f}", "dark": shade > 0.85})
        rows.append({"name": panel.name, "total": panel.total, "cells": cells})
    return rows
