"""Published figures beside what the registry says: what an article or a report prints, and whether it follows from its numbers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, show
from ketnap.batch import Findings
from ketnap.errors import Error

if TYPE_CHECKING:
    import pandas

    from ketnap.registry import Registry

COLUMNS = (
    "id", "unit", "period", "as_of", "indicator", "options", "group", "target", "numerator", "denominator", "printed", "computed",
    "value", "low", "high", "policy", "agrees", "expected", "half_up", "note",
)  # fmt: skip


HEAD = {
    "vi": ("Mã", "Tổ chức đảng", "Kỳ", "Số đã in", "Số tính được", "Cách làm tròn", "Kết luận", "Ghi chú"),
    "en": ("Id", "Unit", "Period", "Printed", "Computed", "Rounding", "Agrees", "Note"),
}
AGREES = {
    "vi": {"yes": "khớp", "no": "không khớp", "norm": "định mức", "unknown": "chưa rõ"},
    "en": {"yes": "yes", "no": "no", "norm": "a norm", "unknown": "unknown"},
}
POLICIES = {
    "vi": {
        "half_up": "làm tròn", "truncate": "cắt bỏ phần lẻ", "over": "trên", "nearly": "gần", "adjust_to_100": "cho đủ 100%",
    },
    "en": {"half_up": "half up", "truncate": "cut off", "over": "over", "nearly": "nearly", "adjust_to_100": "so that all make 100%"},
}  # fmt: skip


class Figures:
    """The figures of a `figures.csv`, judged. `agrees` judges the printed text: `yes` or `no`; `norm` where it is a target;
    `unknown` where a number of it is neither stated nor the only one that it could be. `computed` comes from people, targets and
    claims as the registry has them on the figure's day.

    >>> judged = registry.figures("figures.csv")
    >>> judged.to_pandas()
    >>> judged.wrong()                  # what does not agree, or not as the file expects
    """

    def __init__(self, rows: list[dict[str, Any]], findings: Findings) -> None:
        self._rows = rows
        self.findings = findings
        """Rows that could not be read; they are left out."""

    def rows(self) -> list[dict[str, Any]]:
        """One dict for each figure; values are int or Fraction."""
        return self._rows

    def wrong(self) -> list[dict[str, Any]]:
        """Where the file says what to expect, those that are judged otherwise; else those that do not agree."""
        return [row for row in self._rows if (row["agrees"] != row["expected"] if row["expected"] else row["agrees"] == "no")]

    def to_pandas(self) -> "pandas.DataFrame":
        import pandas

        frame = pandas.DataFrame(self._rows, columns=list(COLUMNS))
        for column in ("numerator", "denominator"):
            frame[column] = frame[column].astype("Int64")
        for column in ("value", "low", "high"):
            frame[column] = pandas.to_numeric(frame[column].map(lambda v: None if v is None else float(v)))
        return frame

    def __len__(self) -> int:
        return len(self._rows)

    def _shown(self) -> tuple[str, list[str], list[list[str]], list[bool]]:
        rows = [said(row) for row in self._rows]
        line = f"{show.count(len(rows))} số liệu đã công bố, {show.count(len(self.wrong()))} cần xem lại"
        return line, list(HEAD["vi"]), rows, [False, False, False, True, True, False, False, False]

    def __repr__(self) -> str:
        return show.text_table(*self._shown())

    def _repr_html_(self) -> str:
        return show.html_table(*self._shown())


def said(row: Mapping[str, Any], lang: str = "vi") -> list[str]:
    """A figure under HEAD[lang], in words."""
    policy = POLICIES[lang].get(row["policy"] or "", "")
    texts = (
        row["id"],
        row["unit"],
        row["period"],
        row["printed"],
        row["computed"],
        policy,
        AGREES[lang][row["agrees"]],
        row["note" if lang == "vi" else "note_en"],
    )
    return [str(text) for text in texts]


def check(registry: "Registry", path: str | Path | None) -> Figures:
    """Of a file, or of the registry's plugins."""
    files = registry._catalog.figure_files() if path is None else [(Path(path).name, _bytes(Path(path)))]
    published: list[_ketnap.PublishedFigure] = []
    findings: list[_ketnap.Finding] = []
    for name, data in files:
        read, found = _ketnap.read_figures(data, name)
        published += read
        findings += found

    def on(day: date) -> _ketnap.Snapshot:
        return registry.snapshot(day)._core

    return Figures(_ketnap.check_figures(on, registry._catalog, published), Findings(findings))


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Error(1001, [str(path)])
    return path.read_bytes()
