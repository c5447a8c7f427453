"""What a batch would change, shown before it does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketnap import _ketnap, show
from ketnap.batch import Findings

if TYPE_CHECKING:
    import pandas

HEAD = {
    "vi": ("Bảng", "Khóa", "Việc", "Trường", "Trước", "Sau"),
    "en": ("Table", "Key", "What", "Field", "Before", "After"),
}
_WORDS = {
    "vi": {
        "added": "thêm mới", "replaced": "sửa", "unchanged": "không đổi", "retracted": "rút", "set_aside": "chưa ghi được",
        "preview": "Xem trước", "nothing": "không có gì", "refused": "; chưa ghi được, xem các lỗi dưới đây",
    },
    "en": {
        "added": "new", "replaced": "changed", "unchanged": "unchanged", "retracted": "retracted", "set_aside": "cannot be written",
        "preview": "Preview", "nothing": "nothing", "refused": "; this cannot be written, see the findings below",
    },
}  # fmt: skip
_KINDS = ("added", "replaced", "unchanged", "retracted", "set_aside")
_NO_FIELD = ("", "", "", False)
_NUMBERS = (False,) * len(HEAD["vi"])


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
        self.findings = Findings(core.batch.findings, of_records=True)
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

    def line(self, lang: str = "vi") -> str:
        """How many facts would be new, changed and so on; `lang` is `vi` or `en`."""
        words = _WORDS[lang]
        listed = [f"{show.count(getattr(self, kind))} {words[kind]}" for kind in _KINDS if getattr(self, kind)]
        return f"{words['preview']}: {', '.join(listed) or words['nothing']}{words['refused'] if self.refused else ''}"

    def rows(self, lang: str = "vi") -> list[list[str]]:
        """As they are shown: a row for each field, under `HEAD[lang]`; a fact is named in its first row only."""
        words = _WORDS[lang]
        rows = []
        for change in self.changes:
            fields = self._schema.fields(change.table, lang)
            labels = {field["name"]: field["label"] for field in fields}
            needed = {field["name"]: field["sensitivity"] for field in fields}
            first = [self._schema.label(change.table, lang), change.key, words[change.kind]]
            for field, before, after, withheld in change.fields or [_NO_FIELD]:
                values = [_ketnap.withheld_text(needed[field], lang)] * 2 if withheld else [before, after]
                rows.append([*first, labels.get(field, field), *values])
                first = ["", "", ""]
        return rows

    def __repr__(self) -> str:
        rows = self.rows()
        shown = show.text_table(self.line(), HEAD["vi"], rows, _NUMBERS) if rows else self.line()
        return f"{shown}\n{self.findings!r}" if self.findings else shown

    def _repr_html_(self) -> str:
        shown = show.html_table(self.line(), HEAD["vi"], self.rows(), _NUMBERS)
        return shown + self.findings._repr_html_() if self.findings else shown
