"""log, undo: who wrote what, and taking it back."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

import ketnap as kn
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.interrupts import held
from ketnap.cli.options import By, Lang, RegistryPath, Sensitive, Strict, Write


def log(
    registry: RegistryPath,
    person: Annotated[str, typer.Option("--person", metavar="KEY", help="All that is or was theirs.", show_default=False)] = "",
    unit: Annotated[
        str, typer.Option("--unit", metavar="CODE", help="Its versions, and what stands for it.", show_default=False)
    ] = "",
    dossier: Annotated[str, typer.Option("--dossier", metavar="KEY", help="The dossier and its steps.", show_default=False)] = "",
    batch: Annotated[int, typer.Option("--batch", metavar="N", min=0, help="What a batch wrote.", show_default=False)] = 0,
    table: Annotated[str, typer.Option("--table", metavar="TABLE", help="With --key: one record.", show_default=False)] = "",
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="VALUE", help="A part of the key, in order.", show_default=False)
    ] = None,
    sensitive: Sensitive = False,
) -> Answer:
    """Show what was written about one thing: who, when, from which file, each value before and after.

    \b
    $ ketnap log r.ketnap --person P-7
    $ ketnap log r.ketnap --unit HNA.PL --lang en
    $ ketnap log r.ketnap --table profiles --key P-7 --key 2019-09-01
    $ ketnap log r.ketnap --batch 1 --json
    """
    if sum(map(bool, (person, unit, dossier, batch, table))) != 1 or bool(table) != bool(key):
        raise Usage("Ask about exactly one thing: --person, --unit, --dossier, --batch, or --table with --key.")
    opened = kn.open(registry, clearance="sensitive" if sensitive else "personal")
    asked = {"person": person, "unit": unit, "dossier": dossier, "batch": batch, "table": table, "key": key or []}
    found = opened.log(person=person, unit=unit, dossier=dossier, batch=batch, table=table, key=key or [])
    return Answer(
        lambda lang: {
            "command": "log",
            "about": {name: value for name, value in asked.items() if value},
            "entries": _entries(found),
        },
        lambda lang: [found.text(lang)],
    )


def undo(
    registry: RegistryPath,
    batch: Annotated[int, typer.Argument(metavar="BATCH", min=1, help="The batch to take back.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; an undo needs a reason.", show_default=False)],
    by: By = "",
    strict: Strict = False,
    sensitive: Sensitive = False,
    write: Write = False,
) -> Answer:
    """Take a batch back, as a batch of its own: each of its records says again what it said before.

    Refused where later batches wrote over the same records. An undo can be undone.

    \b
    $ ketnap undo r.ketnap 2 --reason "nhập nhầm"
    $ ketnap undo r.ketnap 2 --reason "nhập nhầm" --by an.nt --write
    """
    opened = kn.open(registry, clearance="sensitive" if sensitive else "personal")
    taken_back = opened.log(batch=batch)
    if not write:
        return Answer(
            lambda lang: {"command": "undo", "written": False, "undoes": batch, "entries": _entries(taken_back)},
            lambda lang: [said.word("undo_would", lang, batch), taken_back.text(lang), said.word("dry", lang)],
        )
    with held():
        written = opened.undo(batch, reason=reason, by=by)

    def shown(lang: Lang) -> Iterator[said.Shown]:
        yield said.written(written, lang)
        yield from said.found(written.findings, lang)

    return Answer(
        lambda lang: {
            "command": "undo",
            "written": True,
            "undoes": batch,
            "batch": said.batch(written),
            "findings": said.findings(written.findings, lang),
        },
        shown,
        Code.FINDINGS if strict and written.findings else Code.FINE,
    )


def _entries(of: kn.Log) -> list[dict[str, object]]:
    """As JSON, without labels: fields and tables are named."""
    told = []
    for entry in of:
        one = asdict(entry)
        del one["labels"]
        one["key"] = list(entry.key)
        for change in one["changes"]:
            del change["labels"]
        one["changes"] = list(one["changes"])
        told.append(one)
    return told
