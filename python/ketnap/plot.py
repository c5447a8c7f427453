"""Drawings by matplotlib, for a notebook and for paper: `t.plot()`.

One message each, direct labels, bars and lines on zero, last year in grey behind this year, the target a thin mark across the bar; told
apart without colour.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING, Any

from ketnap.chart import Drawing, Panel, Point, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

INK, SOFT, LINE, GREY, MARK = "#1a1a1a", "#5c5c5c", "#d5d2cb", "#948f83", "#9c2a1f"
WIDTH, CHAR, BAR, LINES, SMALL, ROW = 7.4, 0.075, 0.3, 2.3, 1.35, 0.32
ACROSS = 3


def figure_of(drawing: Drawing, title: str = "", subtitle: str = "") -> "Figure":
    """A drawing as a matplotlib figure; pyplot and its state are left alone."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure: Figure = _DRAWN[drawing.kind](drawing, title, subtitle)
        return figure


def figure_of_all(drawings: Sequence[Drawing], titles: Sequence[str], subtitle: str = "") -> "Figure":
    """Drawings of several indicators as one figure, one below the other."""
    import matplotlib

    if len(drawings) == 1:
        return figure_of(drawings[0], titles[0], subtitle)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        said = list(zip(drawings, titles, strict=True))
        heights = [_DRAWN[drawing.kind](drawing, title, subtitle).get_figheight() for drawing, title in said]
        whole = _figure_class()(figsize=(WIDTH, sum(heights)), layout=None)
        parts: Any = whole.subfigures(len(said), 1, height_ratios=heights)
        for part, (drawing, title) in zip(parts, said, strict=True):
            _DRAWN[drawing.kind](drawing, title, subtitle, part)
        return whole


