"""A report before any format, and how it becomes a file."""

import os
from pathlib import Path

from ketnap import _ketnap
from ketnap.errors import Error


class Document:
    """A neutral report. The same document in the same format gives the same bytes.

    >>> r = now.report("ha_nam.handbook", period="2023")
    >>> r.save("out/so_tay.html"); r.bytes("standard.json")
    """

    def __init__(self, core: _ketnap.Document, catalog: _ketnap.Catalog) -> None:
        self._core = core
        self._catalog = catalog

    @property
    def title(self) -> str:
        return self._core.title

    def bytes(self, format: str, *, audience: str = "internal") -> bytes:
        """Rendered by the format with this id; `audience` is form, internal or public."""
        return _ketnap.render(self._core, self._catalog, format, audience)

    def save(self, path: str | Path, *, audience: str = "internal", format: str | None = None) -> Path:
        """Written to a file; its suffix picks the format. The file is there whole or not at all."""
        target = Path(path)
        content = self.bytes(format or self._catalog.format_for_suffix(target.suffix.lstrip(".")), audience=audience)
        part = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            os.replace(part, target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Error(4004, [str(target), error.strerror or str(error)]) from error
        return target

    def _repr_html_(self) -> str:
        return self.bytes("office.html").decode()

    def __repr__(self) -> str:
        return f"Document({self._core.report}: {self._core.title})"
