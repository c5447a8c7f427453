"""Arguments and options that several commands share."""

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

import ketnap as kn

Lang: TypeAlias = Literal["vi", "en"]

RegistryPath = Annotated[Path, typer.Argument(metavar="REGISTRY", help="The registry's file.", show_default=False)]
Write = Annotated[bool, typer.Option("--write", help="Write it. Without this nothing is written, only shown.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when there are findings.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who writes.", show_default=False)]
On = Annotated[str, typer.Option("--document", metavar="TEXT", help="On the ground of which document.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)]
Sensitive = Annotated[bool, typer.Option("--sensitive", help="Show and take religion and ethnicity too.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DAY", help="The day to look at; today unless said.", show_default=False)]
UNITS_HELP = "HNA.PL, children:HNA, under:HNA.PL, under:HNA.PL,kind=cell or level:superior; may be repeated."
PERIODS_HELP = "2023, 2023-Q1, 2020-01..2023-10, years:2020..2023, months:2023-01..2023-10, term:ID; may be repeated."
InUnits = Annotated[list[str] | None, typer.Option("--units", metavar="UNITS", help=UNITS_HELP, show_default=False)]
InPeriods = Annotated[list[str] | None, typer.Option("--periods", metavar="PERIODS", help=PERIODS_HELP, show_default=False)]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", metavar="FILE", help="Save it here; the suffix picks the format. May be repeated.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
InLang = Annotated[Lang, typer.Option("--lang", help="The language of results and errors.")]


uses_cache: ContextVar[bool] = ContextVar("uses_cache", default=True)
"""Unless `ketnap --no-cache` was said, which stands before the command's name."""


def opened(registry: Path, sensitive: bool) -> kn.Registry:
    """With the clearance that `--sensitive` says."""
    return kn.open(registry, clearance="sensitive" if sensitive else "personal", cache=uses_cache.get())
