"""The command line: `ketnap COMMAND ...`, or `python -m ketnap COMMAND ...`.

Exit codes: 0 fine, 1 findings (with `--strict`; `verify` always), 2 what was typed is no command line, 3 Error KN..., 130 interrupted, 141 nobody read the output.
"""

import io
import sys


def main() -> None:
    """The program `ketnap`. It writes UTF-8 wherever it runs."""
    from ketnap.cli.program import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app(prog_name="ketnap")
