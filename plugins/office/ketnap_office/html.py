"""`office.html`: one file without a single request, for a browser and for A4 paper, light and dark."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
from ketnap.formats import Document, Table, Verdicts, outcome_label

from ketnap_office.bars import bars

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent

WORDS = {
    "vi": {
        "unit": "Tổ chức đảng",
        "trend": "Diễn biến",
        "filter": "Lọc theo tên tổ chức đảng",
        "legend": "Ký hiệu: “–” chưa rõ; “·” không áp dụng; “41–47” giá trị nằm trong khoảng này vì còn điều chưa rõ.",
        "rule": "Quy tắc",
        "failing": "Không đạt",
        "dossier": "Hồ sơ",
        "step": "Bước",
        "day": "Ngày",
        "more": "… và {} kết luận nữa",
        "code": "Mã",
        "file": "Tệp",
        "row": "Dòng",
        "column": "Cột",
        "what": "Nội dung",
        "todo": "Cách xử lý",
        "audience": {"internal": "Lưu hành nội bộ", "form": "Báo cáo cấp trên", "public": "Công khai"},
    },
    "en": {
        "unit": "Unit",
        "trend": "Trend",
        "filter": "Filter units",
        "legend": "Signs: “–” unknown; “·” not applicable; “41–47” the value lies in this range, since something is unknown.",
        "rule": "Rule",
        "failing": "Failing",
        "dossier": "Dossier",
        "step": "Step",
        "day": "Day",
        "more": "… and {} more",
        "code": "Code",
        "file": "File",
        "row": "Row",
        "column": "Column",
        "what": "What",
        "todo": "What to do",
        "audience": {"internal": "Internal", "form": "For reporting", "public": "Public"},
    },
}

LONGEST_SERIES = 24
FAILING_SHOWN = 40
OUTCOMES = ("pass", "fail", "unknown", "not_applicable")


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE / "templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html")


@kn.format("office.html", suffix="html", media_type="text/html", title=("Trang HTML", "HTML page"))
def html(document: Document) -> bytes:
    words = WORDS[document.lang]
    blocks = [_block(kind, content, document.lang, number) for number, (kind, content) in enumerate(document.blocks())]
    page = _template().render(document=document, words=words, blocks=blocks, line=document.provenance.line(document.lang))
    return page.encode()


def _block(kind: str, content: dict[str, Any], lang: str, number: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": kind, "number": number, **content}
    if kind == "table":
        shown.update(_table(content["table"], lang))
    elif kind == "verdicts":
        shown.update(_verdicts(content["verdicts"], lang))
    elif kind == "findings":
        shown["findings"] = [(f.code, f.file, f.row, f.column, f.text(lang), f.todo(lang)) for f in content["findings"]]
    return shown


def _table(table: Table, lang: str) -> dict[str, Any]:
    indicators, periods, units = table.indicators(lang), table.periods(lang), table.units()
    places = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
    figures = table.rows(totals=True)
    per_unit = len(indicators) * len(periods)
    drawn = len(indicators) == 1 and 2 < len(periods) <= LONGEST_SERIES
    cut = bool(periods) and "(" in periods[-1]["label"]
    rows = []
    for n, unit in enumerate(units):
        own = figures[n * per_unit : (n + 1) * per_unit]
        cells = [_cell(own[p * len(indicators) + i], table.printed(n, p, i, lang)) for i, p in places]
        picture = bars([figure["value"] for figure in own], cut=cut) if drawn else ""
        rows.append(
            {
                "name": unit["name"] or unit["unit"],
                "depth": unit["depth"],
                "total": unit["total"],
                "cells": cells,
                "picture": picture,
            }
        )
    return {
        "indicators": [i["title"] for i in indicators],
        "periods": [_parts(p["label"]) for p in periods],
        "rows": rows,
        "drawn": drawn,
        "note": table.provenance.line(lang),
    }


def _parts(head: str) -> tuple[str, str]:
    """`2023 (đến 31/10)` as what stands on the first line and what may stand below."""
    first, bracket, rest = head.partition(" (")
    return first, bracket.strip() + rest


def _cell(figure: dict[str, Any], printed: str) -> dict[str, str]:
    value = figure["value"] if figure["value"] is not None else figure["low"]
    return {"text": printed, "sort": "" if value is None else f"{float(value):.9g}", "note": figure["note"]}


def _verdicts(verdicts: Verdicts, lang: str) -> dict[str, Any]:
    titles: dict[str, str] = {r["rule"]: r["title"] for r in verdicts.rules(lang)}
    failing = verdicts.where(outcome="fail").rows()
    return {
        "heads": [outcome_label(outcome, lang) for outcome in OUTCOMES],
        "counts": [{"title": titles[c["rule"]], "cells": [_grouped(c[o], lang) for o in OUTCOMES]} for c in verdicts.by_rule()],
        "failing": [
            (v["dossier"], v["unit"], v["step"], f"{v['step_date']:%d/%m/%Y}", titles[v["rule"]]) for v in failing[:FAILING_SHOWN]
        ],
        "more": max(len(failing) - FAILING_SHOWN, 0),
        "note": verdicts.provenance.line(lang),
    }


def _grouped(count: int, lang: str) -> str:
    return f"{count:,}".replace(",", ".") if lang == "vi" else f"{count:,}"
