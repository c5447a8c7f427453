"""What the province's reports say: each number beside what is measured, checked or found."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pytest
from ketnap_ha_nam.handbook import same_day_a_year_before

if TYPE_CHECKING:
    from conftest import Province


def blocks(document: kn.Document, kind: str) -> list[dict[str, Any]]:
    return [content for name, content in document._core.blocks() if name == kind]


@pytest.fixture(scope="module")
def handbook(now: kn.Snapshot) -> kn.Document:
    return now.report("ha_nam.handbook", period="2023")


def test_the_first_page_leads_with_what_is_measured(handbook: kn.Document, now: kn.Snapshot) -> None:
    kinds = [kind for kind, _ in handbook._core.blocks()]
    assert kinds[0] == "facts" and kinds.index("facts") < kinds.index("heading"), "before any section"
    facts = {fact.label: fact for block in blocks(handbook, "facts") for fact in block["facts"]}
    assert facts["Đảng viên"].number == 55000 and facts["Đảng viên"].value == "55.000"
    admitted = facts["Kết nạp từ đầu năm 2023"]
    same = now.measure("vn.admissions", periods="2022-01..2022-10").figure("HNA", "2022-01..2022-10").value
    assert admitted.number == 1004 and admitted.note == f"cùng kỳ năm 2022: {same}"
    open_dossiers = now.check().by_dossier
    under_way = now.measure("vn.dossiers", periods="2023-01..2023-10").figure("HNA", "2023-01..2023-10").value
    assert facts["Hồ sơ đang xem xét"].number == under_way
    assert facts["Hồ sơ đang xem xét"].note.startswith(f"{len(open_dossiers)} hồ sơ")
    assert facts["Hồ sơ không đạt ở bước tiếp theo"].number == sum(d["outcome"] == "fail" for d in open_dossiers)
    assert facts["Hoàn thành chỉ tiêu năm 2023"].value == "61,52%"
    assert facts["Lỗi dữ liệu"].number == 0
    dry = now.measure("vn.dry_cells", periods="2023-01..2023-10").rows()[0]["value"]
    assert facts["Chi bộ 10 năm liền không kết nạp"].number == dry


def test_it_says_who_is_behind_and_who_is_ahead(handbook: kn.Document, now: kn.Snapshot) -> None:
    table = now.measure("vn.target_completion", units=kn.children("HNA"), periods="2023")
    (behind, ahead) = (block["text"] for block in blocks(handbook, "paragraph"))
    assert "Đảng bộ tỉnh Hà Nam" not in behind + ahead, "its own target stands above"
    names = now.units.to_pandas().set_index("unit")["name"]
    for text, lines in ((behind, table.behind()), (ahead, table.ahead())):
        yearly = {row["unit"] for row in lines.rows() if row["target"] == "ha_nam.year"}
        assert yearly and all(names[unit] in text for unit in yearly)
    assert "Đảng bộ thị xã Duy Tiên (169/215, 78,60%)" in behind and "Duy Tiên" not in ahead
    (own, *_) = [block["table"] for block in blocks(handbook, "table")]
    assert {line["unit"] for line in own.lines()} == {"HNA"} and "ha_nam.rate" in {one["target"] for one in own.targets()}
    kinds = [kind for kind, _ in handbook._core.blocks()]
    assert kinds.index("table") < kinds.index("heading"), "targets stand on the first page"


def test_each_chart_has_its_numbers(handbook: kn.Document) -> None:
    charts = blocks(handbook, "chart")
    assert {chart["kind"] for chart in charts} >= {"bars", "trend", "heat"}
    text = handbook.bytes("standard.markdown").decode()
    for chart in charts:
        assert chart["title"] in text
        for row in chart["table"].rows(totals=True):
            assert handbook._core.tables_hold(chart["table"]) or row["value"] is None or row["unit"]


def test_every_dossier_is_counted_at_its_step(handbook: kn.Document, now: kn.Snapshot) -> None:
    (steps,) = [block for block in blocks(handbook, "list") if block["columns"][:2] == ["Bước tiếp theo", "Số hồ sơ"]]
    assert sum(row[1] for row in steps["rows"]) == len(now.check().by_dossier)
    assert not any("_" in row[0] for row in steps["rows"]), "steps have names"


def test_who_only_awaits_a_vote_needs_no_hand(handbook: kn.Document, now: kn.Snapshot, ha_nam: Province) -> None:
    """Of the dossiers that stood stuck in autumn each is told; of those that all is in order with, none."""
    (told,) = [block for block in blocks(handbook, "list") if block["title"] == "Hồ sơ cần xử lý"]
    shown = {row[0] for row in told["rows"]}
    assert len(shown) == len(told["rows"]), "each once"
    with (ha_nam.files / "planted" / "planted.csv").open(encoding="utf-8", newline="") as file:
        planted = {row["key"]: row["plant"] for row in csv.DictReader(file) if row["plant"].startswith("autumn_")}
    due_later = {key for key, plant in planted.items() if plant == "autumn_opinions_running_out"}
    assert planted.keys() - due_later <= shown and not due_later & shown
    waiting = {d["dossier"] for d in now.check().by_dossier if d["outcome"] == "unknown"} - shown
    assert len(waiting) > 200
    for dossier in sorted(waiting)[:40]:
        unknown = {row["rule"] for row in now.check()[dossier]._verdicts.rows() if row["outcome"] == "unknown"}
        assert all(rule.endswith("_vote") for rule in unknown), unknown
    (due,) = [block for block in blocks(handbook, "list") if block["title"].startswith("Bước đến hạn")]
    assert due_later == {row[1] for row in due["rows"]}


def test_in_english(now: kn.Snapshot) -> None:
    text = now.report("ha_nam.handbook", period="2023", lang="en").bytes("office.html").decode()
    assert "Handbook on the admission of members" in text and "What needs a hand" in text and "55,000" in text
    assert 'title="until 2023-10-31' in text and 'title="đến' not in text


def test_findings_come_with_the_registry(tmp_path: Path, ha_nam: Province) -> None:
    (tmp_path / "people.csv").write_text("person,name,born\nP-BAD,An,31/02/2023\n", "utf-8")
    registry = kn.open(ha_nam.copy(tmp_path))
    before = registry.snapshot("2023-10-31")
    registry.load(tmp_path / "people.csv")
    after = registry.snapshot("2023-10-31")
    assert not blocks(before.report("ha_nam.handbook", period="2023"), "findings"), "it was not known then"
    (found,) = blocks(after.report("ha_nam.handbook", period="2023"), "findings")
    assert [finding.file for finding in found["findings"]] == ["people.csv"]
    known_before = registry.snapshot("2023-10-31", as_known=1).report("ha_nam.handbook", period="2023")
    assert not blocks(known_before, "findings")


def test_each_grassroots_organisation_is_told(now: kn.Snapshot) -> None:
    document = now.report("ha_nam.commune_verdicts", period="2023")
    told = blocks(document, "verdicts")
    found = now.check()
    dossiers = [dossier for block in told for dossier in block["verdicts"].by_dossier()]
    assert sorted(d["dossier"] for d in dossiers) == sorted(d["dossier"] for d in found.by_dossier), "each once"
    for block in told:
        rows = block["verdicts"].rows()
        assert len(block["remarks"]) == len(rows)
        for row, remark in zip(rows, block["remarks"], strict=True):
            assert bool(remark["why"]) == (row["outcome"] in ("fail", "unknown"))
            assert row["unit"] in block["words"] and row["step"] in block["words"]
    one = now.report("ha_nam.commune_verdicts", period="2023", unit="HNA.BL")
    assert 0 < sum(len(block["verdicts"].by_dossier()) for block in blocks(one, "verdicts")) < len(dossiers)


def test_the_same_months_of_the_year_before() -> None:
    from datetime import date

    assert same_day_a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert same_day_a_year_before(date(2023, 10, 31)) == date(2022, 10, 31)
    assert same_day_a_year_before(date(2025, 2, 28)) == date(2024, 2, 29)
