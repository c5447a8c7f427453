"""What was written about one thing: who, when, on what ground, from which file, and each value before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from ketnap import _ketnap, show

if TYPE_CHECKING:
    import pandas

Texts: TypeAlias = Mapping[str, str]
"""One text by language."""

_WORDS = {
    "vi": {
        "log": "Nhật ký của", "entry": "mục", "entries": "mục", "in": "trong", "batches": "lô", "batch": "Lô", "undoes": "hoàn tác lô", "reason": "lý do",
        "by": "người ghi", "document": "căn cứ", "file": "tệp", "row": "dòng", "typed": "nhập trực tiếp", "was": "Trước đó",
        "none": "trống", "not_yet": "chưa có", "more": "mục nữa",
        "added": "Thêm", "changed": "Sửa", "corrected": "Đính chính", "retracted": "Rút",
        "restored": "Trả lại như cũ", "taken_back": "Rút lại",
    },
    "en": {
        "log": "Log of", "entry": "entry", "entries": "entries", "in": "in", "batches": "batches", "batch": "Batch", "undoes": "takes back batch", "reason": "reason",
        "by": "written by", "document": "on the ground of", "file": "file", "row": "row", "typed": "typed", "was": "It was",
        "none": "empty", "not_yet": "not yet", "more": "more entries",
        "added": "Added", "changed": "Changed", "corrected": "Corrected", "retracted": "Retracted",
        "restored": "Restored", "taken_back": "Taken back",
    },
}  # fmt: skip
_WIDTH = 110
_TITLED = ("indicator", "claim", "group")
"""The fields that hold the id of something a plugin declares."""


@dataclass(frozen=True)
class LogChange:
    """A field before and after, as a file writes it; None where nothing was or is said. Withheld values are None on both sides, and
    `needs` is the clearance that shows them."""

    field: str
    before: str | None
    after: str | None
    withheld: bool
    needs: str | None
    labels: Texts
    said_before: Texts
    said_after: Texts
    """As people write it, by language: `05/10/2023`, `Nữ`, `Chi bộ thôn 3 (HNA.BL.BD.03)`; empty where nothing is said."""
    later: bool
    """Of an event that may be to come: nothing said means not yet."""


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
    labels: Texts
    key_needs: tuple[str | None, ...]
    key_labels: tuple[Texts, ...]
    said_key: tuple[Texts, ...]
    said_document: Texts


class Log(Sequence[LogEntry]):
    """Entries in the order of batches. In a notebook and when printed they read as a page: days, names and codes as people write
    them; entries themselves and `to_pandas` hold what files hold.

    >>> print(registry.log(person="P-77001"))
    Nhật ký của Nguyễn Văn An (P-77001): 1 mục trong 1 lô
    <BLANKLINE>
    Lô 2 · 08:15 ngày 05/10/2023 (UTC+7) · người ghi: an.nt · lý do: theo giấy khai sinh
      Đính chính · Người: Nguyễn Văn An (P-77001) · nhập trực tiếp
        Ngày sinh: tháng 5/2004 → 05/03/2004
    >>> registry.log(unit="HNA.PL").to_pandas()
    """

    def __init__(
        self,
        about: Texts,
        rows: Sequence[Mapping[str, Any]],
        lang: str = "vi",
        more: int = 0,
        titles: Mapping[str, Texts] | None = None,
    ) -> None:
        self.more = more
        """Entries that were not read, because a limit was named."""
        self._about = about
        self._lang = lang
        self._entries = [_entry(row, titles or {}) for row in rows]

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
        batches = len({entry.batch for entry in self._entries})
        all_of_them = len(self) + self.more
        counted = f"{show.count(all_of_them)} {words['entry' if all_of_them == 1 else 'entries']}"
        among = f" {words['in']} {batches} {words['batches']}" if batches > 1 else ""
        lines = [f"{words['log']} {self._name(lang)}: {counted}{among}"]
        batch = 0
        for entry in entries:
            if entry.batch != batch:
                batch = entry.batch
                lines += ["", _batch_line(entry, lang)]
            lines.append(f"  {words[_act(entry)]} · {entry.labels[lang]}: {_key(entry, lang)} · {_source(entry, words)}")
            lines.extend(_changes(entry, lang))
        return lines

    def _name(self, lang: str) -> str:
        """Of whom or what it is, by name where an entry has it."""
        key = self._about[lang]
        for entry in self._entries:
            if entry.table in ("people", "units") and entry.key[0] == key and not entry.key_needs[0]:
                return entry.said_key[0][lang]
        return key


def _act(entry: LogEntry) -> str:
    if entry.undoes is not None:
        return "taken_back" if entry.act == "retracted" else "restored"
    return "corrected" if entry.act == "changed" and entry.reason and not entry.file else entry.act


def _source(entry: LogEntry, words: Texts) -> str:
    return f"{words['file']} {entry.file}, {words['row']} {entry.row}" if entry.file and entry.row else words["typed"]


def _batch_line(entry: LogEntry, lang: str) -> str:
    words = _WORDS[lang]
    said = [f"{words['batch']} {entry.batch}", _moment(entry.at, lang)]
    if entry.undoes is not None:
        said.append(f"{words['undoes']} {entry.undoes}")
    named = {"by": entry.by, "document": entry.said_document[lang], "reason": entry.reason}
    said += [f"{words[name]}: {value}" for name, value in named.items() if value]
    return " · ".join(said)


def _moment(at: str, lang: str) -> str:
    """`08:15 ngày 05/10/2023 (UTC+7)`; as it was given where it is no moment."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    day = _ketnap.Period(moment.date().isoformat()).label(moment.date(), lang)
    ahead = moment.utcoffset()
    zone = "" if ahead is None else f" (UTC{_hours(ahead.total_seconds())})"
    return f"{moment:%H:%M} ngày {day}{zone}" if lang == "vi" else f"{day}, {moment:%H:%M}{zone}"


