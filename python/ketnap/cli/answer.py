"""What a command answers: one value, told to a person or printed as JSON, and an exit code."""

import functools
import inspect
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TextIO

import typer

from ketnap import _ketnap
from ketnap.cli import remedies, said
from ketnap.cli.options import AsJson, InLang, Lang
from ketnap.errors import Error

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDE = 10_000


class Code(IntEnum):
    """Exit codes."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    ERROR = 3
    STOPPED = 130
    UNHEARD = 141


class Usage(typer.TyperException):
    """What was typed is no command line."""

    exit_code = Code.USAGE


@dataclass(frozen=True)
class Answer:
    """`said` is the JSON object, `shown` what a person reads; both in a language. `content` is a file's bytes that are asked for on
    standard output: they go out as they are, and nothing else does."""

    said: Callable[[Lang], Mapping[str, object]]
    shown: Callable[[Lang], Iterable["RenderableType"]]
    code: Code = Code.FINE
    content: bytes | None = None


@dataclass(frozen=True)
class Voice:
    """How this run speaks."""

    lang: Lang = "vi"
    as_json: bool = False

    @staticmethod
    def of_arguments(typed: Sequence[str]) -> "Voice":
        """For a command line that could not be read as one."""
        english = "--lang=en" in typed or any(pair == ("--lang", "en") for pair in itertools.pairwise(typed))
        return Voice("en" if english else "vi", "--json" in typed)

    def tell(self, ask: Callable[[], Answer]) -> Code:
        """The answer, or what kept it from being given."""
        try:
            return self._give(ask())
        except Error as error:
            return self._refuse_error(error)
        except KeyboardInterrupt as stopped:
            batch = getattr(stopped, "__notes__", [])
            text = said.word("stopped_later", self.lang, *batch) if batch else said.word("stopped", self.lang)
            return self._refuse({"number": None, "code": "stopped", "text": text, "todo": ""}, [text], Code.STOPPED)
        except BrokenPipeError:
            raise
        except OSError as error:
            return self._refuse_error(Error(4004, [str(error.filename or ""), error.strerror or str(error)]))

    def refuse_usage(self, text: str, name: str) -> Code:
        todo = f"Try: {name} --help"
        return self._refuse({"number": None, "code": "usage", "text": text, "todo": todo}, [f"{name}: {text}", todo], Code.USAGE)

    def _give(self, answer: Answer) -> Code:
        if self.as_json:
            _print_json(answer.said(self.lang))
        elif answer.content is not None:
            sys.stdout.flush()
            sys.stdout.buffer.write(answer.content)
        else:
            _print(answer.shown(self.lang), sys.stdout)
        return answer.code

    def _refuse_error(self, error: Error) -> Code:
        text = _ketnap.message_text(error.number, error.arguments, self.lang).strip()
        todo = remedies.spoken(_ketnap.message_todo(error.number, error.arguments, self.lang)).strip()
        notes = getattr(error, "__notes__", [])
        told: dict[str, object] = {"number": error.number, "code": error.code, "text": text, "todo": todo}
        if notes:
            told["where"] = "; ".join(notes)
        if error.findings:
            told["findings"] = said.findings(error.findings, self.lang)
        return self._refuse(told, [*notes, f"{error.code} {text}", todo], Code.ERROR)

    def _refuse(self, told: Mapping[str, object], lines: Sequence[str], code: Code) -> Code:
        if self.as_json:
            _print_json({"error": told})
        else:
            print("\n".join(line for line in lines if line), file=sys.stderr)
        return code


def command(act: Callable[..., Answer]) -> Callable[..., None]:
    """A function that answers, as a command with `--json` and `--lang` that speaks and ends with an exit code. One that writes
    texts into a file takes `lang` itself."""
    signature = inspect.signature(act)
    takes_lang = "lang" in signature.parameters

    @functools.wraps(act)
    def run(json: bool, lang: Lang, **arguments: Any) -> None:
        voice = Voice(lang, json)
        try:
            code = voice.tell(lambda: act(**arguments, **({"lang": lang} if takes_lang else {})))
            sys.stdout.flush()
        except BrokenPipeError:  # `ketnap log ... | head`: nobody listens any more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Code.UNHEARD
        raise typer.Exit(code)

    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "lang"]
    shared = [
        inspect.Parameter("json", keyword, default=False, annotation=AsJson),
        inspect.Parameter("lang", keyword, default="vi", annotation=InLang),
    ]
    run.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
    run.__annotations__ = {**act.__annotations__, "json": AsJson, "lang": InLang, "return": None}
    return run


def _print_json(told: Mapping[str, object]) -> None:
    print(json.dumps(told, ensure_ascii=False))


def _print(shown: Iterable["RenderableType"], to: TextIO) -> None:
    """Elsewhere than on a terminal a row is a line, however long."""
    from rich.console import Console

    terminal = to.isatty()
    console = Console(
        file=to, force_terminal=terminal, width=None if terminal else WIDE, markup=False, emoji=False, highlight=False
    )
    with console.capture() as captured:
        for one in shown:
            console.print(one, soft_wrap=isinstance(one, str))
    text = captured.get()
    to.write(text if terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines()))
