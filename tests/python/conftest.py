"""Fixtures on the example province for the tests of the Python package."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import ketnap as kn
import pytest

if TYPE_CHECKING:
    from conftest import Province

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def now(ha_nam: Province) -> kn.Snapshot:
    """The province at the end of 31/10/2023."""
    return kn.open(ha_nam.registry).snapshot("2023-10-31")


@pytest.fixture(scope="session")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of the province, for tests that load it themselves; in `bad` files with one error in each expected place."""
    folder = tmp_path_factory.mktemp("small")
    command = [sys.executable, ROOT / "examples/ha_nam/make.py", "--out", folder, "--scale", "0.1", "--bad"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def check_golden() -> Callable[[str, str], None]:
    """Compares a text with tests/golden/<name>; another one is written beside it as <name>.received, for tests/golden/approve."""

    def check(name: str, text: str) -> None:
        approved, received = ROOT / "tests/golden" / name, ROOT / "tests/golden" / f"{name}.received"
        if approved.exists() and approved.read_text("utf-8") == text:
            received.unlink(missing_ok=True)
            return
        received.write_text(text, "utf-8")
        pytest.fail(f"differs from golden/{name}: see golden/{name}.received, and golden/approve where it is meant")

    return check


class Untouched:
    """What must not change when something is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that the registry's file holds, table by table."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table' order by name")]
            return {table: connection.execute(f'select * from "{table}"').fetchall() for table in tables}

    def names(self) -> set[str]:
        """The files in its folder, but for SQLite's own beside an open database, and the cache."""
        return {p.name for p in self.path.parent.iterdir() if not p.name.endswith(("-wal", "-shm", ".cache"))}

    @contextmanager
    def watched(self) -> Iterator[None]:
        before = (self.rows(), self.names())
        yield
        assert (self.rows(), self.names()) == before


@contextmanager
def _refused(number: int, *named: str) -> Iterator[None]:
    with pytest.raises(kn.Error) as caught:
        yield
    assert caught.value.number == number, caught.value
    texts = [caught.value.message(lang) for lang in ("vi", "en")]
    assert texts[0] != texts[1], "in both languages"
    assert str(caught.value) == texts[0]
    for text in texts:
        assert text.startswith(f"KN{number} ")
        assert "Traceback" not in text and not re.search(r"\{\d\}", text)
        for name in named:
            assert name in text, f"{name!r} is not in {text!r}"
        assert len(text) > len(f"KN{number} ") + 20, "what happened and what to do"


@pytest.fixture(scope="session")
def refused():  # type: ignore[no-untyped-def]
    """`with refused(1102, "x.ketnap"):` an Error of that number, whose two texts name the things."""
    return _refused


@pytest.fixture(scope="session")
def untouched() -> type[Untouched]:
    return Untouched
