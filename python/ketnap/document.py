"""A report before any format, and how it becomes a file."""

from pathlib import Path

from ketnap import _ketnap
from ketnap.saving import save


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
        content = self.bytes(format or self.format_for(target), audience=audience)
        return save(target, content)

    def format_for(self, path: str | Path) -> str:
        """The id of the format that a file's suffix picks; Error KN4005 where there is none."""
        return self._catalog.format_for_suffix(Path(path).suffix.lstrip("."))

    def _repr_html_(self) -> str:
        return self.bytes("office.html").decode()

    def __repr__(self) -> str:
        return f"Document({self._core.report}: {self._core.title})"
