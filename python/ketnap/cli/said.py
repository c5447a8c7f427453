"""What commands say of batches, findings and changes: in words, as tables, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from ketnap import show
from ketnap.batch import Batch, Findings, fate
from ketnap.cli.options import Lang
from ketnap.preview import HEAD

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ketnap.preview import Preview

Shown: TypeAlias = "RenderableType"
"""A line, or something that Rich lays out."""

_WORDS = {
    "stopped": ("Đã dừng; cơ sở dữ liệu không thay đổi.", "Stopped; the registry was not changed."),
    "stopped_later": (
        "Đã dừng sau khi ghi lô {0}; chưa ghi tệp nào. Chạy lại kế hoạch là đủ.",
        "Stopped after batch {0} was written, before any file was. It is enough to run the plan again.",
    ),
    "dry": ("Chưa ghi gì. Thêm --write để ghi.", "Nothing was written. Add --write to write it."),
    "would": ("Xem trước", "Dry run"),
    "refused": ("Chưa ghi được: sửa các lỗi trên rồi làm lại.", "This cannot be written: correct what is found above, then try again."),
    "batch": ("Lô {0} đã ghi", "Batch {0} was written"),
    "same": ("Không có gì thay đổi nên không ghi lô nào", "Nothing changes, so no batch was written"),
    "nothing": ("không có gì", "nothing"),
    "added": ("thêm mới", "new"),
    "replaced": ("sửa", "changed"),
    "unchanged": ("không đổi", "unchanged"),
    "retracted": ("rút", "retracted"),
    "set_aside": ("để riêng", "set aside"),
    "findings": ("{0} lỗi dữ liệu", "Findings: {0}"),
    "no_findings": ("Không có lỗi dữ liệu.", "No findings."),
    "more": ("… còn {0} dòng nữa", "… {0} more"),
    "all_findings": ("… còn {0} dòng nữa; --findings TỆP.csv ghi ra tất cả", "… {0} more; --findings FILE.csv writes all of them"),
    "keys": ("Khóa: {0}", "Keys: {0}"),
    "set_aside_here": ("Dòng để riêng, sửa rồi nạp lại: {0}", "Rows set aside, to be corrected and loaded again: {0}"),
    "set_aside_later": ("Với --write các dòng để riêng được ghi vào {0}.", "With --write the rows set aside are saved in {0}."),
    "none_set_aside": ("Lô {0} không có dòng để riêng.", "The batch {0} set no row aside."),
    "findings_here": ("Tất cả lỗi: {0}", "All findings: {0}"),
    "holds": ("Đến hết {0}: {1} tổ chức đảng ({2} chi bộ), {3} đảng viên.", "At the end of {0}: {1} units ({2} cells), {3} members."),
    "plugins": ("Phần mở rộng: {0}.", "Plugins: {0}."),
    "created": ("Đã tạo {0} ({1})", "Made {0} ({1})"),
    "empty": ("Chưa có lô nào.", "No batch yet."),
    "exported": ("{0} tệp trong {1}:", "Files in {1}: {0}"),
    "sound": ("{0}: tệp nguyên vẹn, lô mới nhất là {1}.", "{0}: the file is sound, its latest batch is {1}."),
    "opening": ("đọc cơ sở dữ liệu", "reading the registry"),
    "checking": ("xét hồ sơ", "judging dossiers"),
    "measuring": ("tính số liệu", "measuring"),
    "reporting": ("lập báo cáo", "building the report"),
    "judged": ("{0} hồ sơ, {1} không đạt · {2}", "Dossiers: {0}, failing: {1} · {2}"),
    "rule": ("Quy tắc", "Rule"),
    "all_verdicts": ("… còn {0} dòng nữa; --out TỆP.csv ghi ra tất cả", "… {0} more; --out FILE.csv writes all of them"),
    "saved": ("Đã ghi: {0}", "Written: {0}"),
    "would_save": ("Nếu ghi thì có các tệp: {0}", "Would write: {0}"),
    "made_new": ("Đã tạo cơ sở dữ liệu {0}", "Made the registry {0}"),
    "would_make": ("Chưa có cơ sở dữ liệu {0}; nếu ghi thì tạo mới", "There is no registry {0} yet; it would be made"),
    "plan_on": ("Cơ sở dữ liệu {0} · phần mở rộng {1}", "Registry {0} · plugins {1}"),
    "lock_none": ("Chưa khóa phiên bản: ketnap plan lock ghi {0}.", "Not locked: ketnap plan lock writes {0}."),
    "lock_kept": ("Đúng như khi khóa trong {0}.", "As it was locked in {0}."),
    "lock_differs": ("Khác với khi khóa trong {0} (khi khóa ≠ bây giờ):", "Not as it was locked in {0} (locked ≠ now):"),
    "locked": ("Đã khóa phiên bản: {0}", "Locked: {0}"),
    "linked_in": ("liên kết sẵn", "linked in"),
    "package": ("gói Python", "Python package"),
    "rules": ("quy tắc", "rules"),
    "indicators": ("chỉ số", "indicators"),
    "parameters": ("tham số", "parameters"),
    "groups": ("nhóm", "groups"),
    "quantities": ("số báo cáo", "quantities"),
    "reports": ("báo cáo", "reports"),
    "formats": ("định dạng", "formats"),
    "undo_would": (
        "Nếu ghi, hoàn tác lô {0} làm mỗi bản ghi dưới đây trở lại như trước lô đó.",
        "If written, undoing batch {0} puts each record below back to what it said before that batch.",
    ),
}  # fmt: skip

_BATCHES = {
    "vi": ("Lô", "Lúc", "Người ghi", "Văn bản", "Lý do", "Thêm", "Sửa", "Rút", "Để riêng", "Lỗi", "Hoàn tác lô"),
    "en": ("Batch", "At", "By", "Document", "Reason", "New", "Changed", "Retracted", "Set aside", "Findings", "Undoes"),
}
VERDICTS = {
    "vi": ("Hồ sơ", "Chi bộ", "Bước", "Ngày", "Quy tắc", "Kết quả"),
    "en": ("Dossier", "Cell", "Step", "Day", "Rule", "Outcome"),
}
STEPS = {"vi": ("Bước", "Làm gì", "Ghi ra"), "en": ("Step", "What", "Writes")}
PLUGINS = {
    "vi": ("Phần mở rộng", "Bản", "Từ", "Cần", "Khai báo"),
    "en": ("Plugin", "Version", "From", "Requires", "Declares"),
}
_COUNTS = ("added", "replaced", "unchanged", "retracted", "set_aside")


def word(name: str, lang: Lang, *values: object) -> str:
    return _WORDS[name][lang == "en"].format(*values)


def number(value: int, lang: Lang) -> str:
    return show.count(value) if lang == "vi" else f"{value:,}"


def day(value: date, lang: Lang) -> str:
    return value.strftime("%d/%m/%Y") if lang == "vi" else value.isoformat()


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Shown:
    """`numbers` are the columns that are right-aligned."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), show_header=any(head))
    for place, name in enumerate(head):
        made.add_column(name, justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def counts(of: Batch, lang: Lang) -> str:
    """`2 thêm mới, 1 sửa`"""
    listed = [f"{number(getattr(of, kind), lang)} {word(kind, lang)}" for kind in _COUNTS if getattr(of, kind)]
    return ", ".join(listed) or word("nothing", lang)


def written(batch: Batch, lang: Lang) -> str:
    """`Lô 3 đã ghi: 2 thêm mới, 1 sửa.`"""
    began = word("batch", lang, batch.number) if batch.number else word("same", lang)
    return f"{began}: {counts(batch, lang)}."


def found(listed: Findings, lang: Lang, more: str = "more") -> list[Shown]:
    """The first findings as a table, and how many more."""
    if not listed:
        return []
    rows = [(f.code, f.file, str(f.row or ""), f.column, fate(f, lang), f.text(lang), f.todo(lang)) for f in listed[: show.ROWS]]
    shown: list[Shown] = [
        word("findings", lang, number(len(listed), lang)),
        table(listed.columns(lang), rows, numbers=(2,)),
    ]
    if len(listed) > show.ROWS:
        shown.append(word(more, lang, number(len(listed) - show.ROWS, lang)))
    return shown


def changes(preview: "Preview", lang: Lang) -> list[Shown]:
    """Each field that would change, with what it is and what it would be; then the findings."""
    shown: list[Shown] = [preview.line(lang)]
    if len(preview):
        shown.append(table(HEAD[lang], preview.rows(lang)))
    return [*shown, *found(preview.findings, lang)]


def batches(listed: Sequence[Batch], lang: Lang) -> Shown:
    rows = [
        (
            *(str(b.number), b.at, b.by, b.document, b.reason),
            *(number(count, lang) for count in (b.added, b.replaced, b.retracted, b.set_aside, len(b.findings))),
            str(b.undoes or ""),
        )
        for b in listed
    ]
    return table(_BATCHES[lang], rows, numbers=(0, 5, 6, 7, 8, 9, 10))


def findings(listed: Findings, lang: Lang) -> list[dict[str, object]]:
    """As JSON; of records that stand in no file `file` is the table, and `record` takes the place of `row`."""
    row = "record" if listed.of_records else "row"
    return [
        {
            "code": f.code,
            "file": f.file,
            row: f.row or None,
            "column": f.column,
            "set_aside": f.set_aside,
            "text": f.text(lang),
            "todo": f.todo(lang),
        }
        for f in listed
    ]


def batch(of: Batch) -> dict[str, object]:
    """As JSON."""
    told = {name: getattr(of, name) for name in ("number", "at", "by", "document", "reason", "undoes", "scope")}
    return told | {name: getattr(of, name) for name in _COUNTS}


def preview(of: "Preview") -> dict[str, object]:
    """As JSON."""
    told: dict[str, object] = {name: getattr(of, name) for name in _COUNTS}
    told["changes"] = [
        {"table": change.table, "key": change.key, "kind": change.kind, "record": change.record,
         "fields": [_field(*field) for field in change.fields]}
        for change in of.changes
    ]  # fmt: skip
    return told


def _field(name: str, before: str, after: str, withheld: bool) -> Mapping[str, object]:
    return {"field": name, "before": before or None, "after": after or None, "withheld": withheld}
