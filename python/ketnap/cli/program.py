"""All commands, and what becomes of a command line that is none."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ketnap import __version__
from ketnap.cli import check, figures, kit, load, measure, plan, plugins, record, registry, story
from ketnap.cli.answer import Voice, command
from ketnap.cli.options import uses_cache


class Program(TyperGroup):
    """Usage mistakes are told in the same voice as everything else, so that `--json` holds for them too."""

    def main(  # type: ignore[override]  # what it leaves out goes into `extra`
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        typed = list(sys.argv[1:] if args is None else args) or ["--help"]
        extra["standalone_mode"] = False
        try:
            code = super().main(typed, prog_name, **extra)
        except typer.TyperException as wrong:
            name = next((word for word in typed if word in self.commands), "")
            code = Voice.of_arguments(typed).refuse_usage(wrong.format_message(), f"ketnap {name}".strip())
        sys.exit(code)


app = typer.Typer(
    cls=Program,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"ketnap {__version__}")
        raise typer.Exit


@app.callback()
def ketnap(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read and write no cache beside the registry (REGISTRY.cache); results are the same.")
    ] = False,
) -> None:
    """A province's register of Party members: load files, type, correct, undo; check dossiers, measure, report; run a plan.

    What writes into a registry is a dry run unless --write. Results are in Vietnamese, or --lang en; --json prints one object.

    Exit codes: 0 fine, 1 findings or failures (--strict; verify always), 2 wrong command line, 3 error KN…, 130 interrupted.
    """
    uses_cache.set(not no_cache)


for panel, functions in {
    "The registry": (registry.create, registry.info, registry.export, registry.verify),
    "Files": (load.load, load.set_aside),
    "Typing": (record.record, record.correct, record.retract),
    "What was written": (story.log, story.undo),
    "What comes out": (check.check, measure.measure, measure.report, figures.figures),
    "Every night": (plan.run,),
    "Plugins": (plugins.plugins, kit.cases, kit.new_plugin),
}.items():
    for function in functions:
        app.command(function.__name__.replace("_", "-"), rich_help_panel=panel)(command(function))

plans = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="A plan's lock: `show` and `lock`.")
plans.command("show")(command(plan.show))
plans.command("lock")(command(plan.lock))
app.add_typer(plans, name="plan", rich_help_panel="Every night")
