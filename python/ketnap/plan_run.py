"""How a plan is run: load, check, measure, report, then all its files at once."""

import glob
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from ketnap import _ketnap
from ketnap import registry as registries
from ketnap.batch import Batch
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.plugins import names_and_versions
from ketnap.saving import save
from ketnap.selectors import By, Scope, Term
from ketnap.snapshot import Snapshot
from ketnap.table import Table
from ketnap.verdicts import Verdicts

if TYPE_CHECKING:
    from ketnap.plan import Plan

Progress: TypeAlias = Callable[[str, int, int], None]
"""What is being done, how much of it is done, how much there is (0: nobody knows)."""


@dataclass(frozen=True)
class PlanFile:
    """A file of a plan: of which step, its path as the plan writes it, its bytes."""

    step: str
    path: str
    content: bytes = field(repr=False)
    private: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class PlanRun:
    """What a run gave, step by step in the plan's order."""

    as_of: date
    written: bool
    """False of a dry run: nothing of it was kept."""
    created: bool
    """Whether the registry was made by it."""
    locked: bool
    head: int
    """The registry's last batch."""
    batches: tuple[Batch, ...]
    checks: tuple[Verdicts, ...]
    tables: tuple[Table, ...]
    documents: tuple[Document, ...]
    files: tuple[PlanFile, ...]
    provenance: _ketnap.Provenance

    @property
    def findings(self) -> int:
        """Bad records that its loads met."""
        return sum(len(batch.findings) for batch in self.batches)

    @property
    def failures(self) -> int:
        """Dossiers that fail at a step, of all its checks."""
        return sum(one["outcome"] == "fail" for verdicts in self.checks for one in verdicts.by_dossier)

    @property
    def is_fine(self) -> bool:
        return not (self.findings or self.failures)


def run(
    plan: "Plan", core: _ketnap.Plan, catalog: _ketnap.Catalog, write: bool, strict: bool, progress: Progress | None
) -> PlanRun:
    if core.as_of is None:
        raise Error(3263, [str(plan.path)])
    locked = _expect_locked(plan, strict)
    _ketnap.expect_declared(core, catalog)
    created = not plan.registry.exists()
    with _at_hand(plan.registry, write) as path:
        registry = registries.create(path, plugins=core.plugins) if created else registries.open(path)
        made_with, named = (", ".join(name for name, _ in all) for all in (registry.plugins, names_and_versions(catalog)))
        if made_with != named:
            raise Error(3266, [str(plan.registry), made_with, named])
        steps = _Steps(plan.path.parent, core, progress or (lambda *_: None))
        try:
            batches = steps.load(registry)
            now = registry.snapshot(core.as_of)
            done = PlanRun(
                as_of=core.as_of,
                written=write,
                created=created,
                locked=locked,
                head=now.batch,
                batches=batches,
                checks=steps.check(now),
                tables=steps.measure(now),
                documents=steps.report(now),
                files=tuple(steps.files),
                provenance=_ketnap.provenance(now._core, now._catalog),
            )
        except KeyboardInterrupt as stopped:
            if write and (numbers := [batch.number for batch in steps.batches if batch.number]):
                stopped.add_note(str(numbers[-1]))
            raise
    if write:
        for file in done.files:
            save(plan.path.parent / file.path, file.content, private=file.private)
    return done


