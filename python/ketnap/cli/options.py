"""Arguments and options that several commands share."""

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
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
InLang = Annotated[Lang, typer.Option("--lang", help="The language of results and errors.")]


def opened(registry: Path, sensitive: bool) -> kn.Registry:
    """With the clearance that `--sensitive` says."""
    return kn.open(registry, clearance="sensitive" if sensitive else "personal")
