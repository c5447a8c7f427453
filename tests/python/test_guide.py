"""The data files that plugins/README.md shows make a plugin that loads and measures."""

import re
from pathlib import Path
from typing import Any

import ketnap as kn
from ketnap import _ketnap, plugins

GUIDE = Path(__file__).resolve().parents[2] / "plugins" / "README.md"


def test_the_guides_data_files_make_a_plugin(ha_nam: Any) -> None:
    (block,) = re.findall(r"^```jsonc\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    files = [
        (name, text)
        for name, text in re.findall(r"^// (\w+\.json):[^\n]*\n(.*?)(?=^// \w+\.json:|\Z)", block, re.MULTILINE | re.DOTALL)
    ]
    assert [name for name, _ in files] == ["rules.json", "indicators.json", "groups.json", "quantities.json", "documents.json"]
    plugin = _ketnap.Plugin(_ketnap.PluginInfo("ninh_thuan", "1", [("vn", ">=1")]), lambda core: core.add_files(files))
    catalog = plugins.load(("vn",)).with_plugin(plugin)
    assert "ninh_thuan.households" in {one["id"] for one in catalog.quantities()}
    assert {"ninh_thuan.age_min"} < {rule["id"] for rule in catalog.rules()}
    now = kn.open(ha_nam.registry).snapshot("2023-10-31")
    table = _ketnap.measure(now._core, catalog, ["ninh_thuan.female_share"], [kn.unit("HNA")], [kn.period("2022")])
    assert table.rows()[0]["denominator"] == 955
