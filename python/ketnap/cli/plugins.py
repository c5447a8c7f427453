"""plugins: what is installed, what each declares, and what one id says."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

import ketnap as kn
from ketnap import _ketnap
from ketnap import plugins as found
from ketnap.cli import said
from ketnap.cli.answer import Answer, Code, Usage
from ketnap.cli.options import Lang
from ketnap.explain_id import explain_id

KINDS = ("rules", "indicators", "parameters", "groups", "quantities", "reports", "formats")
"""What a plugin declares, as the catalog's JSON names it."""


def plugins(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Also list all that these declare.", show_default=False)
    ] = None,
    explain: Annotated[
        str,
        typer.Option("--explain", metavar="ID", help="All versions of a rule, an indicator, a parameter, …", show_default=False),
    ] = "",
) -> Answer:
    """Show the plugins that a registry could be made with, and what they declare.

    \b
    $ ketnap plugins
    $ ketnap plugins vn --lang en
    $ ketnap plugins --explain vn.age_min
    """
    if explain and names:
        raise Usage("Either names of plugins or --explain ID.")
    return _explained(explain) if explain else _listed(names or [])


def _listed(names: Sequence[str]) -> Answer:
    linked_in = {plugin.info.name for plugin in _ketnap.linked_in()}
    known: dict[str, _ketnap.Catalog | kn.Error] = {}
    for name in names or found.installed():
        try:
            known[name] = found.load(found.with_required(name))
        except kn.Error as error:
            if names:
                raise
            known[name] = error

    def told(lang: Lang) -> dict[str, object]:
        rows: list[dict[str, object]] = []
        for name, of in known.items():
            if isinstance(of, kn.Error):
                rows.append({"name": name, "error": {"number": of.number, "code": of.code, "text": of.message(lang)}})
                continue
            declared = {kind: [{"id": one["id"], "title": _title(one, lang)} for one in all] for kind, all in _declared(of, name)}
            info = _info(of, name)
            rows.append(
                {"name": name, "version": info.version, "requires": dict(info.requirements), "linked_in": name in linked_in}
                | declared
            )
        return {"command": "plugins", "plugins": rows}

    def shown(lang: Lang) -> Iterator[said.Shown]:
        rows = []
        for name, of in known.items():
            if isinstance(of, kn.Error):
                rows.append((name, "–", "", "", of.message(lang)))
                continue
            info = _info(of, name)
            counts = ", ".join(f"{len(all)} {said.word(kind, lang)}" for kind, all in _declared(of, name) if all)
            requires = ", ".join(f"{one} {version}" for one, version in info.requirements)
            rows.append((name, info.version, said.word("linked_in" if name in linked_in else "package", lang), requires, counts))
        yield said.table(said.PLUGINS[lang], rows)
        for name in names:
            of = known[name]
            assert not isinstance(of, kn.Error)
            for kind, all in _declared(of, name):
                if all:
                    yield f"\n{said.word(kind, lang).capitalize()}"
                    yield said.table(("", ""), [(one["id"], _title(one, lang)) for one in all])

    broken = any(isinstance(of, kn.Error) for of in known.values())
    return Answer(told, shown, Code.FINDINGS if broken else Code.FINE)


def _declared(of: _ketnap.Catalog, plugin: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Of each kind what the plugin declares, each id once."""
    whole = json.loads(of.json())
    out = []
    for kind in KINDS:
        mine = {one["id"]: one for one in whole[kind] if one["id"].startswith(f"{plugin}.")}
        out.append((kind, list(mine.values())))
    return out


def _title(one: Mapping[str, Any], lang: Lang) -> str:
    return str(one["title"][lang] or one["title"]["vi"] or one["title"]["en"])


def _info(of: _ketnap.Catalog, name: str) -> _ketnap.PluginInfo:
    return next(info for info in of.plugins if info.name == name)


def _explained(id: str) -> Answer:
    names = found.with_required(id.partition(".")[0])
    whole = json.loads(found.load(names).json())
    versions = [(kind, one) for kind in KINDS for one in whole[kind] if one["id"] == id]
    values = {one["id"]: one for one in whole["parameters"]}
    texts = {lang: explain_id(id, names, lang) for lang in ("vi", "en")}

    def parameters(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        read = " ".join(str(one.get(name, "")) for name in ("applies", "holds", "value", "where"))
        return [values[name] for name in dict.fromkeys(re.findall(r"param\('([^']+)'", read)) if name in values]

    return Answer(
        lambda lang: {
            "command": "plugins",
            "explain": id,
            "versions": [{"kind": kind} | one | {"reads": parameters(one)} for kind, one in versions],
            "text": texts[lang],
        },
        lambda lang: [texts[lang]],
    )
