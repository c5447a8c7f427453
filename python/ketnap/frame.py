"""A frame of a snapshot: an Arrow stream that pandas, Polars, pyarrow and DuckDB take."""

from typing import TYPE_CHECKING, Any

from ketnap import _ketnap
from ketnap.clearance import LEVELS

if TYPE_CHECKING:
    import pandas
    import polars


class Frame:
    """An immutable columnar table. Rows lie in the order of the tree, so that a unit's subtree is one range.

    >>> a = now.admissions
    >>> a.to_pandas(); pl.DataFrame(a); duckdb.sql("from a")
    """

    def __init__(
        self, snapshot: _ketnap.Snapshot, name: str, rows: list[int] | None = None, *, clearance: str = "personal", view: str = ""
    ) -> None:
        self._snapshot = snapshot
        self._frame = name
        self._rows = rows
        self._clearance = clearance
        self.name = view or name

    @property
    def clearance(self) -> str:
        """Columns more sensitive than this are left out: `public`, `internal`, `personal` or `sensitive` (religion, ethnicity)."""
        return self._clearance

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A fresh stream at each call; buffers are shared with the snapshot. Rows that were picked are gathered."""
        if self._rows is None:
            return self._snapshot.stream(self._frame, self.clearance)
        return self._snapshot.stream_of_rows(self._frame, self._rows, self.clearance)

    def __arrow_c_schema__(self) -> object:
        return self._snapshot.arrow_schema(self._frame, self.clearance)

    def to_pandas(self) -> "pandas.DataFrame":
        """The frame as pandas shows it; needs pandas and pyarrow."""
        import pyarrow

        return pyarrow.table(self).to_pandas()

    def to_polars(self) -> "polars.DataFrame":
        import polars

        return polars.DataFrame(self)

    def __len__(self) -> int:
        return self._snapshot.rows(self._frame) if self._rows is None else len(self._rows)

    def __repr__(self) -> str:
        hidden = LEVELS[LEVELS.index(self.clearance) + 1 :]
        fields = self._snapshot.schema.fields(self._frame)
        seen = ", ".join(f["name"] for f in fields if f["sensitivity"] not in hidden)
        return f"Frame({self.name}: {len(self):,} rows; {seen})"

    def _repr_html_(self) -> str | None:
        try:
            import pyarrow
        except ImportError:
            return None  # a notebook then shows the line of __repr__
        from ketnap import show

        table = pyarrow.table(self)
        head = list(table.column_names)
        rows: list[list[str]] = [
            ["" if v is None else str(v) for v in row.values()] for row in table.slice(0, show.ROWS).to_pylist()
        ]
        return show.html_table(self.name, head, rows, [_is_number(table, i) for i in range(len(head))], total=len(self))


def _is_number(table: Any, column: int) -> bool:
    import pyarrow.types

    return bool(pyarrow.types.is_integer(table.schema.field(column).type))
