"""A series in a cell: a line of inline SVG, with its numbers as text for a screen reader beside it in the table itself."""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 88, 20, 3


def sparkline(values: Sequence[int | Fraction | None]) -> Markup:
    """The known values on a zero baseline, the last one marked; nothing where fewer than two are known."""
    known = [(n, float(value)) for n, value in enumerate(values) if value is not None]
    top = max((value for _, value in known), default=0.0)
    if len(known) < 2 or top <= 0:
        return Markup("")
    across = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [(MARGIN + n * across, HEIGHT - MARGIN - value / top * (HEIGHT - 2 * MARGIN)) for n, value in known]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(
        '<svg class="spark" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        '<circle cx="{}" cy="{}" r="2.2" fill="currentColor"/></svg>'
    ).format(WIDTH, HEIGHT, WIDTH, HEIGHT, line, f"{x:.1f}", f"{y:.1f}")
