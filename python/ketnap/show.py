"""How tables show themselves in a notebook: at most 20 rows, then how many more."""

from collections.abc import Sequence
from html import escape

ROWS = 20


def count(number: int) -> str:
    """`2.992`, as an office writes it."""
    return f"{number:,}".replace(",", ".")


def more(total: int) -> str:
    """`… 2.992 dòng nữa`, or nothing."""
    return f"… {count(total - ROWS)} dòng nữa" if total > ROWS else ""


def html_table(
    line: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], total: int | None = None
) -> str:
    """An HTML table with a line above it; `numbers` says which columns are right-aligned."""

    def cells(tag: str, values: Sequence[str]) -> str:
        looks = ("text-align:right;white-space:pre" if number else "text-align:left;white-space:pre-wrap" for number in numbers)
        return "".join(
            f'<{tag} style="padding:.15em .7em;{look}">{escape(value)}</{tag}>' for value, look in zip(values, looks, strict=True)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows[:ROWS])
    rest = more(len(rows) if total is None else total)
    return (
        f'<div class="ketnap"><div style="opacity:.75">{escape(line)}</div>'
        f'<table style="font-variant-numeric:tabular-nums"><thead><tr>{cells("th", head)}</tr></thead><tbody>{body}</tbody></table>'
        f"<div>{escape(rest)}</div></div>"
    )


def text_table(
    line: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], total: int | None = None
) -> str:
    """The same for a terminal."""
    shown = [list(head), *[list(row) for row in rows[:ROWS]]]
    widths = [max(len(row[i]) for row in shown) for i in range(len(head))]

    def laid(row: Sequence[str]) -> str:
        return "  ".join(v.rjust(w) if n else v.ljust(w) for v, w, n in zip(row, widths, numbers, strict=True)).rstrip()

    lines = [line, *(laid(row) for row in shown), more(len(rows) if total is None else total)]
    return "\n".join(text for text in lines if text)
