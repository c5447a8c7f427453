"""log, undo: who wrote what, and taking it back."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

import ketnap as kn
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.interrupts import held
from ketnap.cli.options import By, Lang, RegistryPath, Sensitive, Strict, Write, opened
from ketnap.registry import MOST_ENTRIES


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
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="Of a batch at most so many entries; 0: all.")
    ] = MOST_ENTRIES,
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
    of = opened(registry, sensitive)
    asked = {"person": person, "unit": unit, "dossier": dossier, "batch": batch, "table": table, "key": key or []}
    found = of.log(person=person, unit=unit, dossier=dossier, batch=batch, table=table, key=key or [], limit=limit)
    return Answer(
        lambda lang: {
            "command": "log",
            "about": {name: value for name, value in asked.items() if value},
            "entries": _entries(found),
            "more": found.more,
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
    of = opened(registry, sensitive)
    taken_back = of.log(batch=batch)
    with held():
        undone = of.undo(batch, reason=reason, by=by, dry_run=not write)

    def told(lang: Lang) -> dict[str, object]:
        found = {"batch": said.batch(undone), "findings": said.findings(undone.findings, lang)}
        entries = {} if write else {"entries": _entries(taken_back), "more": taken_back.more}
        return {"command": "undo", "written": write, "undoes": batch, **found, **entries}

    def shown(lang: Lang) -> Iterator[said.Shown]:
        if write:
            yield said.written(undone, lang)
        else:
            yield said.word("undo_would", lang, batch)
            yield taken_back.text(lang)
        yield from said.found(undone.findings, lang)
        if not write:
            yield said.word("dry", lang)

    return Answer(
        told,
        shown,
        Code.FINDINGS if strict and undone.findings else Code.FINE,
    )


def _entries(of: kn.Log) -> list[dict[str, object]]:
    """As JSON, without labels: fields and tables are named."""
    told = []
    for entry in of:
        one = asdict(entry)
        for words in ("labels", "key_labels", "said_key", "said_document"):
            del one[words]
        one["key"] = list(entry.key)
        for change in one["changes"]:
            for words in ("labels", "said_before", "said_after", "later"):
                del change[words]
        one["changes"] = list(one["changes"])
        told.append(one)
    return told
