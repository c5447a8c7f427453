"""Where plugins come from: linked into the core, or Python packages found by the entry-point group `ketnap.plugins`.

Nothing is loaded because it happens to be installed: a registry names its plugins. `standard` and `office` are part of ketnap and
always there.
"""

import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from ketnap import _ketnap
from ketnap._ketnap import Expr
from ketnap.builder import Builder
from ketnap.column_functions import ColumnIndicator, ColumnRule
from ketnap.declare import Format, Group, Indicator, Report, Rule
from ketnap.errors import Error, described

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "ketnap.plugins"
ALWAYS = ("standard", "office")

Mark: TypeAlias = Indicator | ColumnIndicator | Rule | ColumnRule | Group | Report | Format


class CatalogBuilder:
    """The loader object that a plugin's `register(catalog)` is handed.

    >>> def register(catalog):
    ...     catalog.add_folder(Path(__file__).parent)
    ...     catalog.add(pupil_share, handbook)
    """

    def __init__(self, core: _ketnap.CatalogBuilder) -> None:
        self._core = core

    def add(self, *marks: Mark) -> None:
        """Adds what decorators marked: indicators, rules, groups, reports, formats."""
        for mark in marks:
            match mark:
                case Indicator():
                    self._core.add_indicator(mark.id, mark.title, mark.scale, mark.decimals, mark.value, mark.basis)
                case ColumnIndicator():
                    self._core.add_indicator(mark.id, mark.title, mark.scale, mark.decimals, None, mark.basis, mark.columns)
                case Rule() | ColumnRule():
                    self._core.add_rule(*rule_values(mark))
                case Group():
                    self._core.add_group(mark.id, mark.title, list(mark.rows), mark.where, mark.partition)
                case Report():
                    self._core.add_report(mark.id, mark.title, mark.period, _built(mark.build))
                case Format():
                    self._core.add_format(mark.id, mark.title, mark.suffix, mark.media_type, mark.render)
                case _:
                    raise TypeError(
                        "catalog.add takes what @kn.indicator, rule, group, column_indicator, column_rule, report or format marked, "
                        f"not {type(mark).__name__}"
                    )

    def add_folder(self, folder: Path | str) -> None:
        """Adds a folder's data files: plugin.json, rules.json, indicators.json, groups.json, quantities.json, calendar.json,
        parameters.json, documents.json, codes.json, fields.json, forms.json, reports.json, targets.csv, terms.csv. Another .json or .csv is refused (Error KN1214)."""
        files = sorted(f for f in Path(folder).iterdir() if f.suffix in (".json", ".csv"))
        self._core.add_files([(f.name, f.read_text(encoding="utf-8")) for f in files])


def rule_values(
    mark: Rule | ColumnRule,
) -> tuple[str, tuple[str, str], str, str, list[str], str, str, Expr | None, Expr | None, _ketnap.ColumnRule | None]:
    """A rule in the order in which the core takes it."""
    holds, columns = (None, mark.columns) if isinstance(mark, ColumnRule) else (mark.holds, None)
    basis = list(mark.basis)
    return (mark.id, mark.title, mark.step, mark.in_force, basis, mark.severity, mark.confidence, mark.applies, holds, columns)


def _built(build: Callable[[Builder], None]) -> Callable[[_ketnap.ReportBuilder], None]:
    return lambda core: build(Builder(core, core.unit))


def plugin_of(module: ModuleType, name: str, version: str = "0") -> _ketnap.Plugin:
    """A Python module with `register(catalog)`, and `plugin.json` beside it, as a plugin."""
    info = _ketnap.PluginInfo(name, version)
    file = getattr(module, "__file__", None)
    beside = Path(file).parent / "plugin.json" if file else None
    if beside is not None and beside.is_file():
        info = _ketnap.plugin_info(beside.read_text(encoding="utf-8"))
        if info.name != name:
            raise Error(1207, [name, "plugin.json", "{}", info.name, "name", f'"{name}"'])

    def register(core: _ketnap.CatalogBuilder) -> None:
        module.register(CatalogBuilder(core))

    return _ketnap.Plugin(info, register)


def in_folder(folder: Path | str) -> _ketnap.Plugin:
    """A plugin as it lies in a folder with plugin.json, installed or not: with the `register` of its `__init__.py`, else by its data
    files alone."""
    home = Path(folder).resolve()
    info = _ketnap.plugin_info((home / "plugin.json").read_text(encoding="utf-8"))
    if not (home / "__init__.py").is_file():
        return _ketnap.Plugin(info, lambda core: CatalogBuilder(core).add_folder(home))
    found = spec_from_file_location(f"ketnap_in_folder_{info.name}", home / "__init__.py", submodule_search_locations=[str(home)])
    assert found is not None and found.loader is not None
    module = module_from_spec(found)
    sys.modules[found.name] = module  # relative imports look it up there
    try:
        found.loader.exec_module(module)
    except Exception as error:
        raise Error(1202, [info.name, described(error)]) from error
    finally:
        for name in [one for one in sys.modules if one == found.name or one.startswith(f"{found.name}.")]:
            del sys.modules[name]
    return plugin_of(module, info.name)


