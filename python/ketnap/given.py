"""What callers hand over, before the core takes it: numbers of batches, paths, files. What nobody can mean is a numbered error."""

import glob
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from ketnap.errors import Error

Files: TypeAlias = str | Path | Iterable[str | Path | tuple[str, str | Path]] | Mapping[str, str | Path]

_FILES = '"files/*.csv", ["people.csv", "spells.csv"], {"people": "ds.csv"}'
_FITS = 2**31


def batch_number(value: object, head: int) -> int:
    """A number of a batch as far as the core counts; Error KN1109 for one that no registry has."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Error(3112, ["batch", repr(value), "1, 2, …"])
    if not -_FITS <= value < _FITS:
        raise Error(1109, [str(value), str(head)])
    return value


def path_of(value: object, example: str = '"ha_nam.ketnap"') -> Path:
    """A path that an operating system could have."""
    if not isinstance(value, str | Path) or "\0" in str(value):
        raise Error(3112, ["path", repr(value), example])
    return Path(value)


def files_and_tables(files: Files) -> tuple[list[Path], list[str]]:
    """Each file, and the table that was named for it or an empty text; patterns spelt out. Error KN1005 where nothing is there."""
    if not isinstance(files, str | Path | Iterable):
        raise Error(3112, ["load", repr(files), _FILES])
    if not isinstance(files, str | Path) and not files:
        raise Error(1005, ["[]"])
    if isinstance(files, Mapping):
        files = list(files.items())
    paths: list[Path] = []
    tables: list[str] = []
    for item in [files] if isinstance(files, str | Path) else files:
        table, named = item if isinstance(item, tuple) and len(item) == 2 else ("", item)
        if not isinstance(table, str):
            raise Error(3112, ["load", repr(item), _FILES])
        path = path_of(named, _FILES)
        pattern = str(named)
        found = [path]
        if glob.has_magic(pattern) and not table and not path.exists():
            found = sorted(Path(p) for p in glob.glob(pattern))
            if not found:
                raise Error(1005, [pattern])
        paths.extend(found)
        tables.extend([table] * len(found))
    return paths, tables
