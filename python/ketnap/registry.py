"""The registry: one SQLite file, to which facts are only ever added."""

import difflib
import logging
import threading
import weakref
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from ketnap import _ketnap, another_schema, figures, plugins
from ketnap.batch import Batch, Findings
from ketnap.clearance import LEVELS, expect_clearance, reach
from ketnap.errors import Error
from ketnap.facts import Facts
from ketnap.field_texts import Value, text, texts
from ketnap.figures import Figures
from ketnap.given import Files, batch_number, files_and_tables, path_of
from ketnap.log import Log
from ketnap.open_batch import OpenBatch, moment
from ketnap.selectors import Scope, chosen_scope
from ketnap.set_aside import RowsSetAside
from ketnap.snapshot import Snapshot

MOST_ENTRIES = 1000
"""Of a batch's log, unless another limit is named."""

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

    def __init__(self, core: _ketnap.Registry, catalog: _ketnap.Catalog) -> None:
        self._core = core
        self._catalog = catalog
        self._in_use = threading.RLock()

    @property
    def path(self) -> Path:
        return self._core.path

    @property
    def clearance(self) -> str:
        """What is shown: `public`, `internal`, `personal`, or `sensitive` (religion, ethnicity) too.

        A value of a field above it is never shown; what is shown instead says that it is withheld and which clearance shows it.
        Frames and facts leave such columns out; logs, previews and explanations name the field; an export is refused (KN1150), and so
        are rows set aside by somebody else's load. Such a field can neither be typed nor looked for (KN1151), nor read by an Expr of
        one's own (KN3114), and whom a figure counts by it is not listed (KN3130). Numbers of the plugins' indicators are true numbers.
        """
        return self._core.clearance

    @property
    def kept_copy(self) -> Path | None:
        """The file as it was before opening it brought it up to date (`ha_nam.ketnap.v1`); None where it was."""
        return self._core.kept_copy

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

        `progress` is called now and then with the file at work, how much of the whole load is done, and how much there is, in bytes
        of the files; making indexes counts as the bytes that are read meanwhile.
        """
        paths, tables = files_and_tables(files)
        for table in tables:
            _expect_table(self._core.schema, table)
        chosen = chosen_scope(scope)
        complete = None if chosen is None else (chosen.unit, chosen.period)
        with self._in_use:
            return self._batch(self._core.load(paths, tables, moment(at), _said(by), _said(document), dry_run, progress, complete))

    def load_targets(self, plugin: str, *, by: str = "", at: datetime | None = None) -> Batch:
        """Loads the tables that a plugin brings (targets.csv, terms.csv) as one batch, whose document names the plugin and its version;
        the units that they speak of are there already. Errors KN3236 where it brings none, KN3103 where a target is of no indicator."""
        from tempfile import TemporaryDirectory

        tables = [(name, text) for of, name, text in self._catalog.tables() if of == plugin]
        if not tables:
            raise Error(3236, [plugin])
        plugins.expect_targets_known(self._catalog, plugin)
        version = next(p.version for p in self._catalog.plugins if p.name == plugin)
        with TemporaryDirectory(prefix="ketnap_targets_") as folder:
            for name, text in tables:
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return self.load([Path(folder) / name for name, _ in tables], document=f"{plugin} {version}", by=by, at=at)

    def batch(self, *, by: str = "", document: str = "", reason: str = "", at: datetime | None = None) -> OpenBatch:
        """A batch to type into; what was typed is written where the block ends, all of it or nothing.

        >>> with registry.batch(by="an.nt", document="62-QĐ/ĐU") as b:
        ...     b.correct("people", "P-77001", born="2004-03-05", reason="theo giấy khai sinh")
        ...     print(b.preview())
        """
        return OpenBatch(self._core, self._in_use, self._batch, by=by, document=document, reason=reason, at=at)

    def facts(self, table: str, **fields: Value) -> Facts:
        """The facts in force whose fields have these values, as a file would hold them: `registry.facts("spells", person="P-77001")`.
        Fields above the clearance are left out, and cannot be asked for (KN1151)."""
        with self._in_use:
            rows = _ketnap.facts(self._core, table, texts(fields))
        hidden = LEVELS[LEVELS.index(self.clearance) + 1 :]
        listed = self._core.schema.fields(table)
        return Facts(rows, {field["name"]: field["sensitivity"] for field in listed if field["sensitivity"] in hidden})

    def export(self, folder: str | Path, *, as_known: int = 0) -> list[Path]:
        """Writes one CSV for each table that has facts (at a batch; 0: the last), in an order that depends on the facts alone.

        Loaded into a new registry the files give an equal one. They are readable by their owner alone, and never written over others
        (KN1139). It needs the clearance of all that is in it (KN1150): an export without a column would be one that lost it.
        """
        with self._in_use:
            return self._core.export_files(path_of(folder, '"out"'), batch_number(as_known, self.head))

    def verify(self) -> Findings:
        """Reads the whole file and tells what is not as ketnap writes it; a finding's file is the table, its row the fact."""
        with self._in_use:
            return Findings(self._core.verify(), of_records=True)

    def set_aside(self, batch: int) -> RowsSetAside:
        """The rows that findings kept out of a batch, to be corrected and loaded again.

        They are raw text, so that they need the clearance of their table's most sensitive field, and `sensitive` where the file has a
        column that the table has not (KN1150). What this registry object loaded itself it gives back.
        """
        with self._in_use:
            return RowsSetAside(self._core.set_aside(batch_number(batch, self.head)))

    def undo(self, number: int, *, reason: str, by: str = "", at: datetime | None = None, dry_run: bool = False) -> Batch:
        """Takes a batch back, as a batch of its own: each record that it wrote says again what it said before, or is retracted.

        Refused where later batches that still stand wrote one of the records (Error KN1130 names them). An undo can be undone. A dry
        run says what it would do and keeps nothing of it: its batch has the number 0.

        >>> registry.undo(2, reason="nhập nhầm")
        """
        with self._in_use:
            return self._batch(self._core.undo(batch_number(number, self.head), moment(at), _said(by), _said(reason), dry_run))

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
        limit: int | None = MOST_ENTRIES,
        lang: Literal["vi", "en"] = "vi",
    ) -> Log:
        """What was written about one thing, batch by batch, each value before and after.

        Of a person: all that is or was theirs, and what belongs to their dossiers. Of a unit: its versions, and what stands for the
        unit itself. Of a table and a key: that record; the first columns of a key alone mean all that begin so. Values of fields
        above the registry's clearance, or a lower one that is named, are withheld. Of a batch no more than `limit` entries are read,
        and the log says how many there are besides; None: all.

        >>> registry.log(person="P-77001")
        >>> registry.log(table="profiles", key=("P-77001", "2019-09-01"), lang="en")
        """
        level = reach("log", clearance, self.clearance)
        parts: Sequence[Any] = key if isinstance(key, list | tuple) else [key]
        spelt = [text(part, "key") for part in parts]
        with self._in_use:
            number = batch_number(batch, self.head)
            rows = self._core.log(person, unit, dossier, number, table, spelt, level, limit or 0)
            written = self._core.batches()[number - 1] if number else None
        named = person or unit or dossier or " ".join([table, *spelt])
        about = {"vi": f"lô {batch}", "en": f"batch {batch}"} if batch else {"vi": named, "en": named}
        more = written.added + written.replaced + written.retracted - len(rows) if written else 0
        return Log(about, rows, lang, more=more, titles=self._titles())

    def _titles(self) -> dict[str, dict[str, str]]:
        """Of what may be claimed and owed, and of groups, by id and language."""
        titles: dict[str, dict[str, str]] = {}
        for lang in ("vi", "en"):
            for one in (*self._catalog.indicators(lang), *self._catalog.groups(lang), *self._catalog.quantities(lang)):
                titles.setdefault(one["id"], {})[lang] = one["title"]
        return titles

    def figures(self, path: str | Path | None = None) -> Figures:
        """The published figures of a `figures.csv` (of its plugins, unless a file is named), each beside what the registry says.

        >>> registry.figures("examples/ha_nam/figures.csv").wrong()
        """
        return figures.check(self, path)

    def snapshot(self, as_of: date | str, *, as_known: int = 0, tree: date | str | None = None) -> Snapshot:
        """The view at the end of a day, known by a batch (0: the last), on the tree of a day (as_of's unless named)."""
        with self._in_use:
            core = self._core.snapshot(as_of, batch_number(as_known, self.head), tree)
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
        return Batch(core, lambda number: self.set_aside(number) if number else _nothing_kept(core))

    def __repr__(self) -> str:
        named = ", ".join(f"{name} {version}" for name, version in self.plugins)
        kept = f"; bản trước khi nâng cấp: {self.kept_copy.name}" if self.kept_copy else ""
        return f"Registry({self.path.name}: lô {self.head}; {named}{kept})"


