"""What authors of plugins get: a template that works at once, cases, ids explained."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest
from ketnap import cases, plugins
from ketnap.explain_id import explain_id
from ketnap.new_plugin import new_plugin, template_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return new_plugin("ninh_thuan", tmp_path)


def test_a_new_plugin_bears_its_own_name(home: Path) -> None:
    assert home.name == "ketnap-ninh-thuan" and (home / "ketnap_ninh_thuan" / "plugin.json").is_file()
    for path in home.rglob("*"):
        assert "my_province" not in path.name
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "my_province" not in text and "my-province" not in text, path
    made = {str(path.relative_to(home)).replace("ninh_thuan", "my_province") for path in home.rglob("*.*")}
    assert made == {
        str(path.relative_to(template_folder())) for path in template_folder().rglob("*.*") if "__pycache__" not in str(path)
    }


def test_its_cases_hold_and_it_has_one_of_everything(home: Path) -> None:
    ran = cases.run_cases(home)
    assert ran and len(ran.rows) >= 6, repr(ran)
    assert {row["got"] for row in ran.rows} == {"pass", "fail", "not_applicable", "not_in_force"}
    catalog = plugins.catalog_with(plugins.in_folder(cases.home_of(home)))
    declared = json.loads(catalog.json())
    for kind in ("rules", "indicators", "groups", "reports", "formats", "parameters"):
        assert [one for one in declared[kind] if one["id"].startswith("ninh_thuan.")], kind
    assert [of for of, _, _ in catalog.tables()] == ["ninh_thuan"]


def test_a_case_that_fails_is_told(home: Path) -> None:
    file = home / "ketnap_ninh_thuan" / "cases" / "helper_note.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"pass"', '"unknown"'), encoding="utf-8")
    ran = cases.run_cases(home)
    assert not ran and len(ran.failed) == 1
    assert "ninh_thuan.helper_note phải là unknown, ra pass" in repr(ran)


def run_outside(folder: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """As a user types it, far from the repository."""
    environment = {**os.environ, "PYTHONPATH": str(path or "")}
    return subprocess.run(
        [sys.executable, "-m", "ketnap", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_on_the_command_line_outside_the_repository(tmp_path: Path) -> None:
    assert run_outside(tmp_path, "new-plugin", "ninh_thuan").returncode == 0
    ran = run_outside(tmp_path, "cases", "ketnap-ninh-thuan", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["failed"] == []
    again = run_outside(tmp_path, "new-plugin", "ninh_thuan")
    assert again.returncode == 3 and "KN3234" in again.stderr
    nation = run_outside(tmp_path, "cases", str(ROOT / "tests" / "cases" / "vn"), "--plugin", "vn", "--lang", "en")
    assert nation.returncode == 0 and nation.stdout.endswith(" 0 wrong.\n"), nation.stdout


def test_it_loads_by_its_name_once_it_is_installed(home: Path, tmp_path: Path, ha_nam: Any) -> None:
    site = tmp_path / "site"
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", site]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, home], check=True, capture_output=True)
    made = run_outside(tmp_path, "create", "r.ketnap", "--plugin", "vn", "--plugin", "ninh_thuan", path=site)
    assert made.returncode == 0, made.stderr
    script = f"""
import ketnap as kn
registry = kn.open("r.ketnap")
registry.load([r"{ha_nam.files}/units.csv", r"{ha_nam.files}/documents.csv", r"{ha_nam.files}/areas.csv"])
batch = registry.load_targets("ninh_thuan")
print(batch.added, batch.document, len(batch.findings))
now = registry.snapshot("2024-05-31")
print(now.report("ninh_thuan.year_review", period="2024").bytes("ninh_thuan.sms").decode())
"""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    shown = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[0] == "1 ninh_thuan 0.1.0 0"
    assert shown.stdout.splitlines()[1].startswith("Kết quả năm 2024")


@pytest.mark.parametrize("name", ["ketnap", "vn", "Ninh", "ninh-thuan", "1x", "my_province", ""])
def test_names_that_are_refused(name: str, tmp_path: Path, refused: Any) -> None:
    with refused(3235, name):
        new_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_are_refused(tmp_path: Path, refused: Any) -> None:
    with refused(3232, str(tmp_path)):
        cases.run_cases(tmp_path)
    with refused(3233, str(tmp_path)):
        cases.run_cases(tmp_path, "vn")


def test_a_plugin_without_code_loads_from_its_folder(home: Path) -> None:
    for file in (home / "ketnap_ninh_thuan").glob("*.py"):
        file.unlink()
    assert cases.run_cases(home)


def test_targets_of_a_plugin_that_brings_none(tmp_path: Path, refused: Any) -> None:
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn"])
    with refused(3236, "vn"):
        registry.load_targets("vn")


def test_an_id_is_explained(refused: Any) -> None:
    text = explain_id("vn.cell_vote")
    assert "Ít nhất hai phần ba" in text and "2011-01-19..2021-09-27" in text and "Điều lệ Đảng" in text
    assert "draft: somebody" in explain_id("vn.age_max", lang="en")
    for id in ("vn.certificate_months", "vn.admissions", "vn.female", "vn.rating", "charter-2011", "standard.json", "paper"):
        assert id in explain_id(id)
    assert "ha_nam.handbook" in explain_id("ha_nam.handbook", ["vn", "ha_nam"])
    with refused(3231, "vn.cell_votes", "vn.cell_vote"):
        explain_id("vn.cell_votes")


def test_a_target_of_no_indicator_is_refused_where_the_cases_run(home: Path) -> None:
    targets = home / "ketnap_ninh_thuan" / "targets.csv"
    targets.write_text(targets.read_text("utf-8").replace("vn.admissions", "vn.admisions"), "utf-8")
    with pytest.raises(kn.Error, match=r"KN3103.*vn\.admisions.*vn\.admissions"):
        cases.run_cases(home)
