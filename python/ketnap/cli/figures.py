"""figures: what articles and reports print, beside what the registry says."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ketnap import figures as words
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code
from ketnap.cli.options import Lang, RegistryPath, opened


def figures(
    registry: RegistryPath,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FIGURES.csv]", help="The figures; those of its plugins unless named.")
    ] = None,
) -> Answer:
    """Judge published figures: printed, computed, by which rounding, and whether the text agrees with its own numbers.

    Exits with 1 where a figure does not agree, or where the file says what to expect, where it is judged otherwise.

    \b
    $ ketnap figures r.ketnap figures.csv
    $ ketnap figures r.ketnap figures.csv --json
    """
    judged = opened(registry, False).figures(file)
    bad = bool(judged.wrong()) or bool(judged.findings)
    return Answer(
        lambda lang: {
            "command": "figures",
            "figures": [_json(row) for row in judged.rows()],
            "findings": said.findings(judged.findings, lang),
        },
        lambda lang: [
            said.table(words.HEAD[lang], [words.said(row, lang) for row in judged.rows()], (3, 4)),
            *_found(judged.findings, lang),
        ],
        Code.FINDINGS if bad else Code.FINE,
    )


def _found(findings: Any, lang: Lang) -> list[Any]:
    return list(said.found(findings, lang)) if findings else []


def _json(row: dict[str, Any]) -> dict[str, object]:
    """Exact numbers as texts."""
    exact = {key: None if row[key] is None else str(row[key]) for key in ("value", "low", "high")}
    return {**row, **exact, "as_of": row["as_of"].isoformat()}
