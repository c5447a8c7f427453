"""The registry: one SQLite file, to which facts are only ever added."""

import glob
import json
import logging
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from ketnap import _ketnap, figures, plugins
from ketnap.batch import Batch, Findings
from ketnap.errors import Error
from ketnap.field_texts import Value, texts
from ketnap.figures import Figures
from ketnap.frame import LEVELS
from ketnap.log import Log
from ketnap.open_batch import OpenBatch, moment
from ketnap.selectors import Scope, chosen_scope
from ketnap.set_aside import RowsSetAside
from ketnap.snapshot import Snapshot

Files: TypeAlias = str | Path | Iterable[str | Path | tuple[str, str | Path]] | Mapping[str, str | Path]

_log = logging.getLogger("ketnap")
_levels = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def _sink(level: str, line: str) -> None:
    _log.log(_levels[level], line)


class Registry:
    """The register of units, people and what happened to them. Threads that share one take turns.

    >>> registry = kn.create("ha_nam.ketnap", plugins=["vn", "ha_nam"])
    >>> batch = registry.load("files/*.csv", document="BC tháng 10/2023")
    >>> now = registry.snapshot("2023-10-31")
    """

    def __init__(self, core: _ketnap.Registry, catalog: _ketnap.Catalog, clearance: str = "personal") -> None:
        self._core = core
        self._catalog = catalog
        self.clearance = clearance
        """What frames show: `public`, `internal`, `personal`, or `sensitive` (religion, ethnicity) too."""
        self._in_use = threading.RLock()

    @property
    def path(self) -> Path:
        return self._core.path

    @property
    def plugins(self) -> Sequence[tuple[str, str]]:
        """(name, version) of the plugins that it was made with."""
        return self._core.plugins

    @property
    def head(self) -> int:
        """The number of the last batch; 0 while empty."""
        with self._in_use:
            return self._core.head()

    def batches(self) -> list[Batch]:
        """All batches, first to last."""
        with self._in_use:
            return [self._batch(core) for core in self._core.batches()]

    def load(
        self,
        files: Files,
        *,
        document: str = "",
        by: str = "",
        at: datetime | None = None,
        scope: Literal["all"] | Scope | None = None,
        dry_run: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Batch:
        """Loads CSV files in any order as one batch: a pattern, paths, or `{"people": path}` where a file's name doesn't say its table
        (`("people", path)` among others).

        Bad rows become findings and are set aside; a file that is no table at all stops the load, and nothing of it is written.

        Rows of earlier batches that the files lack stay, unless `scope` says what the files are complete for (`"all"`, or
        `kn.scope(unit="HNA.PL", period="2023-10")`): then those in the scope are retracted.

        A dry run says what the load would do and keeps nothing of it: its batch has the number 0.
        """
        paths, tables = _paths(files)
        chosen = chosen_scope(scope)
        complete = None if chosen is None else (chosen.unit, chosen.period)
        with self._in_use:
            return self._batch(self._core.load(paths, tables, moment(at), by, document, dry_run, progress, complete))

    def batch(self, *, by: str = "", document: str = "", reason: str = "", at: datetime | None = None) -> OpenBatch:
        """A batch to type into; what was typed is written where the block ends, all of it or nothing.

        >>> with registry.batch(by="an.nt", document="62-QĐ/ĐU") as b:
        ...     b.correct("people", "P-77001", born="2004-03-05", reason="theo giấy khai sinh")
        ...     print(b.preview())
        """
        return OpenBatch(self._core, self._in_use, self._batch, by=by, document=document, reason=reason, at=at)

    def facts(self, table: str, **fields: Value) -> list[dict[str, str]]:
        """The facts in force whose fields have these values, as a file would hold them: `registry.facts("spells", person="P-77001")`."""
        with self._in_use:
            return _ketnap.facts(self._core, table, texts(fields))

    def export(self, folder: str | Path, *, as_known: int = 0) -> list[Path]:
        """Writes one CSV for each table that has facts (at a batch; 0: the last), in an order that depends on the facts alone.

        Loaded into a new registry the files give an equal one. They are readable by their owner alone, and never written over others
        (KN1139).
        """
        with self._in_use:
            return self._core.export_files(Path(folder), as_known)

    def verify(self) -> Findings:
        """Reads the whole file and tells what is not as ketnap writes it; a finding's file is the table, its row the fact."""
        with self._in_use:
            return Findings(self._core.verify())

    def set_aside(self, batch: int) -> RowsSetAside:
        """The rows that findings kept out of a batch, to be corrected and loaded again."""
        with self._in_use:
            return RowsSetAside(self._core.set_aside(batch))

    def undo(self, number: int, *, reason: str, by: str = "", at: datetime | None = None) -> Batch:
        """Takes a batch back, as a batch of its own: each record that it wrote says again what it said before, or is retracted.

        Refused where later batches that still stand wrote one of the records (Error KN1130 names them). An undo can be undone.

        >>> registry.undo(2, reason="nhập nhầm")
        """
        with self._in_use:
            return self._batch(self._core.undo(number, moment(at), by, reason))

    def log(
        self,
        *,
        person: str = "",
        unit: str = "",
        dossier: str = "",
        batch: int = 0,
        table: str = "",
        key: str | date | int | Sequence[str | date | int] = (),
        clearance: str | None = None,
        lang: Literal["vi", "en"] = "vi",
    ) -> Log:
        """What was written about one thing, batch by batch, each value before and after.

        Of a person: all that is or was theirs, and what belongs to their dossiers. Of a unit: its versions, and what stands for the
        unit itself. Of a table and a key: that record; the first columns of a key alone mean all that begin so. Values of fields
        that are more sensitive than `clearance` (the registry's unless named) are withheld: religion and ethnicity but for
        `clearance="sensitive"`.

        >>> registry.log(person="P-77001")
        >>> registry.log(table="profiles", key=("P-77001", "2019-09-01"), lang="en")
        """
        level = self.clearance if clearance is None else clearance
        _expect_clearance(level)
        parts = [key] if isinstance(key, str | date | int) else list(key)
        spelt = [part.isoformat() if isinstance(part, date) else str(part) for part in parts]
        with self._in_use:
            rows = self._core.log(person, unit, dossier, batch, table, spelt, level)
        about = f"{'lô' if lang == 'vi' else 'batch'} {batch}" if batch else person or unit or dossier or " ".join([table, *spelt])
        return Log(about, rows, lang)

    def figures(self, path: str | Path | None = None) -> Figures:
        """The published figures of a `figures.csv` (of its plugins, unless a file is named), each beside what the registry says.

        >>> registry.figures("examples/ha_nam/figures.csv").wrong()
        """
        return figures.check(self, path)

    def snapshot(self, as_of: date | str, *, as_known: int = 0, tree: date | str | None = None) -> Snapshot:
        """The view at the end of a day, known by a batch (0: the last), on the tree of a day (as_of's unless named)."""
        with self._in_use:
            core = self._core.snapshot(as_of, as_known, tree)
        # A snapshot does not keep the registry's file open.
        me, path, clearance, known = weakref.ref(self), self.path, self.clearance, core.as_known
        return Snapshot(
            core,
            self._catalog,
            path,
            clearance=clearance,
            again=lambda: (me() or open(path, clearance=clearance)).snapshot(as_of, tree=tree),
            findings=lambda: (me() or open(path, clearance=clearance))._findings(known),
        )

    def _findings(self, as_known: int) -> Sequence[_ketnap.Finding]:
        """What was wrong with the records of the batches up to this one."""
        with self._in_use:
            return [finding for batch in self._core.batches() if batch.number <= as_known for finding in batch.findings]

    def _batch(self, core: _ketnap.Batch) -> Batch:
        return Batch(core, self.set_aside)

    def __repr__(self) -> str:
        named = ", ".join(f"{name} {version}" for name, version in self.plugins)
        return f"Registry({self.path.name}: lô {self.head}; {named})"


def create(path: str | Path, *, plugins: str | Sequence[str] = ("vn",), clearance: str = "personal") -> Registry:
    """Makes an empty registry with these plugins; never overwrites (Error KN1101)."""
    _expect_clearance(clearance)
    catalog = _load([plugins] if isinstance(plugins, str) else plugins)
    core = _ketnap.Registry.create(Path(path), catalog.schema, list(_named(catalog)), _sink)
    return Registry(core, catalog, clearance)


def open(path: str | Path, *, clearance: str = "personal") -> Registry:
    """Opens a registry with the plugins that it names (Errors KN1102-1105, 1108). Frames leave out columns that are more sensitive than
    `clearance`: `public`, `internal`, `personal`, or `sensitive` for religion and ethnicity too."""
    _expect_clearance(clearance)
    core = _ketnap.Registry.open(Path(path), _sink)
    catalog = _load([name for name, _ in core.plugins])
    _refuse_another_schema(core.schema, catalog.schema)
    return Registry(core, catalog, clearance)


def _expect_clearance(clearance: str) -> None:
    if clearance not in LEVELS:
        raise Error(3112, ["clearance", repr(clearance), ", ".join(f'"{level}"' for level in LEVELS)])


def _load(names: Sequence[str]) -> _ketnap.Catalog:
    return plugins.load(tuple(names))


def _named(catalog: _ketnap.Catalog) -> Sequence[tuple[str, str]]:
    return plugins.names_and_versions(catalog)


def _refuse_another_schema(made_with: _ketnap.Schema, loaded: _ketnap.Schema) -> None:
    """Columns and codes are places in the schema: read by another one they would be taken for one another."""
    if made_with.json() == loaded.json():
        return
    made, now = _described(made_with), _described(loaded)
    for name in dict.fromkeys((*made, *now)):
        if made.get(name) != now.get(name):
            raise Error(1108, [name, made.get(name, "–"), now.get(name, "–")])


def _described(schema: _ketnap.Schema) -> dict[str, str]:
    """Each field and each code list in a line, without labels."""
    read = json.loads(schema.json())
    lines = {one["id"]: ("<" if one["ordered"] else ", ").join(code["key"] for code in one["codes"]) for one in read["lists"]}
    for table in read["tables"]:
        lines[table["name"]] = ", ".join(field["name"] for field in table["fields"])
        for field in table["fields"]:
            lines[f"{table['name']}.{field['name']}"] = ", ".join(
                f"{key}={value}" for key, value in field.items() if key not in ("name", "label", "declared_by")
            )
    return lines


def _paths(files: Files) -> tuple[list[Path], list[str]]:
    if not isinstance(files, str | Path) and not files:
        raise Error(1005, ["[]"])
    if isinstance(files, Mapping):
        files = list(files.items())
    paths: list[Path] = []
    tables: list[str] = []
    for item in [files] if isinstance(files, str | Path) else files:
        table, path = item if isinstance(item, tuple) else ("", item)
        pattern = str(path)
        found = [Path(path)]
        if glob.has_magic(pattern) and not table and not Path(pattern).exists():
            found = sorted(Path(p) for p in glob.glob(pattern))
            if not found:
                raise Error(1005, [pattern])
        paths.extend(found)
        tables.extend([table] * len(found))
    return paths, tables
