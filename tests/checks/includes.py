"""What a C++ file includes, and the text of a file with all that it reaches in this repository: the key of a cached check."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATTERN = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<([^>\n]+)>|"([^"\n]+)")', re.MULTILINE)


@dataclass(frozen=True)
class Include:
    line: int
    name: str
    quoted: bool


@cache
def includes(file: Path) -> tuple[Include, ...]:
    text = file.read_text(encoding="utf-8")
    return tuple(
        Include(text.count("\n", 0, match.start()) + 1, match.group(2) or match.group(3), match.group(3) is not None)
        for match in PATTERN.finditer(text)
    )


def resolved(file: Path, include: Include, folders: tuple[Path, ...]) -> Path | None:
    """The repository's file that is meant, or nothing for a header from elsewhere."""
    places = ((file.parent,) if include.quoted else ()) + folders
    return next((path for place in places if (path := (place / include.name).resolve()).is_file()), None)


def reached(file: Path, folders: tuple[Path, ...]) -> list[Path]:
    """`file` and every file of the repository that it includes, directly or not; in a stable order."""
    seen: dict[Path, None] = {file.resolve(): None}
    waiting = [file.resolve()]
    while waiting:
        current = waiting.pop()
        for include in includes(current):
            path = resolved(current, include, folders)
            if path is not None and path not in seen:
                seen[path] = None
                waiting.append(path)
    return sorted(seen)


@cache
def content(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def digest(root: Path, files: list[Path], *more: str) -> str:
    """Equal for equal contents under equal names, wherever the repository lies."""
    total = hashlib.sha256()
    for part in more:
        total.update(part.encode() + b"\0")
    for file in files:
        name = file.relative_to(root.resolve()) if file.is_relative_to(root.resolve()) else file
        total.update(str(name).encode() + b"\0" + content(file))
    return total.hexdigest()


def files_in(folder: Path, *suffixes: str) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in suffixes and path.is_file())
