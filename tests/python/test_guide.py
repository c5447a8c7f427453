"""Every block of plugins/README.md does what the page says: data files, cases, Python; the C++ is compiled by tests/plugins."""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import ketnap as kn
import pytest
from ketnap import _ketnap, cases, plugins

GUIDE = (Path(__file__).resolve().parents[2] / "plugins" / "README.md").read_text(encoding="utf-8")
FILES = ["rules.json", "indicators.json", "groups.json", "quantities.json", "reports.json", "documents.json"]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def data_files() -> list[tuple[str, str]]:
    (block,) = blocks("jsonc")
    found = re.findall(r"^// (\w+\.json):[^\n]*\n(.*?)(?=^// \w+\.json:|\Z)", block, re.MULTILINE | re.DOTALL)
    return [(name, text) for name, text in found]


def catalog_with(register: Any) -> _ketnap.Catalog:
    info = _ketnap.PluginInfo("ninh_thuan", "1", [("vn", ">=1")])
    return plugins.load(("vn",)).with_plugin(_ketnap.Plugin(info, register))


@pytest.fixture(scope="module")
def by_data() -> _ketnap.Catalog:
    return catalog_with(lambda core: core.add_files(data_files()))


def test_the_data_files_make_a_plugin(by_data: _ketnap.Catalog, ha_nam: Any) -> None:
    assert [name for name, _ in data_files()] == FILES
    assert "ninh_thuan.households" in {one["id"] for one in by_data.quantities()}
    assert [rule["in_force"] for rule in by_data.rules() if rule["id"] == "ninh_thuan.age_min"] == [
        "2022-01-15..2023-12-31",
        "2024-01-01..",
    ]
    now = kn.open(ha_nam.registry).snapshot("2023-10-31")
    table = _ketnap.measure(now._core, by_data, ["ninh_thuan.female_share"], [kn.unit("HNA")], [kn.period("2022")])
    assert table.rows()[0]["denominator"] == 955


def test_a_report_as_data_is_written(by_data: _ketnap.Catalog, now: kn.Snapshot) -> None:
    report = kn.Snapshot(now._core, by_data, now.path).report("ninh_thuan.year_review", period="2022")
    text = report.bytes("standard.markdown").decode()
    assert "Kết nạp đảng viên 2022" in text
    assert re.findall(r"Số đảng viên kết nạp<br>(\d+)", text) == ["2020", "2021", "2022"]


def test_the_cases_hold(by_data: _ketnap.Catalog) -> None:
    (block,) = blocks("json")
    assert {"pass", "fail", "unknown"} == {answer for case in json.loads(block) for answer in case["expect"].values()}
    ran = cases.cases_of(by_data, [("guide.json", block)], "ninh_thuan")
    assert len(ran.rows) == 3 and ran, repr(ran)


def python_blocks() -> ModuleType:
    """All of them in one module; a line of dots stands for what the page does not show."""
    module = ModuleType("ketnap_ninh_thuan")
    for block in blocks("python"):
        exec(block, module.__dict__)
    return module


def test_the_python_blocks_make_a_plugin(now: kn.Snapshot) -> None:
    module = python_blocks()
    catalog = catalog_with(lambda core: module.register(plugins.CatalogBuilder(core)))
    here = kn.Snapshot(now._core, catalog, now.path)
    assert any(rule["id"] == "ninh_thuan.helper" for rule in catalog.rules())
    report = here.report("ninh_thuan.month_review", period="2022-10")
    assert report.bytes("ninh_thuan.sms") == "Rà soát tháng tháng 10/2022".encode()
    born = here.measure("ninh_thuan.born_2000", units="HNA", periods="2022").figure("HNA", "2022").value
    assert born is not None and 0 < born < 955


def test_the_column_functions_judge_and_count(now: kn.Snapshot) -> None:
    module = python_blocks()
    verdicts = now.check(module.young, past=True, periods="2022")
    assert {row["rule"] for row in verdicts.rows()} >= {"ninh_thuan.young"}
    spring = now.measure(module.spring, units="HNA", periods="2022").figure("HNA", "2022").value
    assert spring is not None and 0 < spring < 955