def create(path: str | Path, *, plugins: str | Sequence[str] = ("vn",), clearance: str = "personal") -> Registry:
    """Makes an empty registry with these plugins; never overwrites (Error KN1101)."""
    expect_clearance(clearance)
    file = path_of(path)
    catalog = _load([plugins] if isinstance(plugins, str) else plugins)
    core = _ketnap.Registry.create(file, catalog.schema, list(_named(catalog)), _sink, clearance)
    return Registry(core, catalog)


def open(path: str | Path, *, clearance: str = "personal", cache: bool = True) -> Registry:
    """Opens a registry with the plugins that it names (Errors KN1102-1105, 1108). Nothing is shown that is more sensitive than
    `clearance`: `public`, `internal`, `personal`, or `sensitive` for religion and ethnicity too (`Registry.clearance` says more).

    The first snapshot leaves a cache beside the file (`ha_nam.ketnap.cache`) that later ones are cut from; it may be deleted at any
    time. With `cache=False` none is read or written: each snapshot is built from the facts themselves, and holds the same.

    A registry of an older format is brought up to date, and the file as it was kept beside it (`Registry.kept_copy`)."""
    expect_clearance(clearance)
    file = path_of(path)
    made_with, names = _ketnap.Registry.made_with(file)
    catalog = _load([name for name, _ in names])
    another_schema.refuse(made_with, names, catalog)
    return Registry(_ketnap.Registry.open(file, _sink, clearance, cache), catalog)


def _nothing_kept(batch: _ketnap.Batch) -> RowsSetAside:
    if batch.set_aside:
        raise Error(1153)
    return RowsSetAside([])


def _expect_table(schema: _ketnap.Schema, table: str) -> None:
    if table and table not in schema.tables():
        near = difflib.get_close_matches(table, schema.tables(), 1)
        raise Error(1112, [table, *near])


def _said(value: str | None) -> str:
    return text(value, "by, document, reason")


def _load(names: Sequence[str]) -> _ketnap.Catalog:
    return plugins.load(tuple(names))


def _named(catalog: _ketnap.Catalog) -> Sequence[tuple[str, str]]:
    return plugins.names_and_versions(catalog)
