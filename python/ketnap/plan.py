"""A plan: a file that says what to run, on what, with which plugins. Run every night it gives the same bytes for the same files.

>>> plan = kn.Plan("nightly.plan.json")
>>> plan.lock()                                  # writes nightly.plan.lock.json: versions and hashes of what runs
>>> plan.run(write=True, as_of="2023-10-31")     # load, check, measure, report
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ketnap import _ketnap, plugins
from ketnap.errors import Error
from ketnap.saving import save

if TYPE_CHECKING:
    from ketnap.plan_run import PlanRun, Progress


class Plan:
    """A plan's file, read and found to be sound; core/include/ketnap/run/README.md says all that it may hold."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._text = _read(self.path)
        self._core = self._on(None)

    @property
    def registry(self) -> Path:
        """Paths of a plan are taken from its folder."""
        return self.path.parent / self._core.registry

    @property
    def plugins(self) -> list[str]:
        return self._core.plugins

    @property
    def as_of(self) -> date | None:
        """The day that the plan itself names."""
        return self._core.as_of

    @property
    def strict(self) -> bool:
        """Whether it must have a lock, and findings and failing dossiers are no success."""
        return self._core.strict

    @property
    def lock_path(self) -> Path:
        """`nightly.plan.lock.json` beside `nightly.plan.json`."""
        return self.path.with_name(f"{self.path.name.removesuffix('.json')}.lock.json")

    def differences(self) -> list[str] | None:
        """What is not as it was locked, each as `vn 1.0.0 (3f2a90c1) ≠ vn 1.1.0 (77c1de05)`; None where there is no lock."""
        if not self.lock_path.exists():
            return None
        locked = _ketnap.read_lock(self.lock_path.name, _read(self.lock_path))
        return _ketnap.differences(locked, self._lock())

    def lock(self) -> Path:
        """Writes down versions and hashes of what runs now. From then on the plan runs with these alone (Error KN3264)."""
        now = self._lock()
        _ketnap.expect_declared(self._core, self._catalog())
        return save(self.lock_path, now.json().encode())

    def run(
        self,
        *,
        write: bool = False,
        as_of: date | str | None = None,
        strict: bool | None = None,
        progress: "Progress | None" = None,
    ) -> "PlanRun":
        """Loads, checks, measures and reports, in this order. Without `write` all of it is done on a copy of the registry and no file
        is written: the result says what would be. `as_of` goes before the plan's own day; there must be one (Error KN3263).

        Nothing is loaded before the plan is known to fit its lock and its plugins (Errors KN3264-3266, 3103-3106, 4005); files are
        written when all of them are made. The same files again add nothing, and give the same bytes.
        """
        from ketnap.plan_run import run

        return run(self, self._on(as_of), self._catalog(), write, self._core.strict if strict is None else strict, progress)

    def _on(self, as_of: date | str | None) -> _ketnap.Plan:
        return _ketnap.read_plan(self.path.name, self._text, as_of)

    def _catalog(self) -> _ketnap.Catalog:
        return plugins.load(tuple(self.plugins))

    def _lock(self) -> _ketnap.PlanLock:
        catalog = self._catalog()
        return _ketnap.lock_of(self._core, catalog, plugins.sources(catalog))

    def __repr__(self) -> str:
        return f"Plan({self.path.name}: {self._core.registry}; {', '.join(self.plugins)})"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise Error(1001, [str(path)]) from error
    except OSError as error:
        raise Error(1002, [str(path), error.strerror or ""]) from error
    except UnicodeDecodeError as error:
        raise Error(1006, [str(path), str(error.start + 1)]) from error
