"""check: what the rules say of dossiers."""

from collections.abc import Iterator
from typing import Annotated, Literal

import typer

import ketnap as kn
from ketnap import show
from ketnap._ketnap import outcome_label
from ketnap.cli import asked, said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.options import AsOf, InPeriods, InUnits, Lang, Out, RegistryPath, Sensitive
from ketnap.cli.progress import waiting
from ketnap.verdicts import OUTCOMES

OutcomeName = Literal["pass", "fail", "unknown", "not_applicable"]


def check(
    registry: RegistryPath,
    as_of: AsOf = "",
    past: Annotated[bool, typer.Option("--past", help="Judge the steps done in --periods, by the law of their days.")] = False,
    periods: InPeriods = None,
    units: InUnits = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Only this rule; may be repeated.", show_default=False)
    ] = None,
    outcome: Annotated[OutcomeName | None, typer.Option("--outcome", help="Only these verdicts.", show_default=False)] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each chosen verdict what was read and why.")] = False,
    sensitive: Sensitive = False,
    out: Out = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a dossier fails.")] = False,
    lang: Lang = "vi",
) -> Answer:
    """Judge dossiers by the rules: each open one at its next step, or with --past each step that was done.

    \b
    $ ketnap check r.ketnap --as-of 2023-10-31
    $ ketnap check r.ketnap --outcome fail --explain
    $ ketnap check r.ketnap --past --periods 2023 --units under:HNA.PL
    $ ketnap check r.ketnap --past --periods 2023 --out vi_pham.csv --strict
    """
    if past != bool(periods):
        raise Usage("--past and --periods go together: the periods in which the steps were done.")
    now = asked.snapshot(registry, as_of, lang, sensitive=sensitive)
    with waiting(said.word("checking", lang), lang):
        all_of_it = now.check(past=past, periods=asked.periods(periods) or None, units=asked.units(units))
    found = all_of_it.where(rule=rule) if rule else all_of_it
    chosen = found.where(outcome=outcome) if outcome else found
    failing = sum(one["outcome"] == "fail" for one in found.by_dossier)
    sentences = [reason["sentence"] for reason in chosen._explanations(lang)] if explain else []
    saved = asked.save(chosen.document(lang, explain=explain), out)

    def told(lang: Lang) -> dict[str, object]:
        titles = {head["rule"]: head["title"] for head in found._core.rules(lang)}
        verdicts = [row | {"step_date": row["step_date"].isoformat()} for row in chosen.rows()]
        for row, sentence in zip(verdicts, sentences, strict=False):
            row["sentence"] = sentence
        return {
            "command": "check",
            "registry": str(registry),
            "past": [period.id for period in asked.periods(periods)],
            "rules": [{"title": titles[row["rule"]]} | row for row in found.by_rule],
            "dossiers": _dossiers(found),
            "failing": failing,
            "verdicts": verdicts,
            "files": [str(path) for path in saved],
            "provenance": asked.provenance(found.provenance),
        }

    def shown(lang: Lang) -> Iterator[said.Shown]:
        yield said.word(
            "judged", lang, said.number(_dossiers(found), lang), said.number(failing, lang), found.provenance.line(lang)
        )
        yield summary(found, lang)
        if explain:
            rows = chosen.rows()
            yield from (f"{row['dossier']} · {sentence}" for row, sentence in zip(rows, sentences, strict=True))
        elif outcome:
            yield from listed(chosen, lang)
        if saved:
            yield said.word("saved", lang, ", ".join(map(str, saved)))

    return Answer(told, shown, Code.FINDINGS if strict and failing else Code.FINE)


def summary(found: kn.Verdicts, lang: Lang) -> said.Shown:
    """A line for each rule: how many dossiers it says what of."""
    titles = {head["rule"]: head["title"] for head in found._core.rules(lang)}
    head = [said.word("rule", lang), *(outcome_label(one, lang) for one in OUTCOMES)]
    rows = [[f"{row['rule']} · {titles[row['rule']]}", *(said.number(row[o], lang) for o in OUTCOMES)] for row in found.by_rule]
    return said.table(head, rows, numbers=(1, 2, 3, 4))


def listed(chosen: kn.Verdicts, lang: Lang) -> Iterator[said.Shown]:
    """The first verdicts, and how many more."""
    rows = chosen.rows()
    cells = [
        (
            row["dossier"],
            row["unit"],
            row["step"],
            said.day(row["step_date"], lang),
            row["rule"],
            outcome_label(row["outcome"], lang),
        )
        for row in rows[: show.ROWS]
    ]
    if cells:
        yield said.table(said.VERDICTS[lang], cells)
    if len(rows) > show.ROWS:
        yield said.word("all_verdicts", lang, said.number(len(rows) - show.ROWS, lang))


def _dossiers(found: kn.Verdicts) -> int:
    return len({row["dossier"] for row in found.by_dossier})
