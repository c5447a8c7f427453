"""One act of writing, and the bad records that it met."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

from ketnap import _ketnap, show
from ketnap._ketnap import Finding
from ketnap.set_aside import RowsSetAside

if TYPE_CHECKING:
    import pandas

COLUMNS = {
    "vi": ("Mã", "Tệp", "Dòng", "Cột", "Dòng này", "Nội dung", "Cách xử lý"),
    "en": ("Code", "File", "Row", "Column", "The row", "What", "What to do"),
}
COLUMNS_OF_RECORDS = {
    "vi": ("Mã", "Bảng", "Bản ghi", "Trường", "Bản ghi này", "Nội dung", "Cách xử lý"),
    "en": ("Code", "Table", "Record", "Field", "The record", "What", "What to do"),
}
_FATE = {"vi": ("đã ghi", "để riêng"), "en": ("written", "set aside")}


def fate(finding: Finding, lang: str = "vi") -> str:
    """What became of the row: `written`, `set aside`; empty where no row is meant."""
    return _FATE[lang][finding.set_aside] if finding.row > 1 or finding.set_aside else ""


class Findings(Sequence[Finding]):
    """Bad records in the order of files and rows. In a notebook they are a table.

    Of what was typed, and of what `verify` finds, `file` is the table and `row` the record: no row of a file.

    >>> for finding in batch.findings:
    ...     print(finding.code, finding.file, finding.row, finding.column, finding.todo("en"))
    """

    def __init__(self, found: Sequence[Finding], *, of_records: bool = False) -> None:
        self._found = list(found)
        self.of_records = of_records
        """Whether they are about records that stand in no file."""

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> "Findings": ...
    def __getitem__(self, place: int | slice) -> "Finding | Findings":
        if isinstance(place, slice):
            return Findings(self._found[place], of_records=self.of_records)
        return self._found[place]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def to_pandas(self, lang: str = "vi") -> "pandas.DataFrame":
        """code, file, row, column, set_aside, text, todo."""
        import pandas

        rows = [(f.code, f.file, f.row, f.column, f.set_aside, f.text(lang), f.todo(lang)) for f in self._found]
        return pandas.DataFrame(rows, columns=["code", "file", "row", "column", "set_aside", "text", "todo"])

    def csv(self, lang: str = "vi") -> bytes:
        """All of them as a CSV file; a mark at its start tells Excel that it is UTF-8."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("code", "file", "row", "column", "set_aside", "text", "todo"))
        rows.writerows((f.code, f.file, f.row, f.column, int(f.set_aside), f.text(lang), f.todo(lang)) for f in self._found)
        return out.getvalue().encode("utf-8-sig")

    def columns(self, lang: str = "vi") -> tuple[str, ...]:
        """What stands above them where they are shown."""
        return (COLUMNS_OF_RECORDS if self.of_records else COLUMNS)[lang]

    def _shown(self) -> list[list[str]]:
        return [[f.code, f.file, str(f.row or ""), f.column, fate(f), f.text(), f.todo()] for f in self._found[: show.ROWS]]

    def __repr__(self) -> str:
        return show.text_table(self._line(), self.columns(), self._shown(), _NUMBERS, total=len(self))

    def _repr_html_(self) -> str:
        return show.html_table(self._line(), self.columns(), self._shown(), _NUMBERS, total=len(self))

    def _line(self) -> str:
        return f"{show.count(len(self))} lỗi dữ liệu"


_NUMBERS = (False, False, True, False, False, False, False)


class Batch:
    """One act of writing: a number, who, when, by which document, and how many facts."""

    def __init__(self, core: _ketnap.Batch, set_aside: Callable[[int], RowsSetAside]) -> None:
        self._set_aside_rows = set_aside
        self.number = core.number
        """From 1; 0: nothing was written (a dry run, or records that change nothing)."""
        self.at = core.at
        self.by = core.by
        self.document = core.document
        self.reason = core.reason
        self.undoes: int | None = core.undoes or None
        """The batch that it takes back."""
        self.scope: str | None = core.scope or None
        """What a load's files were complete for: rows of it that they lack were retracted."""
        self.added = core.added
        """Facts with a new key."""
        self.replaced = core.replaced
        """Facts whose key had other values before."""
        self.unchanged = core.unchanged
        """Rows that say what is known already: nothing is written for them."""
        self.retracted = core.retracted
        self.set_aside = core.set_aside
        """Rows that a finding keeps out."""
        self.findings = Findings(core.findings)

    @property
    def set_aside_rows(self) -> RowsSetAside:
        """Those rows, to be corrected and loaded again; a dry run keeps none (Error KN1153).

        >>> batch.set_aside_rows.save("sua_lai")
        """
        return self._set_aside_rows(self.number)

    def __repr__(self) -> str:
        return (
            f"Batch(number={self.number}, added={self.added}, replaced={self.replaced}, unchanged={self.unchanged}, "
            f"retracted={self.retracted}, set_aside={self.set_aside}, findings={len(self.findings)})"
        )
