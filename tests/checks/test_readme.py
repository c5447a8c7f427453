"""The README tells the truth: its Python blocks run, in order and in one namespace, and print what it says they print."""

import ast
import contextlib
import io
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ketnap.cli.program import app
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    return [Block(m.group(1), m.group(2), text.count("\n", 0, m.start()) + 2) for m in FENCE.finditer(text)]


def run_like_a_notebook(block: Block, namespace: dict[str, Any]) -> str:
    """What the block prints; a last line that is an expression shows its value."""
    tree = ast.parse(block.text)
    ast.increment_lineno(tree, block.line - 1)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        exec(compile(tree, "README.md", "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "README.md", "eval"), namespace)
            if value is not None:
                print(repr(value))
    return shown.getvalue()


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.fixture
def demo_folder(ha_nam: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `./dev demo` seems to have run."""
    out = tmp_path / "out"
    out.mkdir()
    ha_nam.copy(out)
    ha_nam.copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("demo_folder")
def test_python_blocks_print_what_the_readme_shows() -> None:
    found = [block for block in blocks((ROOT / "README.md").read_text(encoding="utf-8")) if block.kind in ("python", "text")]
    assert any(block.kind == "python" for block in found)
    namespace: dict[str, Any] = {"__name__": "readme"}
    printed = ""
    for block in found:
        if block.kind == "python":
            printed = run_like_a_notebook(block, namespace)
        else:
            assert lines(printed) == lines(block.text), f"README.md:{block.line}"


@pytest.mark.parametrize("page", ["README.md", "python/README.md"])
def test_ketnap_s_commands_run(page: str, ha_nam: Any, demo_folder: Path) -> None:
    for folder in (demo_folder / "files", demo_folder / "out" / "files"):
        folder.symlink_to(ha_nam.files)
    (demo_folder / "examples").mkdir()
    plan = (ROOT / "examples" / "nightly.plan.json").read_text(encoding="utf-8")
    (demo_folder / "examples" / "nightly.plan.json").write_text(plan, encoding="utf-8")
    (demo_folder / "nightly.plan.json").write_text(plan.replace("../out/ha_nam", "ha_nam").replace("../", ""), encoding="utf-8")
    found = blocks((ROOT / page).read_text(encoding="utf-8"))
    typed = [line for block in found if block.kind == "console" for line in block.text.splitlines() if line.startswith("$ ketnap ")]
    assert typed
    for line in typed:
        result = CliRunner().invoke(app, shlex.split(line, comments=True)[2:], prog_name="ketnap", catch_exceptions=False)
        assert result.exit_code == 0, f"{line}\n{result.output}"


def test_commands_exist() -> None:
    commands = [
        line.removeprefix("$ ").split("#")[0].split()
        for block in blocks((ROOT / "README.md").read_text(encoding="utf-8"))
        if block.kind in ("console", "sh", "bash")
        for line in block.text.splitlines()
        if block.kind != "console" or line.startswith("$ ")
    ]
    known = set(re.findall(r"^  (\w+)  ", (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE))
    assert any(command[:1] == ["./dev"] for command in commands)
    for command in filter(None, commands):
        if command[0] == "./dev":
            assert command[1] in known, command
        elif command[0].startswith("build/"):
            example = Path(command[0]).name.removeprefix("example_")
            assert (ROOT / "examples" / f"{example}.cpp").is_file(), command
        elif command[0] != "ketnap":
            assert shutil.which(command[0]) or (ROOT / command[0]).is_file(), command


def test_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/README.md")]:
        text = re.sub(FENCE, "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
