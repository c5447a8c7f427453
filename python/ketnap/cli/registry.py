"""create, info, export, verify: the registry as a whole."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import ketnap as kn
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code
from ketnap.cli.interrupts import held
from ketnap.cli.options import RegistryPath, Sensitive, opened


def create(
    registry: RegistryPath,
    plugin: Annotated[
        list[str], typer.Option("--plugin", metavar="NAME", help="A plugin that it is made with; may be repeated.")
    ] = ["vn"],  # noqa: B006 - Typer reads it once
) -> Answer:
    """Make an empty registry.

    The law, the fields and the indicators of a province come from its plugins; the registry names them from now on.

    \b
    $ ketnap create r.ketnap --plugin vn --plugin ha_nam
    """
    with held():
        made = kn.create(registry, plugins=plugin)
    return Answer(
        lambda lang: {"command": "create", "registry": str(registry), "plugins": _plugins(made)},
        lambda lang: [said.word("created", lang, registry, ", ".join(f"{name} {version}" for name, version in made.plugins))],
    )


def info(
    registry: RegistryPath,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DAY", help="The day to count on; today unless said.")] = "",
) -> Answer:
    """Show what a registry holds: units and members on a day, plugins, and every batch.

    \b
    $ ketnap info r.ketnap
    $ ketnap info r.ketnap --as-of 2023-10-31 --json
    """
    of = kn.open(registry)
    now = of.snapshot(as_of or date.today())
    units = [unit["kind"] for unit in now._core.unit_rows() if unit["open"]]
    cells, members = units.count("cell"), len(now.frame("members"))
    batches = of.batches()
    return Answer(
        lambda lang: {
            "command": "info",
            "registry": str(registry),
            "as_of": now.as_of.isoformat(),
            "units": len(units),
            "cells": cells,
            "members": members,
            "head": of.head,
            "plugins": _plugins(of),
            "batches": [said.batch(batch) | {"findings": len(batch.findings)} for batch in batches],
        },
        lambda lang: [
            said.word("holds", lang, now.as_of.strftime("%d/%m/%Y"), *(said.number(n, lang) for n in (len(units), cells, members))),
            said.word("plugins", lang, ", ".join(f"{name} {version}" for name, version in of.plugins)),
            said.batches(batches, lang) if batches else said.word("empty", lang),
        ],
    )


def export(
    registry: RegistryPath,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; never over others.", show_default=False)],
    as_known: Annotated[int, typer.Option("--as-known", metavar="BATCH", min=0, help="As this batch knew it; 0: the last.")] = 0,
    sensitive: Sensitive = False,
) -> Answer:
    """Write all facts in force as CSV files, one for each table.

    Loaded into a new registry they give an equal one, so they hold religion and ethnicity: it needs --sensitive. Only their owner can
    read them.

    \b
    $ ketnap export r.ketnap out --sensitive
    $ ketnap export r.ketnap out_1 --as-known 1 --sensitive
    """
    files = opened(registry, sensitive).export(folder, as_known=as_known)
    return Answer(
        lambda lang: {"command": "export", "folder": str(folder), "files": [str(file) for file in files]},
        lambda lang: [said.word("exported", lang, len(files), folder), *(f"  {file.name}" for file in files)],
    )


def verify(registry: RegistryPath) -> Answer:
    """Read the whole file and tell what is not as ketnap writes it; exit with 1 if anything is.

    \b
    $ ketnap verify r.ketnap
    """
    of = kn.open(registry)
    head, findings = of.head, of.verify()
    return Answer(
        lambda lang: {"command": "verify", "registry": str(registry), "head": head, "findings": said.findings(findings, lang)},
        lambda lang: said.found(findings, lang) or [said.word("sound", lang, registry, head)],
        Code.FINDINGS if findings else Code.FINE,
    )


def _plugins(of: kn.Registry) -> list[dict[str, str]]:
    return [{"name": name, "version": version} for name, version in of.plugins]
