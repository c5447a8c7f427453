"""The notebooks run from their first cell to their last, and show what they say."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Province

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))

import notebooks  # noqa: E402


@pytest.fixture
def beside_out(ha_nam: Province, tmp_path: Path) -> Path:
    """A folder beside which `./dev demo` seems to have run."""
    out = tmp_path / "out"
    out.mkdir()
    ha_nam.copy(out)
    (out / "files").symlink_to(ha_nam.files)
    (tmp_path / "examples").mkdir()
    return tmp_path / "examples"


def first_steps(names: dict[str, Any]) -> None:
    assert names["phu_ly"].value == 415
    assert names["t"].figure("HNA", 2022).value == 955


def auditing_dossiers(names: dict[str, Any]) -> None:
    assert {row["outcome"] for row in names["failed"].rows()} == {"fail"}
    assert names["d"].outcome == "fail"


def a_term_in_review(names: dict[str, Any]) -> None:
    assert names["t"].figure("HNA", 2020).value == 641
    assert names["r"].title == "Sổ tay công tác phát triển đảng viên"


def from_notebook_to_plugin(names: dict[str, Any]) -> None:
    assert names["written"].rows() == names["tried"].rows()


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    one.__name__: one for one in (first_steps, auditing_dossiers, a_term_in_review, from_notebook_to_plugin)
}


def test_every_notebook_is_looked_at() -> None:
    assert {path.stem for path in notebooks.notebooks()} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_notebook_runs(name: str, beside_out: Path) -> None:
    path = EXAMPLES / f"{name}.ipynb"
    ran, names = notebooks.run(path, beside_out)
    CHECKS[name](names)
    code = [cell for cell in ran if cell.kind == "code"]
    assert sum(bool(cell.shown) for cell in code) > len(code) / 2
    shown = notebooks.page(path, ran)
    assert shown.count("<pre class=code>") == len(code) and "Traceback" not in shown


@pytest.mark.parametrize("name", CHECKS)
def test_a_notebook_is_kept_without_what_it_showed(name: str) -> None:
    text = (EXAMPLES / f"{name}.ipynb").read_text(encoding="utf-8")
    book = json.loads(text)
    assert json.dumps(book, ensure_ascii=False, indent=1) + "\n" == text
    assert book["nbformat"] == 4
    for cell in book["cells"]:
        assert cell["cell_type"] in ("markdown", "code") and "".join(cell["source"]).strip()
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
            compile("".join(cell["source"]), name, "exec")


def test_the_pages_are_written(beside_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(EXAMPLES / "a_term_in_review.ipynb", beside_out)
    monkeypatch.setattr(notebooks, "HERE", beside_out)
    monkeypatch.setattr(sys, "argv", ["notebooks.py", "--out", str(tmp_path / "pages")])
    assert notebooks.main() == 0
    assert "641" in (tmp_path / "pages" / "a_term_in_review.html").read_text(encoding="utf-8")