def catalog_with(plugin: _ketnap.Plugin) -> _ketnap.Catalog:
    """The catalog of a plugin at hand and of those that it requires."""
    return load(tuple(name for name, _ in plugin.info.requirements)).with_plugin(plugin)


def expect_targets_known(catalog: _ketnap.Catalog, plugin: str) -> None:
    """Error KN3103 where a target that a plugin brings is of an indicator that nobody declares: its completion would be unknown for
    ever."""
    import csv

    for of, name, text in catalog.tables():
        if of == plugin and name == "targets.csv":
            for row in csv.DictReader(text.splitlines()):
                catalog.canonical(row.get("indicator") or "")


def installed() -> list[str]:
    """The names of all plugins that could be loaded here."""
    return sorted({p.info.name for p in _ketnap.linked_in()} | {e.name for e in entry_points()} | {"office"})


def entry_points(name: str | None = None) -> "list[EntryPoint]":
    """Those of the group, or of a name in it."""
    from importlib import metadata  # a third of the time that `import ketnap` would take

    return [one for one in metadata.entry_points(group=GROUP) if name in (None, one.name)]


def _found(name: str) -> _ketnap.Plugin:
    for plugin in _ketnap.linked_in():
        if plugin.info.name == name:
            return plugin
    module, version = _module(name)
    return plugin_of(module, name, version)


def _module(name: str) -> tuple[ModuleType, str]:
    """Of a plugin that is a package; Errors KN1201, 1202, 1211."""
    if name == "office":
        return importlib.import_module("ketnap_office"), "0"
    offers = entry_points(name=name)
    if not offers:
        raise Error(1201, [name, ", ".join(installed())])
    distributions = sorted({e.dist.name if e.dist else e.value for e in offers})
    if len(distributions) > 1:
        raise Error(1211, [name, *distributions[:2]])
    try:
        module = offers[0].load()
    except Exception as error:
        raise Error(1202, [name, described(error)]) from error
    return module, offers[0].dist.version if offers[0].dist else "0"


def sources(loaded: _ketnap.Catalog) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """The files of the catalog's plugins that are packages: of each its name, paths inside it, and bytes."""
    linked_in = {plugin.info.name for plugin in _ketnap.linked_in()}
    return [(info.name, _files(_module(info.name)[0])) for info in loaded.plugins if info.name not in linked_in]


def _files(module: ModuleType) -> list[tuple[str, bytes]]:
    file = Path(module.__file__ or "")
    if not hasattr(module, "__path__"):
        return [(file.name, file.read_bytes())]
    parts = [path for path in sorted(file.parent.rglob("*")) if path.is_file()]
    inside = [(path.relative_to(file.parent), path) for path in parts]
    return [(name.as_posix(), path.read_bytes()) for name, path in inside if not any(map(_is_left_behind, name.parts))]


def _is_left_behind(part: str) -> bool:
    """What Python and editors leave in a folder."""
    return part.startswith(".") or part == "__pycache__"


def with_required(name: str) -> tuple[str, ...]:
    """The plugin behind those that it requires, each of them once; Error KN1201 where one is not there."""
    ordered: dict[str, None] = {}
    seen: set[str] = set()

    def visit(one: str) -> None:
        if one in seen:
            return
        seen.add(one)
        for required, _ in _found(one).info.requirements:
            visit(required)
        ordered[one] = None

    visit(name)
    return tuple(ordered)


@cache
def load(names: tuple[str, ...]) -> _ketnap.Catalog:
    """The catalog of the named plugins, each after those that it requires, behind `standard` and `office`. Catalogs are immutable,
    so one is kept for each set."""
    wanted = dict.fromkeys((*ALWAYS, *names))
    return _ketnap.load_plugins([_found(name) for name in wanted], list(wanted))


def catalog(plugins: Iterable[_ketnap.Plugin]) -> _ketnap.Catalog:
    """A catalog of plugins at hand: what tests and templates build."""
    built = _ketnap.Catalog()
    for plugin in plugins:
        built = built.with_plugin(plugin)
    return built


def names_and_versions(loaded: _ketnap.Catalog) -> Sequence[tuple[str, str]]:
    """What the registry writes down of its plugins; those that are always there go without saying."""
    return [(p.name, p.version) for p in loaded.plugins if p.name not in ALWAYS]