class _Steps:
    """Each kind of step in the plan's order; the files that they make are kept until all are made."""

    def __init__(self, base: Path, core: _ketnap.Plan, progress: Progress) -> None:
        self.base, self.core, self.progress = base, core, progress
        self.files: list[PlanFile] = []
        self.batches: list[Batch] = []

    def load(self, registry: registries.Registry) -> tuple[Batch, ...]:
        for place, one in enumerate(self.core.load, 1):
            step = f"load #{place}"
            with self._told(step):
                files: list[str | Path | tuple[str, str | Path]] = [*map(self._pattern, one.files)]
                files += [(table, self.base / path) for table, path in one.tables]
                scope = None if one.scope is None else Scope(*one.scope)
                load = partial(registry.load, files, document=one.document, by=one.by, scope=scope)
                batch = load(dry_run=True, progress=partial(self._half, step, 0))
                if not _is_known(batch, registry):
                    batch = load(progress=partial(self._half, step, 1))
                self.batches.append(batch)
                if one.findings:
                    self._keep("load", place, one.findings, batch.findings.csv(self.core.lang), private=True)
                if one.set_aside and batch.number and batch.set_aside:
                    for name, content in batch.set_aside_rows.files():
                        self._keep("load", place, f"{one.set_aside}/{batch.number}/{name}", content, private=True)
        return tuple(self.batches)

    def check(self, now: Snapshot) -> tuple[Verdicts, ...]:
        found = []
        for place, one in enumerate(self.core.check, 1):
            with self._told(f"check #{place}"):
                verdicts = now.check(past=bool(one.past), periods=one.past or None, units=one.units or None)
                if one.rules:
                    verdicts = verdicts.where(rule=one.rules)
                found.append(verdicts)
                kept = verdicts.where(outcome=one.outcome) if one.outcome else verdicts
                self._render("check", place, one.out, kept.document(self.core.lang))
        return tuple(found)

    def measure(self, now: Snapshot) -> tuple[Table, ...]:
        found = []
        for place, one in enumerate(self.core.measure, 1):
            with self._told(f"measure #{place}"):
                periods: list[_ketnap.Period | Term] = [*one.periods, *map(Term, one.terms)]
                by = By(tuple(one.by.groups), one.by.codes, one.by.within)
                found.append(now.measure(*one.indicators, units=one.units or None, periods=periods, by=by))
                self._render("measure", place, one.out, found[-1].document(self.core.lang))
        return tuple(found)

    def report(self, now: Snapshot) -> tuple[Document, ...]:
        found = []
        for place, one in enumerate(self.core.report, 1):
            with self._told(f"report #{place}"):
                found.append(now.report(one.id, period=one.period, unit=one.unit or None, lang=self.core.lang))
                self._render("report", place, one.out, found[-1], one.audience)
        return tuple(found)

    def _half(self, step: str, before: int, _file: str, done: int, total: int) -> None:
        """Of a dry run and the load after it, as one."""
        self.progress(step, before * total + done, 2 * total)

    @contextmanager
    def _told(self, step: str) -> Iterator[None]:
        """An error says which step it comes from."""
        self.progress(step, 0, 0)
        try:
            yield
        except Error as error:
            error.add_note(f"{self.core.file}, {step}")
            raise
        self.progress(step, 1, 1)

    def _render(self, step: str, place: int, out: Sequence[str], document: Document, audience: str = "internal") -> None:
        for path in out:
            self._keep(step, place, path, document.bytes(document.format_for(path), audience=audience))

    def _keep(self, step: str, place: int, path: str, content: bytes, *, private: bool = False) -> None:
        self.files.append(PlanFile(f"{step} #{place}", path, content, private))

    def _pattern(self, path: str) -> str:
        """From the plan's folder, whatever letters its name has; an absolute path stays."""
        return path if Path(path).is_absolute() else str(Path(glob.escape(str(self.base))) / path)


def _is_known(would: Batch, registry: registries.Registry) -> bool:
    """Whether a load would write no fact, and an earlier batch has told of all that is bad in its files."""
    if would.added or would.replaced or would.retracted:
        return False
    return not would.findings or _told_of(would) in map(_told_of, registry.batches())


def _told_of(batch: Batch) -> list[tuple[str, str, int, str, str]]:
    return [(one.code, one.file, one.row, one.column, one.text()) for one in batch.findings]


def _expect_locked(plan: "Plan", strict: bool) -> bool:
    different = plan.differences()
    if different:
        raise Error(3264, [str(plan.path), plan.lock_path.name, "; ".join(different)])
    if different is None and strict:
        raise Error(3265, [str(plan.path), plan.lock_path.name])
    return different is not None


@contextmanager
def _at_hand(path: Path, write: bool) -> Iterator[Path]:
    """The registry itself; of a dry run a copy that only its owner can read, gone when it is over."""
    if write:
        yield path
        return
    with TemporaryDirectory(prefix="ketnap-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / path.name
        if path.exists():
            _ketnap.Registry.head_of(path)  # tells what is no registry
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        yield copy
