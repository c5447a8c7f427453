"""Drawings by Altair: `t.plot(with_="altair")`. The data stand in the chart itself, which asks for nothing but its library."""

from typing import Any

from ketnap.chart import Drawing

INK, SOFT, GREY, MARK = "#1a1a1a", "#5c5c5c", "#948f83", "#9c2a1f"
COLORS = {"now": MARK, "before": GREY, "target": INK}


def rows_of(drawing: Drawing) -> list[dict[str, Any]]:
    """A row for each point that is drawn: panel, series, role, place on the axis, low, high, and how it is printed."""
    return [
        {
            "panel": panel.name,
            "series": series.name,
            "role": series.role,
            "place": place,
            "name": name,
            "low": point.low,
            "high": point.high,
            "text": point.text,
        }
        for panel in drawing.panels
        for series in panel.series
        for place, (name, point) in enumerate(zip(drawing.categories, series.points, strict=True))
        if point.high is not None
    ]


def chart_of(drawing: Drawing, title: str, subtitle: str) -> Any:
    """One chart; of a trend a small one for each line of the table."""
    import altair

    alt: Any = altair  # its encodings have no types
    data = alt.Data(values=rows_of(drawing))
    color = alt.Color("role:N", scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())), legend=None)
    names = list(drawing.categories)
    told = [alt.Tooltip("series:N", title="·"), alt.Tooltip("name:N", title="·"), alt.Tooltip("text:N", title="·")]
    words = alt.TitleParams(title, subtitle=subtitle, anchor="start", color=INK, subtitleColor=SOFT)
    if drawing.kind == "trend":
        axis = alt.Axis(title=None, labelAngle=0, grid=False)
        base = alt.Chart(data).encode(x=alt.X("name:N", sort=names, axis=axis), tooltip=told)
        height = alt.Y("high:Q", axis=alt.Axis(title=None, grid=False), scale=alt.Scale(zero=True))
        lines = base.mark_line(point=True).encode(y=height, color=color)
        if len(drawing.panels) == 1:
            return lines.properties(title=words, width=520, height=220)
        panels = [panel.name for panel in drawing.panels]
        facet = alt.Facet("panel:N", sort=panels, title=None)
        return lines.properties(width=150, height=80).facet(facet, columns=3).properties(title=words)
    if drawing.kind == "heat":
        axis = alt.Axis(title=None, labelAngle=0, orient="top")
        rows = alt.Y("panel:N", sort=[panel.name for panel in drawing.panels], title=None)
        base = alt.Chart(data).encode(x=alt.X("name:N", sort=names, axis=axis), y=rows, tooltip=told)
        totals = [panel.name for panel in drawing.panels if panel.total]
        parts = base.transform_filter(alt.FieldOneOfPredicate("panel", [p.name for p in drawing.panels if p.name not in totals]))
        shades = parts.mark_rect().encode(
            color=alt.Color("high:Q", scale=alt.Scale(range=["#ffffff", MARK], domainMin=0), legend=None)
        )
        return (shades + base.mark_text().encode(text="text:N")).properties(title=words)
    base = alt.Chart(data).encode(y=alt.Y("name:N", sort=names, title=None), tooltip=told)
    across = alt.X("high:Q", axis=None, scale=alt.Scale(zero=True))
    layers = [
        base.transform_filter(alt.datum.role == "before").mark_bar(size=16).encode(x=across, color=color),
        base.transform_filter(alt.datum.role == "now").mark_bar(size=10).encode(x=across, color=color),
        base.transform_filter(alt.datum.role == "target").mark_tick(thickness=2.5, size=18).encode(x=across, color=color),
        base.transform_filter(alt.datum.role == "now").mark_text(align="left", dx=4).encode(x=across, text="text:N"),
    ]
    return alt.layer(*layers).properties(title=words)
