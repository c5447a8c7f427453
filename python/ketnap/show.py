"""How tables show themselves in a notebook: at most 20 rows, then how many more."""

import sys
from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest
from shutil import get_terminal_size
from textwrap import wrap

ROWS = 20
LEAST = 24


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
    line: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[bool],
    total: int | None = None,
    room: int | None = None,
) -> str:
    """The same for a terminal. Where it is narrower than the table (`room`, else as wide as it is), words go on to a second line;
    elsewhere a row is a line."""
    shown = [list(head), *[list(row) for row in rows[:ROWS]]]
    room = terminal_width() if room is None else room
    widths = [max(len(row[i]) for row in shown) for i in range(len(head))]
    if room and sum(widths) + 2 * (len(widths) - 1) > room:
        widths = _narrowed(shown, widths, numbers, room)

    def laid(row: Sequence[str]) -> Iterator[str]:
        parts = [_folded(text, width) for text, width in zip(row, widths, strict=True)]
        for texts in zip_longest(*parts, fillvalue=""):
            cells = zip(texts, widths, numbers, strict=True)
            yield "  ".join(text.rjust(width) if number else text.ljust(width) for text, width, number in cells).rstrip()

    lines = [line, *(one for row in shown for one in laid(row)), more(len(rows) if total is None else total)]
    return "\n".join(text for text in lines if text)


def terminal_width() -> int:
    """How wide the terminal is that Python writes to; 0 where it is none."""
    return get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else 0


def _narrowed(shown: Sequence[Sequence[str]], widths: Sequence[int], numbers: Sequence[bool], room: int) -> list[int]:
    """Numbers keep their width, their heads are folded; what is left is for the words."""
    least = [max(len(word) for row in shown for word in row[i].split() or [""]) for i in range(len(widths))]
    folded = [least[i] if number else width for i, (width, number) in enumerate(zip(widths, numbers, strict=True))]
    wide = [i for i, number in enumerate(numbers) if not number and folded[i] > LEAST]
    spare = sum(folded) + 2 * (len(folded) - 1) - room
    for i in sorted(wide, key=lambda i: -folded[i]):
        taken = max(min(spare, folded[i] - LEAST), 0)
        folded[i] -= taken
        spare -= taken
    return folded


def _folded(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip("\u2003 "))]
    return wrap(text.lstrip("\u2003 "), width, initial_indent=indent, subsequent_indent=indent, break_long_words=False) or [""]
