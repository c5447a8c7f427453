"""cases, new-plugin: for authors of plugins."""

from pathlib import Path
from typing import Annotated

import typer

from ketnap import cases as kit
from ketnap.cli.answer import Answer, Code
from ketnap.new_plugin import new_plugin as made_plugin


def cases(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A plugin's folder, or a folder of cases.", show_default=False)],
    plugin: Annotated[
        str, typer.Option("--plugin", metavar="NAME", help="Whose rules, where the folder holds nothing but cases.")
    ] = "",
) -> Answer:
    """Run the cases of a plugin: what its rules must say of made-up dossiers; exit with 1 if any says something else.

    The plugin need not be installed.

    \b
    $ ketnap cases ketnap-ninh-thuan
    """
    ran = kit.run_cases(folder, plugin)
    words = {"vi": "{0}: {1} trường hợp thử, {2} không đúng.", "en": "{0}: {1} cases, {2} wrong."}
    return Answer(
        lambda lang: {
            "command": "cases",
            "plugin": ran.plugin,
            "cases": len(ran.rows),
            "failed": [{**row, "on": row["on"].isoformat()} for row in ran.failed],
        },
        lambda lang: [
            *(kit.line(row, lang) for row in ran.failed),
            words[lang].format(ran.plugin, len(ran.rows), len(ran.failed)),
        ],
        Code.FINE if ran else Code.FINDINGS,
    )


def new_plugin(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits, underscores.", show_default=False)],
    folder: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where its folder is made.")] = Path(),
) -> Answer:
    """Make a plugin of one's own: a folder with one example of everything, whose cases pass and which loads at once.

    \b
    $ ketnap new-plugin ninh_thuan
    """
    home = made_plugin(name, folder)
    words = {
        "vi": "Đã tạo {0}. Thử: ketnap cases {0}; cài: pip install -e {0}",
        "en": "Made {0}. Try: ketnap cases {0}; install: pip install -e {0}",
    }
    return Answer(
        lambda lang: {"command": "new-plugin", "plugin": name, "folder": str(home)},
        lambda lang: [words[lang].format(home)],
    )
