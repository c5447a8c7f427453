"""Plugins: found by name, in or out as a whole. Each module of tests/broken_plugins says what is wrong with it and what the
error must name."""

from __future__ import annotations

import importlib.util
import json
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import ketnap as kn
import pytest
from ketnap import plugins

BROKEN = Path(__file__).parents[1] / "broken_plugins"
NAMES = sorted(path.stem for path in BROKEN.glob("*.py"))

REGISTER = """
from pathlib import Path

def register(catalog):
    catalog.add_folder(Path(__file__).parent)
"""


def module_at(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folder_with(folder: Path, name: str, files: dict[str, str]) -> ModuleType:
    """A plugin's folder with these data files."""
    (folder / name).mkdir()
    for file, text in {"plugin.json": json.dumps({"name": name, "version": "1.0"}), "__init__.py": REGISTER, **files}.items():
        (folder / name / file).write_text(text, encoding="utf-8")
    return module_at(folder / name / "__init__.py", name)


@pytest.fixture
def catalog() -> Any:
    return plugins.load(("vn",))


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_plugin_leaves_the_catalog_as_it_was(catalog: Any, tmp_path: Path, refused: Any, name: str) -> None:
    broken = module_at(BROKEN / f"{name}.py", name)
    module = folder_with(tmp_path, name, broken.FILES) if hasattr(broken, "FILES") else broken
    before = catalog.json()
    with refused(broken.NUMBER, *broken.NAMES):
        catalog.with_plugin(plugins.plugin_of(module, name))
    assert catalog.json() == before
    assert [p.name for p in catalog.plugins] == ["standard", "office", "vn"]


@pytest.mark.parametrize("name", NAMES)
def test_an_error_names_no_path_of_this_machine(catalog: Any, tmp_path: Path, name: str) -> None:
    broken = module_at(BROKEN / f"{name}.py", name)
    module = folder_with(tmp_path, name, broken.FILES) if hasattr(broken, "FILES") else broken
    with pytest.raises(kn.Error) as caught:
        catalog.with_plugin(plugins.plugin_of(module, name))
    for lang in ("vi", "en"):
        assert str(BROKEN.parent) not in caught.value.message(lang) and str(tmp_path) not in caught.value.message(lang)


def test_all_errors_of_a_plugin_are_told_at_once(catalog: Any) -> None:
    broken = module_at(BROKEN / "unknown_names.py", "unknown_names")
    with pytest.raises(kn.Error) as caught:
        catalog.with_plugin(plugins.plugin_of(broken, "unknown_names"))
    text = caught.value.message("en")
    assert text.count("KN30") == 1 + 5 and text.count("^") >= 5


def test_a_plugin_is_in_as_a_whole(catalog: Any, tmp_path: Path) -> None:
    files = {
        "documents.json": '{"plan-2022": {"title": {"vi": "Kế hoạch", "en": "Plan"}, "issued_on": "2022-01-01", "confidence": "example"}}',
        "parameters.json": """{"good.note_months": {"title": {"vi": "Số tháng", "en": "Months"}, "versions": [
            {"in_force": "2022-01-01..", "value": 6, "basis": "plan-2022"}]}} // comments are allowed""",
        "rules.json": """[{"id": "good.age", "title": {"vi": "Tuổi", "en": "Age"}, "step": "cell_vote", "basis": ["plan-2022, 3"],
            "in_force": "2022-01-01..", "severity": "warns",
            "holds": ["years_between(born, step_date) >= 18", "or step_date > add_months(born, param('good.note_months'))"]}]""",
    }
    before = catalog.json()
    larger = catalog.with_plugin(plugins.plugin_of(folder_with(tmp_path, "good", files), "good"))
    assert catalog.json() == before != larger.json()
    (rule,) = [r for r in larger.rules() if r["id"] == "good.age"]
    assert rule["severity"] == "warns" and rule["declared_by"] == "good" and rule["basis"] == ["plan-2022, 3"]
    assert str(rule["holds"]) == "years_between(born, step_date) >= 18 or step_date > add_months(born, param('good.note_months'))"
    again = catalog.with_plugin(plugins.plugin_of(module_at(tmp_path / "good" / "__init__.py", "good"), "good"))
    assert again.json() == larger.json(), "the same plugins, the same bytes"


def test_what_is_declared_is_listed(catalog: Any) -> None:
    whole = plugins.load(("vn", "ha_nam"))
    assert [p.name for p in whole.plugins] == ["standard", "office", "vn", "ha_nam"]
    assert [p.requirements for p in whole.plugins][-1] == [("vn", ">=1")]
    assert {"standard.json", "standard.csv", "standard.markdown", "office.html"} <= {f["id"] for f in whole.formats()}
    assert {(r["id"], r["period"]) for r in whole.reports()} == {("ha_nam.commune_verdicts", "year"), ("ha_nam.handbook", "year")}
    assert "Handbook on the admission of members" in {r["title"] for r in whole.reports("en")}
    assert "ha_nam.pupil_share" not in {i["id"] for i in catalog.indicators()}, "nothing is loaded because it is installed"
    json.loads(whole.json())


def test_a_module_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, refused: Any) -> None:
    (tmp_path / "cannot_import.py").write_text("import a_module_that_is_nowhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    offers = [EntryPoint(name="cannot_import", value="cannot_import", group=plugins.GROUP)]
    monkeypatch.setattr(plugins, "entry_points", lambda **wanted: offers if wanted.get("name") == "cannot_import" else [])
    with refused(1202, "cannot_import", "ModuleNotFoundError", "a_module_that_is_nowhere", "cannot_import.py:1"):
        plugins.load(("vn", "cannot_import"))
    assert "cannot_import" not in sys.modules


def test_two_packages_that_offer_one_plugin(monkeypatch: pytest.MonkeyPatch, refused: Any) -> None:
    offers = [EntryPoint(name="twice", value=value, group=plugins.GROUP) for value in ("one_package", "another_package")]
    monkeypatch.setattr(plugins, "entry_points", lambda **_: offers)
    with refused(1211, "twice", "one_package", "another_package"):
        plugins.load(("vn", "twice"))


# what runs later


def test_a_report_that_raises(now: kn.Snapshot, refused: Any) -> None:
    def register(catalog: Any) -> None:
        catalog.add(kn.report("later.broken", title="Hỏng")(lambda r: r.heading({}["nothing"])))
        catalog.add(kn.report("later.asks", title="Hỏi sai")(lambda r: r.measure("vn.nothing")))
        catalog.add(kn.report("later.good", title="Đúng")(lambda r: r.paragraph(f"{r.unit} {r.period_label}")))

    module = ModuleType("later")
    module.register = register  # type: ignore[attr-defined]
    catalog = plugins.load(("vn",)).with_plugin(plugins.plugin_of(module, "later"))
    shown = kn.Snapshot(now._core, catalog, now.path)
    with refused(4001, "later.broken", "KeyError: 'nothing'", "test_plugins.py"):
        shown.report("later.broken", period="2023")
    with refused(3103, "vn.nothing"):
        shown.report("later.asks", period="2023")
    good = shown.report("later.good", period="2023")
    assert "HNA 2023 (đến 31/10)" in good.bytes("standard.markdown").decode()


def test_a_format_that_raises_or_gives_no_bytes(now: kn.Snapshot, refused: Any) -> None:
    def register(catalog: Any) -> None:
        catalog.add(kn.format("later.broken", suffix="txt", media_type="text/plain")(lambda document: document.nothing))
        catalog.add(kn.format("later.text", suffix="txt", media_type="text/plain")(lambda document: document.title))
        catalog.add(
            kn.format("later.sms", suffix="txt", media_type="text/plain")(
                lambda d: "\n".join([d.title, *(p.text for p in d.paragraphs)]).encode()
            )
        )

    module = ModuleType("later")
    module.register = register  # type: ignore[attr-defined]
    catalog = plugins.load(("vn", "ha_nam")).with_plugin(plugins.plugin_of(module, "later"))
    report = kn.Snapshot(now._core, catalog, now.path).report("ha_nam.handbook", period="2023")
    with refused(4001, "later.broken", "AttributeError"):
        report.bytes("later.broken")
    with refused(4001, "later.text", "bytes"):
        report.bytes("later.text")
    assert report.bytes("later.sms").decode().startswith("Sổ tay")
