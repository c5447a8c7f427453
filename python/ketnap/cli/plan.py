"""run, plan show, plan lock: the plan that an integration script keeps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import ketnap as kn
from ketnap.cli import asked, check, measure, said
from ketnap.cli.answer import Answer, Code
from ketnap.cli.interrupts import held
from ketnap.cli.options import Lang, Write
from ketnap.cli.progress import bars
from ketnap.plan_run import PlanRun

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's file.", show_default=False)]


def run(
    plan: PlanPath,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DAY", help="The day to look at; the plan's own unless said.", show_default=False)
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when there are findings or failing dossiers; want a lock.")
    ] = False,
    write: Write = False,
    lang: Lang = "vi",
) -> Answer:
    """Run a plan: load its files, check, measure, report.

    Without --write all of it is done on a copy of the registry, and what it would write is told. The same files again add
    nothing, and give the same bytes.

    \b
    $ ketnap run nightly.plan.json
    $ ketnap run nightly.plan.json --as-of 2023-10-31 --write --json
    """
    read = kn.Plan(plan)
    with held() as stop_if_asked, bars(stop_if_asked, lang) as bar:
        done = read.run(write=write, as_of=as_of or None, strict=strict or None, progress=bar.part)
    return Answer(
        lambda lang: told(plan, done, lang),
        lambda lang: shown(read, done, lang),
        Code.FINDINGS if (strict or read.strict) and not done.is_fine else Code.FINE,
    )


def show(plan: PlanPath) -> Answer:
    """Show what a plan would do, and whether it is as it was locked; exit with 1 if it is not.

    \b
    $ ketnap plan show nightly.plan.json
    """
    read = kn.Plan(plan)
    different = read.differences()
    lock = "none" if different is None else "differs" if different else "kept"

    def lines(lang: Lang) -> Iterator[said.Shown]:
        yield said.word("plan_on", lang, read.registry, ", ".join(read.plugins))
        yield said.table(said.STEPS[lang], list(_steps(read, lang)))
        yield said.word(f"lock_{lock}", lang, read.lock_path)
        yield from (f"  {one}" for one in different or ())

    return Answer(
        lambda lang: {
            "command": "plan show",
            "plan": str(plan),
            "registry": str(read.registry),
            "plugins": read.plugins,
            "as_of": read.as_of.isoformat() if read.as_of else None,
            "strict": read.strict,
            "steps": [dict(zip(("step", "what", "files"), step, strict=True)) for step in _steps(read, lang)],
            "lock": {"state": lock, "file": str(read.lock_path), "differences": different or []},
        },
        lines,
        Code.FINDINGS if different else Code.FINE,
    )


def lock(plan: PlanPath) -> Answer:
    """Write down the versions and hashes of what the plan runs with; from now on it runs with these alone.

    The lock lies beside the plan; keep both together.

    \b
    $ ketnap plan lock nightly.plan.json
    """
    read = kn.Plan(plan)
    before = read.differences()
    written = read.lock()
    return Answer(
        lambda lang: {"command": "plan lock", "plan": str(plan), "file": str(written), "differences": before or []},
        lambda lang: [said.word("locked", lang, written), *(f"  {one}" for one in before or ())],
    )


def told(plan: Path, done: PlanRun, lang: Lang) -> dict[str, object]:
    """As JSON: the same for the same files, wherever and whenever it runs."""
    return {
        "command": "run",
        "plan": plan.name,
        "written": done.written,
        "created": done.created,
        "locked": done.locked,
        "as_of": done.as_of.isoformat(),
        "head": done.head,
        "loads": [_batch(batch, lang) for batch in done.batches],
        "checks": [{"rules": one.by_rule, "failing": _failing(one)} for one in done.checks],
        "measures": [{"figures": len(one.rows())} for one in done.tables],
        "reports": [{"report": one._core.report, "title": one.title} for one in done.documents],
        "files": [{"step": one.step, "path": one.path, "bytes": len(one.content), "sha256": one.sha256} for one in done.files],
        "findings": done.findings,
        "failing": done.failures,
        "provenance": asked.provenance(done.provenance),
    }


def shown(plan: kn.Plan, done: PlanRun, lang: Lang) -> Iterator[said.Shown]:
    if not done.locked:
        yield said.word("lock_none", lang, plan.lock_path)
    if done.created:
        yield said.word("made_new" if done.written else "would_make", lang, plan.registry)
    for place, batch in enumerate(done.batches, 1):
        yield f"load #{place} · " + (said.written(batch, lang) if done.written else f"{said.counts(batch, lang)}.")
        yield from said.found(batch.findings, lang)
    for place, verdicts in enumerate(done.checks, 1):
        dossiers = len({row["dossier"] for row in verdicts.by_dossier})
        failing = _failing(verdicts)
        line = said.word("judged", lang, said.number(dossiers, lang), said.number(failing, lang), verdicts.provenance.line(lang))
        yield f"check #{place} · {line}"
        yield check.summary(verdicts, lang)
    for place, table in enumerate(done.tables, 1):
        yield f"measure #{place}"
        yield from measure.whole(table, lang)
    for place, document in enumerate(done.documents, 1):
        yield f"report #{place} · {document.title} · {document._core.unit_name} · {document._core.period}"
    if done.files:
        yield said.word("saved" if done.written else "would_save", lang, ", ".join(one.path for one in done.files))
    if not done.written:
        yield said.word("dry", lang)


def _batch(of: kn.Batch, lang: Lang) -> dict[str, object]:
    told = said.batch(of)
    del told["at"]  # the one thing that is another in every run
    return told | {"findings": said.findings(of.findings, lang)}


def _failing(verdicts: kn.Verdicts) -> int:
    return sum(one["outcome"] == "fail" for one in verdicts.by_dossier)


def _steps(plan: kn.Plan, lang: Lang) -> Iterator[tuple[str, str, str]]:
    core = plan._core
    for place, load in enumerate(core.load, 1):
        named = [*load.files, *(f"{table}={path}" for table, path in load.tables)]
        yield f"load #{place}", " ".join(named), " ".join(filter(None, (load.findings, load.set_aside)))
    for place, one in enumerate(core.check, 1):
        about = [*one.rules, *(period.id for period in one.past), *map(repr, one.units), one.outcome or ""]
        yield f"check #{place}", " ".join(filter(None, about)), " ".join(one.out)
    for place, step in enumerate(core.measure, 1):
        about = [*step.indicators, *map(repr, step.units), *(period.id for period in step.periods)]
        yield f"measure #{place}", " ".join(about), " ".join(step.out)
    for place, made in enumerate(core.report, 1):
        about = [made.id, made.unit, made.period.id, made.audience]
        yield f"report #{place}", " ".join(filter(None, about)), " ".join(made.out)
