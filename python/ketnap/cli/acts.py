"""Acts as they are typed: `admit person=P-1 ...`, or a list of them in a JSON file; put into a batch by the names of OpenBatch."""

import difflib
import inspect
import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import ketnap as kn
from ketnap.cli.answer import Usage

NAMES = tuple(
    name for name, of in vars(kn.OpenBatch).items() if inspect.isfunction(of) and not name.startswith("_") and name != "preview"
)


def of_arguments(act: str, typed: Sequence[str]) -> dict[str, Any]:
    """`new_person.name=...` goes into `new_person`; `key=` may be repeated, for a key of several parts."""
    fields: dict[str, Any] = {"act": act}
    for one in typed:
        name, value = _field(one)
        outer, dot, inner = name.partition(".")
        if dot:
            into = fields.setdefault(outer, {})
            if not isinstance(into, dict) or inner in into:
                raise Usage(f"{name} is given twice.")
            into[inner] = value
        elif name == "key":
            fields.setdefault("key", []).append(value)
        elif name in fields:
            raise Usage(f"{name} is given twice." if name != "act" else "The act is named before its fields, not as act=.")
        else:
            fields[name] = value
    return fields


def key_and_fields(typed: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The parts of a key, then `field=value`."""
    first = next((place for place, one in enumerate(typed) if "=" in one), len(typed))
    fields = [_field(one) for one in typed[first:]]
    if first == 0:
        raise Usage("Name the record by its key before the fields.")
    if double := next((name for place, (name, _) in enumerate(fields) if name in dict(fields[:place])), None):
        raise Usage(f"{double} is given twice.")
    if reserved := next((name for name, _ in fields if name in ("table", "key", "reason", "act")), None):
        raise Usage(f"{reserved}= is no field.")
    return list(typed[:first]), dict(fields)


def read(file: Path) -> list[dict[str, Any]]:
    """A file's list of acts; a number with a point stays exact."""
    name = "standard input" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except FileNotFoundError as error:
        raise kn.Error(1001, [name]) from error
    except OSError as error:
        raise kn.Error(1002, [name, error.strerror or ""]) from error
    try:
        listed = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise kn.Error(1006, [name, str(error.start + 1)]) from error
    except ValueError as error:
        raise Usage(f"{name} is not valid JSON: {error}") from error
    if not isinstance(listed, list) or not listed:
        raise Usage(f'{name} must hold a list of acts: [{{"act": "admit", "person": …}}, …]')
    for place, one in enumerate(listed, 1):
        if not isinstance(one, dict) or not isinstance(one.get("act"), str):
            raise Usage(f'{name}, act {place}: must be an object with "act", one of {", ".join(NAMES)}')
    return listed


def put(batch: kn.OpenBatch, typed: Sequence[Mapping[str, Any]], file: Path | None = None) -> list[str]:
    """Puts all of them into the batch; the keys that acts return."""
    keys = []
    for place, one in enumerate(typed, 1):
        where = f"{file}, {place}: {one['act']}" if file else ""
        try:
            key = _put(batch, **one)
        except Usage as wrong:
            raise Usage(f"{where}: {wrong}" if where else str(wrong)) from wrong
        except kn.Error as error:
            if where:
                error.add_note(where)
            raise
        if key:
            keys.append(key)
    return keys


def _put(batch: kn.OpenBatch, /, act: str, **fields: Any) -> str | None:
    if act not in NAMES:
        raise Usage(f"There is no act {act}.{_meant(act, NAMES)} Acts: {', '.join(NAMES)}.")
    method = getattr(batch, act)
    takes = inspect.signature(method).parameters
    named = [name for name, of in takes.items() if of.kind is not of.VAR_KEYWORD]
    is_open = len(named) < len(takes)
    if not is_open and (unknown := next((name for name in fields if name not in named), None)):
        raise Usage(f"{act} takes no {unknown}.{_meant(unknown, named)} It takes {', '.join(named)}.")
    lacking = [name for name in named if takes[name].default is inspect.Parameter.empty and name not in fields]
    if lacking:
        near = _meant(lacking[0], [name for name in fields if name not in named], "Is {}= meant to be it?")
        raise Usage(f"{act} lacks {', '.join(f'{name}=' for name in lacking)}.{near}")
    if not isinstance(fields.get("new_person", {}), Mapping):
        raise Usage(f"{act}: new_person is given by its fields, as in new_person.name=…")
    result: str | None = method(**fields)
    return result


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise Usage(f"{text} is no FIELD=VALUE.")
    return name, value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        double = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise ValueError(f"{double} is given twice in one object")
    return fields


def _meant(name: str, known: Sequence[str], text: str = "Is {} meant?") -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f" {text.format(near[0])}" if near else ""
