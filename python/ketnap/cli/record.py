"""record, correct, retract: what an office does, typed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

import ketnap as kn
from ketnap.cli import acts, said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.interrupts import held
from ketnap.cli.options import By, Lang, On, Reason, RegistryPath, Sensitive, Strict, Write, opened

TableName = Annotated[str, typer.Argument(metavar="TABLE", help="people, profiles, units, ...", show_default=False)]


def record(
    registry: RegistryPath,
    act: Annotated[str, typer.Argument(metavar="ACT", help=f"{', '.join(acts.NAMES)}.", show_default=False)] = "",
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="What the act is told.", show_default=False)
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE.json",
            help='A list of acts, {"act": "admit", "person": …}; - is standard input.',
            show_default=False,
        ),
    ] = None,
    by: By = "",
    document: On = "",
    reason: Reason = "",
    strict: Strict = False,
    sensitive: Sensitive = False,
    write: Write = False,
) -> Answer:
    """Write down what an office did: an admission, a transfer, a vote; all acts of a file, or nothing.

    Fields are those of the act and of its table, as a file would hold them; who is not known yet comes with new_person.name=… and so on.

    \b
    $ ketnap record r.ketnap admit person=P-1 cell=HNA.PL.1 decided_on=2023-10-05
    $ ketnap record r.ketnap leave person=P-7 on=2023-10-20 by=died
    $ ketnap record r.ketnap --from acts.json --by an.nt --write
    """
    if bool(act) == bool(source):
        raise Usage("Name an act with its fields, or --from FILE.json.")
    typed = acts.read(source) if source else [acts.of_arguments(act, fields or [])]
    return _typed("record", registry, lambda b: acts.put(b, typed, source), by, document, reason, strict, sensitive, write)


def correct(
    registry: RegistryPath,
    table: TableName,
    typed: Annotated[
        list[str], typer.Argument(metavar="KEY... FIELD=VALUE...", help="The record, and what it should say.", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; a correction needs a reason.", show_default=False)],
    by: By = "",
    document: On = "",
    strict: Strict = False,
    sensitive: Sensitive = False,
    write: Write = False,
) -> Answer:
    """Correct fields of one record; the others stay as they are, and the log keeps what it said before.

    \b
    $ ketnap correct r.ketnap people P-7 born=2004-03-05 --reason "khai sinh"
    $ ketnap correct r.ketnap profiles P-7 2019-09-01 theory=high --reason "hồ sơ"
    """
    key, fields = acts.key_and_fields(typed)
    if not fields:
        raise Usage("Say what to correct, as FIELD=VALUE.")
    one = {"act": "correct", "table": table, "key": key} | fields
    return _typed("correct", registry, lambda b: acts.put(b, [one]), by, document, reason, strict, sensitive, write)


def retract(
    registry: RegistryPath,
    table: TableName,
    typed: Annotated[list[str], typer.Argument(metavar="KEY...", help="The record; its key's parts in order.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; a retraction needs a reason.", show_default=False)],
    by: By = "",
    document: On = "",
    strict: Strict = False,
    sensitive: Sensitive = False,
    write: Write = False,
) -> Answer:
    """Take one record out, as never so; earlier batches still know it.

    \b
    $ ketnap retract r.ketnap profiles P-7 2019-09-01 --reason "nhầm người"
    """
    one = {"act": "retract", "table": table, "key": typed}
    return _typed("retract", registry, lambda b: acts.put(b, [one]), by, document, reason, strict, sensitive, write)


def _typed(
    command: str,
    registry: Path,
    put: Callable[[kn.OpenBatch], list[str]],
    by: str,
    document: str,
    reason: str,
    strict: bool,
    sensitive: bool,
    write: bool,
) -> Answer:
    batch = opened(registry, sensitive).batch(by=by, document=document, reason=reason)
    keys = put(batch)
    preview = batch.preview()
    if write:
        with held(), batch:
            pass
    written = batch.written
    findings = written.findings if written else preview.findings

    def told(lang: Lang) -> dict[str, object]:
        return {
            "command": command,
            "written": written is not None and written.number > 0,
            "refused": preview.refused,
            "keys": keys,
            "preview": said.preview(preview),
            "batch": said.batch(written) if written else None,
            "findings": said.findings(findings, lang),
        }

    def shown(lang: Lang) -> Iterator[said.Shown]:
        yield from said.changes(preview, lang)
        if keys:
            yield said.word("keys", lang, ", ".join(keys))
        yield said.written(written, lang) if written else said.word("refused" if preview.refused else "dry", lang)

    code = Code.ERROR if preview.refused else Code.FINDINGS if strict and findings else Code.FINE
    return Answer(told, shown, code)