def png_of(drawing: Drawing, title: str = "", subtitle: str = "") -> bytes:
    """The same as a picture; the same drawing gives the same bytes."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        out = BytesIO()
        # The picture would name the program's version.
        _DRAWN[drawing.kind](drawing, title, subtitle).savefig(out, format="png", dpi=200, metadata={"Software": None})
        return out.getvalue()


def altair_of(drawing: Drawing, title: str = "", subtitle: str = "") -> Any:
    """The same as an Altair chart, where Altair is installed (`ketnap[altair]`)."""
    from ketnap.plot_altair import chart_of

    return chart_of(drawing, title, subtitle)


def altair_of_all(drawings: Sequence[Drawing], titles: Sequence[str], subtitle: str = "") -> Any:
    """The same as Altair charts, one below the other."""
    charts = [altair_of(drawing, title, subtitle) for drawing, title in zip(drawings, titles, strict=True)]
    if len(charts) == 1:
        return charts[0]
    import altair

    return altair.vconcat(*charts).resolve_scale(color="independent")


@cache
def _figure_class() -> "type[Figure]":
    from matplotlib.figure import Figure

    class Drawn(Figure):
        """Shows itself in a notebook."""

        def _repr_png_(self) -> bytes:
            out = BytesIO()
            self.savefig(out, format="png", dpi=110, metadata={"Software": None})
            return out.getvalue()

    return Drawn


def _new(height: float, title: str, subtitle: str, part: "SubFigure | None") -> tuple[Any, float]:
    """A figure, or the part of one that is there for it, and how high its words are."""
    title, subtitle = fill(title, 82), fill(subtitle, 118)
    lines = len(title.splitlines())
    above = 0.1 + 0.24 * lines + (0.24 if subtitle else 0)
    figure = part or _figure_class()(figsize=(WIDTH, height + above), layout=None)
    full = height + above
    if title:
        figure.text(0.01, 1 - 0.08 / full, title, ha="left", va="top", fontsize=12, fontweight="bold", color=INK)
    if subtitle:
        figure.text(0.01, 1 - (0.12 + 0.24 * lines) / full, subtitle, ha="left", va="top", fontsize=9, color=SOFT)
    return figure, above


def _bare(axes: "Axes") -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=INK)


# -- bars


def _bars(drawing: Drawing, title: str, subtitle: str, part: "SubFigure | None" = None) -> Any:
    number = len(drawing.categories)
    panel = drawing.panels[0]
    keyed = len(panel.series) > 1
    names = [fill(name, 36) for name in drawing.categories]
    row = max(BAR, 0.17 * max((name.count("\n") + 1 for name in names), default=1))
    height = row * number + 0.25 + (0.25 if keyed else 0)
    figure, above = _new(height, title, subtitle, part)
    full = height + above
    room = max(len(text) for text in _value_texts(panel)) * CHAR / WIDTH + 0.03
    axes = figure.add_axes((0.34, 0.1 / full, 0.65 - room, (row * number + 0.1) / full))
    _bare(axes)
    places = range(number)
    for series in panel.series:
        known = [(n, point) for n, point in zip(places, series.points, strict=True) if point.high is not None]
        if series.role == "target":
            xs = [point.high or 0.0 for _, point in known]
            drawn = axes.vlines(
                xs, [n - 0.42 for n, _ in known], [n + 0.42 for n, _ in known], colors=INK, linewidth=2, label=series.name, zorder=3
            )
            drawn.set_gid(series.role)
            continue
        before = series.role == "before"
        sure = [point.low or 0.0 for _, point in known]
        bars = axes.barh(
            [n for n, _ in known],
            sure,
            height=0.78 if before else 0.5,
            color=GREY if before else MARK,
            label=series.name,
            zorder=1 if before else 2,
        )
        for bar in bars:
            bar.set_gid(series.role)
        for n, point in known:
            if not point.is_known:
                low = point.low or 0.0
                axes.barh([n], [(point.high or 0.0) - low], left=[low], height=0.5, facecolor="white", edgecolor=MARK, zorder=2)
    _say_values(axes, panel, drawing)
    axes.axvline(0, color=SOFT, linewidth=1)
    axes.set_yticks(list(places), names)
    for n, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if drawing.totals[n] else "normal")
    axes.set_ylim(number - 0.4, -0.6)
    axes.set_xlim(min(drawing.bottom, 0.0), max(drawing.top, 1e-9) * 1.02)
    axes.set_xticks([])
    if keyed:
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=2,
            frameon=False,
            fontsize=9,
            handlelength=1,
            labelcolor=SOFT,
            reverse=True,
        )
    return figure


def _value_texts(panel: Panel) -> list[str]:
    now, before = panel.one("now"), panel.one("before")
    return [
        f"{point.text} ({before.points[n].text})" if before and before.points[n].text else point.text
        for n, point in enumerate(now.points if now else ())
    ] or [""]


def _say_values(axes: "Axes", panel: Panel, drawing: Drawing) -> None:
    for n, text in enumerate(_value_texts(panel)[: len(drawing.categories)]):
        reach = max((series.points[n].high or 0.0 for series in panel.series if series.points[n].high is not None), default=0.0)
        axes.annotate(
            text,
            (max(reach, 0.0), n),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
            fontweight="bold" if drawing.totals[n] else "normal",
        )


# -- lines


def _trend(drawing: Drawing, title: str, subtitle: str, part: "SubFigure | None" = None) -> Any:
    alone = [panel for panel in drawing.panels if panel.total or len(drawing.panels) == 1]
    parts = [panel for panel in drawing.panels if panel not in alone]
    rows = -(-len(parts) // ACROSS)
    height = LINES * len(alone) + SMALL * rows
    figure, above = _new(height, title, subtitle, part)
    full = height + above
    level = height
    for panel in alone:
        axes = figure.add_axes((0.03, (level - LINES + 0.3) / full, 0.9, (LINES - 0.65) / full))
        _lines(axes, panel, drawing, _top([panel]), named=len(drawing.panels) > 1, every=True)
        level -= LINES
    for n, panel in enumerate(parts):
        left, row = n % ACROSS, n // ACROSS
        bottom = level - SMALL * (row + 1) + 0.25
        axes = figure.add_axes((0.03 + left * 0.325, bottom / full, 0.26, (SMALL - 0.6) / full))
        _lines(axes, panel, drawing, _top(parts), named=True, every=False)
    return figure


def _lines(axes: "Axes", panel: Panel, drawing: Drawing, top: float, *, named: bool, every: bool) -> None:
    _bare(axes)
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_color(SOFT)
    this = panel.one("now")
    for series in panel.series:
        now = series.role == "now"
        color, width = (MARK, 2.2) if now else (GREY, 1.8)
        values = [point.high if point.is_known else None for point in series.points]
        numbers = [float("nan") if value is None else value for value in values]
        (line,) = axes.plot(
            range(len(numbers)), numbers, color=color, linewidth=width, solid_capstyle="round", zorder=3 if now else 2
        )
        line.set_gid(series.role)
        for n, point in enumerate(series.points):
            if point.high is not None and not point.is_known:
                axes.vlines([n], [point.low or 0.0], [point.high], colors=color, linewidth=width)
        above = now or (series.rises and series.end != (this.end if this else -1))
        _say_points(axes, series, drawing, every, above)
    axes.set_ylim(min(drawing.bottom, 0.0), max(top, 1e-9) * 1.05)
    number = len(drawing.categories)
    axes.set_xlim(-0.4, number - 0.6)
    shown = range(number) if every else sorted({0, number - 1})
    axes.set_xticks(list(shown), [drawing.heads[n] for n in shown])
    axes.set_yticks([])
    if named:
        axes.set_title(panel.name, fontsize=9, loc="left", color=INK, pad=10)


def _say_points(axes: "Axes", series: Series, drawing: Drawing, every: bool, above: bool) -> None:
    known = [(n, point) for n, point in enumerate(series.points) if point.high is not None]
    if not known:
        return
    now = series.role == "now"
    last = known[-1][0]
    cut = drawing.cut and now
    axes.plot(
        [last],
        [known[-1][1].high or 0.0],
        "o",
        markersize=5,
        color=MARK if now else GREY,
        markerfacecolor="white" if cut else None,
        zorder=4,
    )
    for n, point in known if every and now and len(known) <= 7 else known[-1:]:
        text = f"{series.name}: {point.text}" if series.name and n == last and every else point.text
        axes.annotate(
            text,
            (n, point.high or 0.0),
            xytext=(0, 6 if above else -13),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=MARK if now else SOFT,
            fontweight="bold" if now else "normal",
        )


def _top(panels: Sequence[Panel]) -> float:
    return max((point.high for p in panels for s in p.series for point in s.points if point.high is not None), default=0.0)


# -- shaded cells


def _heat(drawing: Drawing, title: str, subtitle: str, part: "SubFigure | None" = None) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    number, across = len(drawing.panels), len(drawing.categories)
    height = ROW * (number + 1) + 0.1
    figure, above = _new(height, title, subtitle, part)
    full = height + above
    axes = figure.add_axes((0.3, 0.05 / full, 0.69, ROW * number / full))
    _bare(axes)
    top = _top([panel for panel in drawing.panels if not panel.total]) or 1.0
    values = [[_shade(panel, point) for point in panel.series[0].points] for panel in drawing.panels]
    shades = LinearSegmentedColormap.from_list("ketnap", ["#ffffff", MARK])
    image = axes.imshow(values, cmap=shades, vmin=0, vmax=top / 0.85, aspect="auto")
    image.set_gid("now")
    for row, panel in enumerate(drawing.panels):
        for column, point in enumerate(panel.series[0].points):
            dark = (values[row][column] or 0.0) / top > 0.85
            axes.text(
                column,
                row,
                point.text,
                ha="center",
                va="center",
                fontsize=8 if across > 8 else 9,
                color="white" if dark else INK,
                fontweight="bold" if panel.total else "normal",
            )
    axes.set_xticks(range(across), drawing.heads, fontsize=8 if across > 8 else 9)
    axes.xaxis.tick_top()
    axes.set_yticks(range(number), [panel.name for panel in drawing.panels])
    for n, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if drawing.panels[n].total else "normal")
    for column in range(across - 1):
        axes.axvline(column + 0.5, color="white", linewidth=2)
    for row in range(number - 1):
        axes.axhline(row + 0.5, color="white", linewidth=2)
    return figure


def _shade(panel: Panel, point: Point) -> float:
    return 0.0 if panel.total or point.high is None else point.high


_DRAWN: dict[str, Any] = {
    "trend": _trend,
    "bars": _bars,
    "target_against_actual": _bars,
    "composition": _bars,
    "heat": _heat,
}
