"""load, set-aside: files in, and the rows that did not get in back out."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

import ketnap as kn
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.interrupts import held
from ketnap.cli.options import By, Lang, On, RegistryPath, Sensitive, Strict, Write, opened
from ketnap.cli.progress import bars


def load(
    registry: RegistryPath,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILES...", help="CSV files named after their tables.", show_default=False)
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table", metavar="TABLE=FILE", help="A file whose name doesn't say its table; may be repeated.", show_default=False
        ),
    ] = None,
    document: On = "",
    by: By = "",
    scope: Annotated[
        str,
        typer.Option(
            "--scope",
            metavar="all|UNIT,PERIOD",
            help="The files are complete for this: rows of it that they lack are retracted. UNIT or ,PERIOD alone will do.",
            show_default=False,
        ),
    ] = "",
    set_aside: Annotated[
        Path | None,
        typer.Option("--set-aside", metavar="FOLDER", help="Save the rows set aside here, to be corrected.", show_default=False),
    ] = None,
    findings: Annotated[
        Path | None, typer.Option("--findings", metavar="FILE.csv", help="Write all findings here.", show_default=False)
    ] = None,
    strict: Strict = False,
    write: Write = False,
    lang: Lang = "vi",
) -> Answer:
    """Load CSV files as one batch; bad rows are set aside and told, the others are written.

    \b
    $ ketnap load r.ketnap files/*.csv
    $ ketnap load r.ketnap files/*.csv --document "BC 10/2023" --write
    $ ketnap load r.ketnap --table people=ds.csv --set-aside sua_lai
    $ ketnap load r.ketnap files/spells.csv --scope HNA.PL --strict
    """
    sources: list[str | Path | tuple[str, str | Path]] = [*(files or []), *(_table_and_file(one) for one in table or [])]
    if not sources:
        raise Usage("Name at least one file, or --table TABLE=FILE.")
    complete = _scope(scope)
    for taken in _taken(set_aside, findings):
        raise kn.Error(1139, [str(taken)])
    into = kn.open(registry)
    with held() as stop_if_asked, bars(stop_if_asked, lang) as bar:
        batch = into.load(sources, document=document, by=by, scope=complete, dry_run=not write, progress=bar.whole)
    saved = batch.set_aside_rows.save(set_aside) if set_aside and batch.number and batch.set_aside else []
    if findings:
        _write_findings(findings, batch.findings, lang)

    def told(lang: Lang) -> dict[str, object]:
        return {
            "command": "load",
            "written": batch.number > 0,
            "batch": said.batch(batch),
            "findings": said.findings(batch.findings, lang),
            "set_aside_files": [str(path) for path in saved],
        }

    def shown(lang: Lang) -> Iterator[said.Shown]:
        yield said.written(batch, lang) if write else f"{said.word('would', lang)}: {said.counts(batch, lang)}."
        yield from said.found(batch.findings, lang, more="more" if findings else "all_findings")
        if findings:
            yield said.word("findings_here", lang, findings)
        if saved:
            yield said.word("set_aside_here", lang, ", ".join(map(str, saved)))
        elif set_aside and batch.set_aside:
            yield said.word("set_aside_later", lang, set_aside)
        if not write:
            yield said.word("dry", lang)

    return Answer(told, shown, Code.FINDINGS if strict and batch.findings else Code.FINE)


def set_aside(
    registry: RegistryPath,
    batch: Annotated[int, typer.Argument(metavar="BATCH", min=1, help="The batch that set them aside.", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; never over others.", show_default=False)],
    sensitive: Sensitive = False,
) -> Answer:
    """Save the rows that a batch set aside, file by file, to be corrected and loaded again.

    They are whole rows: those of tables that hold religion or ethnicity need --sensitive.

    \b
    $ ketnap set-aside r.ketnap 1 sua_lai --sensitive
    """
    rows = opened(registry, sensitive).set_aside(batch)
    saved = rows.save(folder) if rows else []
    return Answer(
        lambda lang: {"command": "set-aside", "batch": batch, "files": [str(path) for path in saved]},
        lambda lang: [
            said.word("set_aside_here", lang, ", ".join(map(str, saved))) if saved else said.word("none_set_aside", lang, batch)
        ],
    )


def _table_and_file(text: str) -> tuple[str, str]:
    table, equals, path = text.partition("=")
    if not (table and equals and path):
        raise Usage(f"--table takes TABLE=FILE, as in people=ds.csv, not {text}")
    return table, path


def _scope(text: str) -> Literal["all"] | kn.Scope | None:
    if text in ("", "all"):
        return "all" if text else None
    unit, _, period = text.partition(",")
    return kn.scope(unit=unit or None, period=period or None)


def _taken(folder: Path | None, file: Path | None) -> Iterator[Path]:
    """What lies where something is to be saved: told before anything is written."""
    if file is not None and file.exists():
        yield file
    if folder is not None and folder.is_dir():
        yield from sorted(folder.iterdir())[:1]


def _write_findings(file: Path, findings: kn.Findings, lang: Lang) -> None:
    """For their owner alone, and never over a file that is there."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as out:
        out.write(findings.csv(lang))
