"""`pip install .` works from the source archive alone: all that the build needs is in it, and the wheel holds what a user needs."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def python(*arguments: object, cwd: Path, **environment: str) -> str:
    command = [sys.executable, *map(str, arguments)]
    result = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source archive."""
    folder = tmp_path_factory.mktemp("sdist")
    python("-c", f"import scikit_build_core.build as b; b.build_sdist({str(folder)!r})", cwd=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled with what ./dev compiles with, so that the compiler cache answers."""
    folder = tmp_path_factory.mktemp("wheel")
    defines = {"CMAKE_CXX_COMPILER_LAUNCHER": "ccache", "CMAKE_CXX_FLAGS_RELEASE": "-O2", "KETNAP_WERROR": "ON"}
    settings = [f"--config-settings=cmake.define.{name}={value}" for name, value in defines.items()]
    options = ["--no-build-isolation", "--no-deps", "--disable-pip-version-check", "-w", folder]
    python("-m", "pip", "wheel", source, *options, *settings, cwd=folder, CCACHE_BASEDIR=str(source), CXX="c++")
    return next(folder.glob("*.whl"))


def test_the_source_archive_holds_what_git_would_hold(source: Path) -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.split("\0")
    wanted = {name for name in listed if name and (ROOT / name).is_file() and not name.startswith((".ci/", "."))}
    held = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    assert wanted <= held
    assert not [name for name in held if name.endswith(".so")]


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert top == {"ketnap", "ketnap_office"}
    assert {"ketnap/py.typed", "ketnap/_ketnap.pyi", "ketnap/__init__.py", "ketnap_office/__init__.py"} <= names
    assert len([name for name in names if name.endswith(".so")]) == 1
    assert any(name.endswith("licenses/LICENSE") for name in names)
    (scripts,) = [name for name in names if name.endswith("entry_points.txt")]
    assert b"ketnap = ketnap.cli:main" in zipfile.ZipFile(wheel).read(scripts)
    texts = {path.name for path in (ROOT / "plugins/office/ketnap_office").rglob("*") if path.suffix in (".html", ".css")}
    assert texts <= {Path(name).name for name in names}


def test_the_wheel_runs_without_this_repository(wheel: Path, tmp_path: Path) -> None:
    python("-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--target", tmp_path, wheel, cwd=tmp_path)
    code = "import ketnap, ketnap_office; print(ketnap.__file__)"
    where = python("-c", code, cwd=tmp_path, PYTHONPATH=str(tmp_path)).strip()
    assert Path(where).is_relative_to(tmp_path)
