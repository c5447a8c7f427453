"""What a batch would change, shown before it does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketnap import _ketnap, show
from ketnap.batch import Findings

if TYPE_CHECKING:
    import pandas

HEAD = ("Bảng", "Khóa", "Việc", "Trường", "Trước", "Sau")
KINDS = {
    "added": "thêm mới",
    "replaced": "sửa",
    "unchanged": "không đổi",
    "retracted": "rút",
    "set_aside": "chưa ghi được",
}
WITHHELD = "(không hiển thị)"
_NO_FIELD = ("", "", "", False)
_NUMBERS = (False,) * len(HEAD)


class Preview:
    """Every field that would change, with what it is and what it would be; then the findings.

    >>> print(b.preview())
    Xem trước: 1 thêm mới, 1 sửa
    Bảng   Khóa     Việc      Trường     Trước       Sau
    Người  P-77001  sửa       Ngày sinh  2004-05-03  2004-03-05
    """

    def __init__(self, core: _ketnap.RecordPreview, schema: _ketnap.Schema) -> None:
        self._schema = schema
        self.changes = core.changes
        """Each fact that is spoken of: kind, table, key, record and fields as (field, before, after, withheld)."""
        self.findings = Findings(core.batch.findings)
        self.refused = core.refused
        """Writing the same would be Error KN1121, for the reasons that the findings give."""
        batch = core.batch
        self.added, self.replaced, self.unchanged = batch.added, batch.replaced, batch.unchanged
        self.retracted, self.set_aside = batch.retracted, batch.set_aside

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[_ketnap.FactChange]:
        return iter(self.changes)

    def to_pandas(self) -> "pandas.DataFrame":
        """table, key, kind, field, before, after: a row for each field; for a fact without any, one with the field empty."""
        import pandas

        rows = [
            (change.table, change.key, change.kind, *field) for change in self.changes for field in change.fields or [_NO_FIELD]
        ]
        return pandas.DataFrame(rows, columns=["table", "key", "kind", "field", "before", "after", "withheld"])

    def __repr__(self) -> str:
        rows = self._shown()
        shown = show.text_table(self._line(), HEAD, rows, _NUMBERS) if rows else self._line()
        return f"{shown}\n{self.findings!r}" if self.findings else shown

    def _repr_html_(self) -> str:
        shown = show.html_table(self._line(), HEAD, self._shown(), _NUMBERS)
        return shown + self.findings._repr_html_() if self.findings else shown

    def _line(self) -> str:
        counts = [(getattr(self, kind), said) for kind, said in KINDS.items()]
        listed = ", ".join(f"{show.count(number)} {said}" for number, said in counts if number)
        refused = "; chưa ghi được, xem các lỗi dưới đây" if self.refused else ""
        return f"Xem trước: {listed or 'không có gì'}{refused}"

    def _shown(self) -> list[list[str]]:
        rows = []
        for change in self.changes:
            labels = {field["name"]: field["label"] for field in self._schema.fields(change.table)}
            first = [self._schema.label(change.table), change.key, KINDS[change.kind]]
            for field, before, after, withheld in change.fields or [_NO_FIELD]:
                values = [WITHHELD, WITHHELD] if withheld else [before, after]
                rows.append([*first, labels.get(field, field), *values])
                first = ["", "", ""]
        return rows
