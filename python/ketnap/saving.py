"""Files that are there whole or not at all."""

import os
from pathlib import Path

from ketnap.errors import Error


def save(target: Path, content: bytes, *, private: bool = False) -> Path:
    """Writes it in place of what was there; `private`: for the owner alone. Error KN4004 names what kept it from being written."""
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666), "wb") as out:
            out.write(content)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Error(4004, [str(target), error.strerror or str(error)]) from error
    return target