def _hours(seconds: float) -> str:
    hours, minutes = divmod(round(abs(seconds) / 60), 60)
    if not seconds:
        return ""
    return f"{'+' if seconds > 0 else '-'}{hours}{f':{minutes:02}' if minutes else ''}"


def _key(entry: LogEntry, lang: str) -> str:
    """The value of a key of one column; else each part that is there, with its label."""
    parts = [
        _ketnap.withheld_text(needs, lang) if needs else said[lang]
        for said, needs in zip(entry.said_key, entry.key_needs, strict=False)
    ]
    if len(parts) == 1:
        return parts[0] or _WORDS[lang]["none"]
    named = zip(entry.key_labels, parts, strict=False)
    return ", ".join(f"{_small(label[lang])} {part}".lstrip() for label, part in named if part)


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _changes(entry: LogEntry, lang: str) -> list[str]:
    if entry.act == "changed":
        return [f"    {change.labels[lang]}: {_change(change, lang)}" for change in entry.changes]
    was = f"{_WORDS[lang]['was']}: " if entry.act == "retracted" else ""
    said = [f"{_small(change.labels[lang])}: {_told(change, entry.act == 'added', lang)}" for change in entry.changes]
    text = was + "; ".join(said)
    text = text[:1].upper() + text[1:]
    return wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _told(change: LogChange, is_after: bool, lang: str) -> str:
    if change.needs:
        return _ketnap.withheld_text(change.needs, lang)
    return _value(change, change.said_after if is_after else change.said_before, lang)


def _change(change: LogChange, lang: str) -> str:
    if change.needs:
        return _ketnap.withheld_text(change.needs, lang)
    return f"{_told(change, False, lang)} → {_told(change, True, lang)}"


def _value(change: LogChange, said: Texts, lang: str) -> str:
    return said[lang] or _WORDS[lang]["not_yet" if change.later else "none"]


def _titled(said: Texts, titles: Mapping[str, Texts]) -> Texts:
    return {lang: f"{titles[text][lang]} ({text})" if text in titles else text for lang, text in said.items()}


def _entry(row: Mapping[str, Any], titles: Mapping[str, Texts]) -> LogEntry:
    def known(field: str, said: Texts) -> Texts:
        return _titled(said, titles) if field in _TITLED else said

    changes = tuple(
        LogChange(
            field=c["field"],
            before=c["before"] or None,
            after=c["after"] or None,
            withheld=c["withheld"],
            needs=c["needs"],
            labels=dict(c["labels"]),
            said_before=known(c["field"], c["said_before"]),
            said_after=known(c["field"], c["said_after"]),
            later=c["later"],
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
        key_labels=tuple(row["key_labels"]),
        said_key=tuple(known(*part) for part in zip(row["key_fields"], row["said_key"], strict=False)),
        said_document=row["said_document"],
    )
