"""The layer check: who includes whom is what layers.toml allows.

Every public header is compiled alone, in an include folder that holds only the headers it may reach: one that is not complete
in itself, or that reaches too far, even through another header, does not compile. Sources are read for their includes, Python
packages for their imports. `python layers.py` prints what is wrong, one problem a line, and exits with 1 if there is any.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from includes import Include, digest, files_in, includes, reached, resolved

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]


class Layers:
    """The rules of `root`/tests/checks/layers.toml, and the tree they speak of."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.rules: dict[str, Any] = tomllib.loads((self.root / "tests/checks/layers.toml").read_text())
        self.public = self.root / "core/include/ketnap"
        self.sources = self.root / "core/src"
        self.folders = (self.root / "core/include", self.sources)

    @cached_property
    def headers(self) -> list[Path]:
        return list(files_in(self.public, ".hpp", ".h"))

    def allowed(self, name: str) -> list[str] | None:
        """Folders and files that `name` ("law/calendar.hpp") may include; nothing for an unknown folder."""
        if name in self.rules["files"]:
            return [*self.rules["files"][name], name]
        layer = name.split("/")[0]
        return [*self.rules["layers"][layer], layer] if layer in self.rules["layers"] else None

    def may_include(self, name: str, target: str) -> bool:
        return any(target == entry or target.startswith(f"{entry}/") for entry in self.allowed(name) or [])

    def place(self, file: Path) -> str:
        return str(file.relative_to(self.root))

    # -- public headers

    def check_header(self, header: Path) -> Iterator[str]:
        name = str(header.relative_to(self.public))
        if self.allowed(name) is None:
            yield f"{self.place(header)}: is in no folder or file that layers.toml names"
            return
        third_party = False
        for include in includes(header):
            foreign = not include.name.startswith("ketnap/") and ("/" in include.name or "." in include.name)
            if include.quoted or (foreign and include.name not in self.rules["headers"]["standard"]):
                third_party = True
                yield (
                    f"{self.place(header)}:{include.line}: {include.name}: "
                    "a public header includes <ketnap/...> and the standard library only"
                )
        if not third_party:
            yield from self.compile_alone(header, name)

    def compile_alone(self, header: Path, name: str) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="ketnap-layers-") as folder:
            for other in self.headers:
                target = str(other.relative_to(self.public))
                if self.may_include(name, target):
                    link = Path(folder) / "ketnap" / target
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(other)
            text = f"#include <ketnap/{name}>\n"
            result = subprocess.run(["c++", f"-I{folder}", *FLAGS, "-x", "c++", "-"], input=text, capture_output=True, text=True)
            if result.returncode != 0:
                errors = [line.replace(f"{folder}/", "") for line in result.stderr.splitlines() if "error:" in line]
                yield f"{self.place(header)}: does not compile alone with what layers.toml allows\n    " + "\n    ".join(errors)

    # -- sources

    def check_source(self, file: Path) -> Iterator[str]:
        for include in includes(file):
            problem = self.misplaced(file, include) or self.too_far(file, include)
            if problem:
                yield f"{self.place(file)}:{include.line}: {include.name}: {problem}"

    def misplaced(self, file: Path, include: Include) -> str | None:
        for prefix, home in self.rules["only_in"].items():
            if include.name.startswith(prefix) and not file.is_relative_to(self.root / home):
                return f"belongs in {home} only"
        return None

    def too_far(self, file: Path, include: Include) -> str | None:
        in_core = file.is_relative_to(self.sources)
        if not include.quoted and not include.name.startswith("ketnap/"):
            return None
        if not in_core and not include.quoted:
            return None
        if not in_core:
            home = file.relative_to(self.root).parts[0]
            target = resolved(file, include, (self.root / home,))
            inside = target is not None and target.is_relative_to(self.root / home)
            return None if inside else f"a quoted include names a file in {home}"
        if include.quoted:
            private = resolved(file, include, (self.sources,))
            if private is None or not private.is_relative_to(self.sources):
                return "a quoted include names a file in core/src"
            wanted = str(private.relative_to(self.sources))
        else:
            wanted = include.name.removeprefix("ketnap/")
        name = str(file.relative_to(self.sources).with_suffix(".hpp"))
        return None if self.may_include(name, wanted) else "layers.toml does not allow it here"

    # -- Python

    def check_python(self, folder: str, forbidden: list[str]) -> Iterator[str]:
        for file in files_in(self.root / folder, ".py"):
            for node in ast.walk(ast.parse(file.read_bytes())):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
                if any(fnmatch(name, pattern) for name in names for pattern in forbidden):
                    line = getattr(node, "lineno", 0)
                    yield f"{self.place(file)}:{line}: {names[0]}: layers.toml forbids this import in {folder}"

    # -- all

    def check(self, cache: Path) -> list[str]:
        """Every problem, sorted. A header whose reachable text was found good before is not compiled again."""
        compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout
        rules = (self.root / "tests/checks/layers.toml").read_text() + Path(__file__).read_text() + compiler

        def header(file: Path) -> list[str]:
            key = cache / digest(self.root, reached(file, self.folders), rules, self.place(file))
            if key.exists():
                return []
            problems = list(self.check_header(file))
            if not problems:
                key.touch()
            return problems

        cache.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(2) as pool:
            problems = [problem for found in pool.map(header, self.headers) for problem in found]
        for folder in ("core/src", "plugins", "python/bindings", "examples"):
            for file in files_in(self.root / folder, ".cpp", ".hpp", ".h"):
                problems += self.check_source(file)
        for folder, forbidden in self.rules["python"].items():
            problems += self.check_python(folder, forbidden)
        return sorted(problems)


def main() -> int:
    if shutil.which("c++") is None:
        print("c++ is missing: apt-get install g++")
        return 2
    root = Path(__file__).resolve().parents[2]
    problems = Layers(root).check(root / "build/lint/layers")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
