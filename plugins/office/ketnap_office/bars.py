"""A series in a cell: small columns of inline SVG. Its numbers stand as text in the same row, for whoever cannot see it."""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

STEP, WIDTH, HEIGHT = 11, 7, 18


def bars(values: Sequence[int | Fraction | None], *, cut: bool) -> Markup:
    """A column for each known value, on a zero baseline; the last one marked, and hollow where its period is `cut`. Nothing where
    fewer than two are known."""
    known = [(n, float(value)) for n, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max(value for _, value in known)
    drawn = Markup("")
    for n, value in known if top > 0 else []:
        height = max(value, 0.0) / top * HEIGHT
        last = n == len(values) - 1
        kind = ("cut" if cut else "now") if last else "before"
        inset = 0.5 if kind == "cut" else 0.0
        drawn += Markup('<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            kind, n * STEP + inset, HEIGHT - height + inset, WIDTH - 2 * inset, max(height - 2 * inset, 0.0)
        )
    across = STEP * len(values)
    line = Markup('<path d="M0 {}.5h{}"/>').format(HEIGHT, across - STEP + WIDTH)
    return Markup('<svg class="bars" width="{}" height="{}" aria-hidden="true">{}{}</svg>').format(across, HEIGHT + 1, drawn, line)
