"""Rows that findings kept out of a batch, to be corrected and loaded again."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from ketnap import _ketnap, show
from ketnap._ketnap import SetAside

if TYPE_CHECKING:
    import pandas


class RowsSetAside(Sequence[SetAside]):
    """One item for each file: `file`, `table`, `header`, `rows` (number and record) and `csv()`. In a notebook they are a table.

    >>> registry.set_aside(3).save("sua_lai")           # people.csv with only the bad rows, its header as it was
    >>> registry.load("sua_lai/*.csv")                  # after somebody corrected them
    """

    def __init__(self, found: Sequence[SetAside]) -> None:
        self._found = list(found)

    @overload
    def __getitem__(self, place: int) -> SetAside: ...
    @overload
    def __getitem__(self, place: slice) -> list[SetAside]: ...
    def __getitem__(self, place: int | slice) -> SetAside | list[SetAside]:
        return self._found[place]

    def __iter__(self) -> Iterator[SetAside]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def save(self, folder: str | Path) -> list[Path]:
        """Writes files of the same names with exactly these rows, for their owner alone; never over a file that is there (KN1139)."""
        return _ketnap.save_set_aside(self._found, Path(folder))

    def files(self) -> list[tuple[str, bytes]]:
        """The same as names and bytes, for who saves them another way; a name that is there already gets a number."""
        named: dict[str, bytes] = {}
        for one in self._found:
            name, number = one.file, 2
            while name in named:
                name, number = f"{Path(one.file).stem}.{number}{Path(one.file).suffix}", number + 1
            named[name] = one.csv().encode()
        return list(named.items())

    def to_pandas(self) -> "pandas.DataFrame":
        """file, table, row, text."""
        import pandas

        return pandas.DataFrame(self._rows(), columns=["file", "table", "row", "text"])

    def _rows(self) -> list[tuple[str, str, int, str]]:
        return [(one.file, one.table, row, text) for one in self._found for row, text in one.rows]

    def __repr__(self) -> str:
        return show.text_table(*self._shown())

    def _repr_html_(self) -> str:
        return show.html_table(*self._shown())

    def _shown(self) -> tuple[str, tuple[str, ...], list[list[str]], tuple[bool, ...], int]:
        rows = self._rows()
        line = f"{show.count(len(rows))} dòng để riêng"
        shown = [[file, str(row), text] for file, _, row, text in rows[: show.ROWS]]
        return line, ("Tệp", "Dòng", "Nội dung"), shown, (False, True, False), len(rows)
