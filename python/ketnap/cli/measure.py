"""measure, report: numbers and documents out."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

import typer

import ketnap as kn
from ketnap.cli import asked, said
from ketnap.cli.answer import Answer, Usage
from ketnap.cli.options import AsOf, InPeriods, InUnits, Lang, Out, RegistryPath, Sensitive
from ketnap.cli.progress import waiting

FORMATS = {"csv": "standard.csv", "json": "standard.json", "md": "standard.markdown"}
Audience = Annotated[
    Literal["form", "internal", "public"],
    typer.Option("--audience", help="Whom it is for: reporting upwards, inside the office, everybody."),
]


def measure(
    registry: RegistryPath,
    indicators: Annotated[list[str], typer.Argument(metavar="INDICATOR...", help="Their ids.", show_default=False)],
    units: InUnits = None,
    periods: InPeriods = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="BY", help="groups:vn.female,vn.youth_union or codes:occupation.", show_default=False),
    ] = "",
    within: Annotated[str, typer.Option("--within", metavar="GROUP", help="Only rows of this group.", show_default=False)] = "",
    behind: Annotated[bool, typer.Option("--behind", help="Of targets only those that are behind.")] = False,
    ahead: Annotated[bool, typer.Option("--ahead", help="Only those that are not.")] = False,
    as_of: AsOf = "",
    format: Annotated[
        Literal["table", "csv", "json", "md"],
        typer.Option("--format", help="How it is printed; csv, json and md as a file would be."),
    ] = "table",
    out: Out = None,
    audience: Audience = "internal",
    sensitive: Sensitive = False,
    lang: Lang = "vi",
) -> Answer:
    """Count indicators for units over periods: the topmost unit unless others are named.

    A total is measured, never added up. Figures by religion or ethnicity need
    --sensitive. --json holds every figure with numerator, denominator and bounds.

    \b
    $ ketnap measure r.ketnap vn.admissions --periods years:2020..2023
    $ ketnap measure r.ketnap vn.admissions --units children:HNA --periods 2023
    $ ketnap measure r.ketnap vn.members --periods 2023 --by codes:occupation
    $ ketnap measure r.ketnap vn.target_completion --periods 2023 --behind
    $ ketnap measure r.ketnap vn.admissions --periods 2023 --format csv
    $ ketnap measure r.ketnap vn.admissions --periods 2023 --out ket_nap.html
    """
    if not periods:
        raise Usage("Name at least one period: --periods 2023, --periods years:2020..2023.")
    if behind and ahead:
        raise Usage("Either --behind or --ahead.")
    now = asked.snapshot(registry, as_of, lang, sensitive=sensitive)
    with waiting(said.word("measuring", lang), lang):
        chosen = asked.periods_and_terms(periods)
        table = now.measure(*indicators, units=asked.units(units), periods=chosen, by=asked.by(by, within))
        if behind or ahead:
            table = table.behind() if behind else table.ahead()
    document = table.document(lang)
    saved = asked.save(document, out, audience)

    def told(lang: Lang) -> dict[str, object]:
        return {
            "command": "measure",
            "registry": str(registry),
            "indicators": table._core.indicators(lang),
            "units": table._core.units(),
            "targets": [{name: _exact(value) for name, value in row.items()} for row in table._core.targets(lang)],
            "periods": table._core.periods(lang),
            "figures": [{name: _exact(value) for name, value in row.items()} for row in table._core.rows(totals=True)],
            "files": [str(path) for path in saved],
            "provenance": asked.provenance(table.provenance),
        }

    def shown(lang: Lang) -> Iterator[said.Shown]:
        yield from whole(table, lang)
        if saved:
            yield said.word("saved", lang, ", ".join(map(str, saved)))

    content = document.bytes(FORMATS[format], audience=audience) if format in FORMATS else None
    return Answer(told, shown, content=content)


def report(
    registry: RegistryPath,
    id: Annotated[str, typer.Argument(metavar="REPORT", help="Its id.", show_default=False)],
    period: Annotated[str, typer.Option("--period", metavar="PERIOD", help="2023, 2023-Q1, 2023-10, …", show_default=False)],
    unit: Annotated[str, typer.Option("--unit", metavar="CODE", help="The topmost unless said.", show_default=False)] = "",
    as_of: AsOf = "",
    audience: Audience = "internal",
    out: Out = None,
    lang: Lang = "vi",
) -> Answer:
    """Build a report for a unit and a period, and save it in as many formats as files are named.

    Without --out it is printed as Markdown.

    \b
    $ ketnap report r.ketnap ha_nam.handbook --period 2023
    $ ketnap report r.ketnap ha_nam.handbook --period 2023 --out so_tay.html
    $ ketnap report r.ketnap ha_nam.handbook --period 2023 --lang en --out en.md
    """
    now = asked.snapshot(registry, as_of, lang)
    with waiting(said.word("reporting", lang), lang):
        document = now.report(id, period=period, unit=unit or None, lang=lang)
        saved = asked.save(document, out, audience)
    content = None if saved else document.bytes(FORMATS["md"], audience=audience)
    return Answer(
        lambda lang: {
            "command": "report",
            "registry": str(registry),
            "report": id,
            "title": document.title,
            "unit": document._core.unit,
            "period": document._core.period,
            "audience": audience,
            "files": [str(path) for path in saved],
            "provenance": asked.provenance(document._core.provenance),
        },
        lambda lang: [said.word("saved", lang, ", ".join(map(str, saved)))],
        content=content,
    )


def whole(table: kn.Table, lang: Lang) -> Iterator[said.Shown]:
    """The line of the table, then all its rows."""
    head, rows, numbers = table._wide(lang)
    yield table._line(lang)
    yield said.table(head, rows, [place for place, is_number in enumerate(numbers) if is_number])


def _exact(value: object) -> object:
    """JSON has no fractions."""
    if isinstance(value, Fraction):
        return {"numerator": value.numerator, "denominator": value.denominator}
    return value
