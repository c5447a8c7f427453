"""Fixtures for every Python test. Tests ask for `ha_nam`, the example province, ready to be read."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import engine

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("ketnap", deadline=None, print_blob=True)
settings.load_profile("ketnap")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--worlds", type=int, default=100, help="random sets of rows that expressions are compared on (tests of worlds)"
    )
    parser.addoption("--long", action="store_true", help="campaigns that try to break the registry go on for longer")


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


@dataclass(frozen=True)
class Province:
    """The example province as files and as the registry made from them; shared by all tests, so copy before writing."""

    files: Path
    registry: Path

    def copy(self, folder: Path) -> Path:
        """A registry of one's own."""
        return Path(shutil.copy(self.registry, folder / self.registry.name))


@pytest.fixture
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis likes to repeat parts of what it drew, which leaves few different texts among many: here each is drawn anew."""
    monkeypatch.setattr(engine.ConjectureRunner, "generate_mutations_from", lambda self, data: None)


@pytest.fixture
def short_shrinking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try at a smaller example makes a registry: what a minute finds is small enough to be read."""
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", 60)


def fingerprint(*patterns: str) -> str:
    total = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(str(path.stat().st_mtime_ns).encode() if path.suffix == ".so" else path.read_bytes())
    return total.hexdigest()[:16]


def made_once(name: str, key: str) -> tuple[Path, Path]:
    """Where the thing lies once it is whole, and where to make it; what an older key made is removed."""
    parent = ROOT / "build" / "test_data" / name
    whole, fresh = parent / key, parent / "fresh"
    if not whole.exists():
        shutil.rmtree(parent, ignore_errors=True)
        fresh.mkdir(parents=True)
    return whole, fresh


@pytest.fixture(scope="session")
def ha_nam() -> Province:
    """Made once for each state of the generator, the package and the plugin: the first run takes seconds, the next none."""
    generator = fingerprint("examples/ha_nam/**/*.py")
    files, fresh = made_once("ha_nam_files", generator)
    if not files.exists():
        subprocess.run([sys.executable, ROOT / "examples/ha_nam/make.py", "--out", fresh], check=True, stdout=subprocess.DEVNULL)
        fresh.rename(files)

    program = fingerprint("python/ketnap/**/*.py", "python/ketnap/*.so", "plugins/ha_nam/ketnap_ha_nam/**/*")
    folder, fresh = made_once("ha_nam_registry", f"{generator}-{program}")
    if not folder.exists():
        import ketnap as kn

        registry = kn.create(fresh / "ha_nam.ketnap", plugins=["vn", "ha_nam"])
        registry.load(str(files / "*.csv"), document="BC tháng 10/2023")
        del registry
        fresh.rename(folder)
    return Province(files, folder / "ha_nam.ketnap")
