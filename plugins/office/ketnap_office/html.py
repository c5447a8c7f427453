"""`office.html`: one file without a single request, for a browser and for A4 paper, light and dark."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
from ketnap.formats import Document, Table, Verdicts, outcome_label

from ketnap_office.sparkline import sparkline

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent

WORDS = {
    "vi": {
        "unit": "Đơn vị",
        "trend": "Diễn biến",
        "filter": "Lọc đơn vị",
        "legend": "– chưa rõ · · không áp dụng · 41–47 là khoảng khi còn điều chưa rõ",
        "rule": "Quy tắc",
        "none": "Không có.",
        "code": "Mã",
        "file": "Tệp",
        "row": "Dòng",
        "column": "Cột",
        "what": "Nội dung",
        "todo": "Cần làm",
        "audience": {"internal": "Lưu hành nội bộ", "form": "Báo cáo cấp trên", "public": "Công khai"},
    },
    "en": {
        "unit": "Unit",
        "trend": "Trend",
        "filter": "Filter units",
        "legend": "– unknown · · not applicable · 41–47 is a range where something is unknown",
        "rule": "Rule",
        "none": "None.",
        "code": "Code",
        "file": "File",
        "row": "Row",
        "column": "Column",
        "what": "What",
        "todo": "What to do",
        "audience": {"internal": "Internal", "form": "For reporting", "public": "Public"},
    },
}

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
    several = len(indicators) > 1
    places = [(i, p) for i in range(len(indicators)) for p in range(len(periods))]
    figures = table.rows(totals=True)
    per_unit = len(indicators) * len(periods)
    spark = not several and len(periods) > 2
    rows = []
    for n, unit in enumerate(units):
        own = figures[n * per_unit : (n + 1) * per_unit]
        rows.append(
            {
                "name": unit["name"] or unit["unit"],
                "depth": unit["depth"],
                "total": unit["total"],
                "cells": [
                    {
                        "text": table.printed(n, p, i, lang),
                        "sort": _sortable(own[p * len(indicators) + i]),
                        "note": own[p * len(indicators) + i]["note"],
                    }
                    for i, p in places
                ],
                "spark": sparkline([figure["value"] for figure in own]) if spark else "",
            }
        )
    heads = [f"{indicators[i]['title']} · {periods[p]['label']}" if several else str(periods[p]["label"]) for i, p in places]
    return {"heads": heads, "rows": rows, "spark": spark, "note": table.provenance.line(lang)}


def _sortable(figure: dict[str, Any]) -> str:
    value = figure["value"] if figure["value"] is not None else figure["low"]
    return "" if value is None else f"{float(value):.9g}"


def _verdicts(verdicts: Verdicts, lang: str) -> dict[str, Any]:
    titles: dict[str, str] = {r["rule"]: r["title"] for r in verdicts.rules(lang)}
    counts: Sequence[dict[str, Any]] = verdicts.by_rule()
    return {
        "heads": [outcome_label(outcome, lang) for outcome in OUTCOMES],
        "counts": [{"title": titles[c["rule"]], "rule": c["rule"], "cells": [c[o] for o in OUTCOMES]} for c in counts],
        "note": verdicts.provenance.line(lang),
    }
