"""Runs the notebooks of this folder without Jupyter, and writes pages of what they show.

python examples/notebooks.py --out out/notebooks        # all of them; they read ../out, which ./dev demo makes
"""

import argparse
import ast
import base64
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass
class Cell:
    """A cell of a notebook, and what it showed: (media type, text) pairs."""

    kind: str
    source: str
    shown: list[tuple[str, str]] = field(default_factory=list)


def notebooks() -> list[Path]:
    return sorted(HERE.glob("*.ipynb"))


def cells(notebook: Path) -> list[Cell]:
    read = json.loads(notebook.read_text(encoding="utf-8"))
    return [Cell(one["cell_type"], "".join(one["source"])) for one in read["cells"]]


def run(notebook: Path, folder: Path | None = None) -> tuple[list[Cell], dict[str, Any]]:
    """All code cells in one namespace, in a working directory (the notebook's own); the names that they leave behind."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    ran = cells(notebook)
    with _inside(folder or notebook.parent):
        for number, cell in enumerate(ran, 1):
            if cell.kind == "code":
                _run_cell(cell, f"{notebook.name}, cell {number}", namespace)
    return ran, namespace


def page(notebook: Path, ran: list[Cell]) -> str:
    """What a reader of the notebook sees, as one HTML page."""
    body = []
    for cell in ran:
        if cell.kind == "markdown":
            body.append(f'<div class="said">{_markdown(cell.source)}</div>')
            continue
        body.append(f"<pre class=code>{escape(cell.source)}</pre>")
        for media, text in cell.shown:
            body.append(
                text if media == "text/html" else f"<pre>{escape(text)}</pre>" if media == "text/plain" else _image(media, text)
            )
    style = "body{font:15px/1.5 sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}.code{background:#f3f3f3;padding:.6rem}"
    return f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{notebook.stem}</title><style>{style}</style>{"".join(body)}</html>'


def _run_cell(cell: Cell, name: str, namespace: dict[str, Any]) -> None:
    """Like a notebook: what is printed, then the value of a last line that is an expression."""
    tree = ast.parse(cell.source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, name, "exec"), namespace)
        value = eval(compile(ast.Expression(last.value), name, "eval"), namespace) if isinstance(last, ast.Expr) else None
    if printed.getvalue():
        cell.shown.append(("text/plain", printed.getvalue()))
    if value is not None and not cell.source.rstrip().endswith(";"):
        cell.shown.append(_shown(value))


def _shown(value: Any) -> tuple[str, str]:
    if hasattr(value, "_repr_png_"):
        return "image/png", base64.b64encode(value._repr_png_()).decode()
    html = value._repr_html_() if hasattr(value, "_repr_html_") else None
    return ("text/html", html) if html else ("text/plain", repr(value))


def _image(media: str, text: str) -> str:
    return f'<img alt="" src="data:{media};base64,{text}">'


def _markdown(text: str) -> str:
    """Headings and paragraphs are enough for these."""
    out = []
    for block in text.split("\n\n"):
        level = len(block) - len(block.lstrip("#"))
        text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(block[level:].strip(), quote=False))
        out.append(f"<h{level}>{text}</h{level}>" if level else f"<p>{text}</p>")
    return "".join(out)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/notebooks"), help="folder to write to (default: out/notebooks)")
    out: Path = parser.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for notebook in notebooks():
        ran, _ = run(notebook)
        target = out / f"{notebook.stem}.html"
        target.write_text(page(notebook, ran), encoding="utf-8")
        print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
