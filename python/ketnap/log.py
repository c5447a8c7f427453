"""What was written about one thing: who, when, on what ground, from which file, and each value before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, overload

from ketnap import _ketnap, show

if TYPE_CHECKING:
    import pandas

_WORDS = {
    "vi": {
        "log": "Nhật ký", "entries": "mục", "batch": "Lô", "undoes": "hoàn tác lô", "reason": "lý do", "row": "dòng",
        "added": "thêm", "changed": "sửa", "retracted": "rút", "none": "trống", "more": "mục nữa",
    },
    "en": {
        "log": "Log", "entries": "entries", "batch": "Batch", "undoes": "undoes batch", "reason": "reason", "row": "row",
        "added": "added", "changed": "changed", "retracted": "retracted", "none": "empty", "more": "more entries",
    },
}  # fmt: skip


@dataclass(frozen=True)
class LogChange:
    """A field before and after, as a file writes it; None where nothing was or is said. Withheld values are None on both sides, and
    `needs` is the clearance that shows them."""

    field: str
    before: str | None
    after: str | None
    withheld: bool
    needs: str | None
    labels: Mapping[str, str]
    before_labels: Mapping[str, str] | None
    after_labels: Mapping[str, str] | None
    """What people call a code, by language; None of what is no code."""


@dataclass(frozen=True)
class LogEntry:
    """One fact as it was written. `act` is `added`, `changed` or `retracted`; `undoes` is the batch that its batch took back. A part
    of the key that is withheld is empty, and `key_needs` has the clearance that shows it."""

    batch: int
    at: str
    by: str
    document: str
    reason: str
    undoes: int | None
    file: str | None
    row: int | None
    table: str
    key: tuple[str, ...]
    act: str
    changes: tuple[LogChange, ...]
    labels: Mapping[str, str]
    key_needs: tuple[str | None, ...]


class Log(Sequence[LogEntry]):
    """Entries in the order of batches. In a notebook and when printed they read as a page.

    >>> print(registry.log(person="P-77001"))
    >>> registry.log(unit="HNA.PL").to_pandas()
    """

    def __init__(self, about: Mapping[str, str], rows: Sequence[Mapping[str, Any]], lang: str = "vi", more: int = 0) -> None:
        self.more = more
        """Entries that were not read, because a limit was named."""
        self._about = about
        self._lang = lang
        self._entries = [_entry(row) for row in rows]

    @overload
    def __getitem__(self, place: int) -> LogEntry: ...
    @overload
    def __getitem__(self, place: slice) -> list[LogEntry]: ...
    def __getitem__(self, place: int | slice) -> LogEntry | list[LogEntry]:
        return self._entries[place]

    def __iter__(self) -> Iterator[LogEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def to_pandas(self) -> "pandas.DataFrame":
        """Long: a row for each field that an entry changed; one without a field where it changed none."""
        import pandas

        head = [
            "batch",
            "at",
            "by",
            "document",
            "reason",
            "undoes",
            "file",
            "row",
            "table",
            "key",
            "act",
            "field",
            "before",
            "after",
        ]
        rows: list[tuple[object, ...]] = []
        for e in self._entries:
            written = (e.batch, e.at, e.by, e.document, e.reason, e.undoes, e.file, e.row, e.table, " ".join(e.key), e.act)
            rows.extend((*written, c.field, c.before, c.after) for c in e.changes)
            if not e.changes:
                rows.append((*written, None, None, None))
        frame = pandas.DataFrame(rows, columns=head)
        return frame.astype({"undoes": "Int64", "row": "Int64"})

    def text(self, lang: str | None = None) -> str:
        """The whole log as a page of text; `lang` is `vi` or `en`."""
        return "\n".join(self._page(self._entries, lang or self._lang))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return "\n".join(self._shown())

    def _repr_html_(self) -> str:
        return f'<div class="ketnap"><pre>{escape(chr(10).join(self._shown()))}</pre></div>'

    def _shown(self) -> list[str]:
        return self._page(self._entries[: show.ROWS], self._lang)

    def _page(self, entries: Sequence[LogEntry], lang: str) -> list[str]:
        rest = len(self) + self.more - len(entries)
        lines = self._lines(entries, lang)
        return [*lines, f"… {show.count(rest)} {_WORDS[lang]['more']}"] if rest > 0 else lines

    def _lines(self, entries: Sequence[LogEntry], lang: str) -> list[str]:
        words = _WORDS[lang]
        lines = [f"{words['log']} {self._about[lang]}: {show.count(len(self) + self.more)} {words['entries']}"]
        batch = 0
        for entry in entries:
            if entry.batch != batch:
                batch = entry.batch
                lines.append(_batch_line(entry, words))
            where = f" ({entry.file}, {words['row']} {entry.row})" if entry.file and entry.row else ""
            key = " · ".join(_key_part(*part, lang) for part in zip(entry.key, entry.key_needs, strict=False))
            lines.append(f"  {entry.labels[lang]} {key}: {words[entry.act]}{where}")
            lines.extend(f"    {change.labels[lang]}: {_change(entry, change, lang)}" for change in entry.changes)
        return lines


def _batch_line(entry: LogEntry, words: Mapping[str, str]) -> str:
    said = [f"{words['batch']} {entry.batch}", entry.at, entry.by, entry.document]
    if entry.undoes is not None:
        said.append(f"{words['undoes']} {entry.undoes}")
    if entry.reason:
        said.append(f"{words['reason']}: {entry.reason}")
    return " · ".join(part for part in said if part)


def _key_part(part: str, needs: str | None, lang: str) -> str:
    return _ketnap.withheld_text(needs, lang) if needs else part or _WORDS[lang]["none"]


def _change(entry: LogEntry, change: LogChange, lang: str) -> str:
    if change.needs:
        return _ketnap.withheld_text(change.needs, lang)
    before = _value(change.before, change.before_labels, lang)
    after = _value(change.after, change.after_labels, lang)
    return after if entry.act == "added" else f"{before} → {after}"


def _value(value: str | None, labels: Mapping[str, str] | None, lang: str) -> str:
    return (labels or {}).get(lang) or value or _WORDS[lang]["none"]


def _entry(row: Mapping[str, Any]) -> LogEntry:
    changes = tuple(
        LogChange(
            field=c["field"],
            before=c["before"] or None,
            after=c["after"] or None,
            withheld=c["withheld"],
            needs=c["needs"],
            labels=dict(c["labels"]),
            before_labels=c["before_labels"],
            after_labels=c["after_labels"],
        )
        for c in row["changes"]
    )
    plain = ("batch", "at", "by", "document", "reason", "table", "act")
    return LogEntry(
        **{name: row[name] for name in plain},
        undoes=row["undoes"] or None,
        file=row["file"] or None,
        row=row["row"] or None,
        key=tuple(row["key"]),
        changes=changes,
        labels=dict(row["labels"]),
        key_needs=tuple(row["key_needs"]),
    )
