"""A plan, as an integration script runs it every night."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest
from ketnap import plan_run, plugins
from ketnap.cli.program import app
from typer.testing import CliRunner, Result

PLAN: dict[str, Any] = {
    "registry": "r.ketnap",
    "plugins": ["vn", "ha_nam"],
    "as_of": "2023-10-31",
    "load": {"files": ["in/*.csv"], "document": "BC {month}", "set_aside": "sua_lai", "findings": "out/loi.csv"},
    "check": [{"past": True, "periods": "{year}", "outcome": "fail", "out": "out/vi_pham.csv"}],
    "measure": {"indicators": ["vn.admissions", "vn.admission_rate"], "units": "children:HNA", "periods": "years:2022..{year}",
                "out": ["out/{year}/ket_nap.csv", "out/ket_nap.md"]},
    "report": {"id": "ha_nam.handbook", "period": "{year}", "out": ["out/so_tay.html", "out/so_tay.json"]},
}  # fmt: skip
BAD = "person,name,born\nP-X,Nguyễn X,1990-13\n"


@pytest.fixture
def night(small_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan and its files, one of them with a bad row; the working directory is another one."""
    folder = tmp_path / "đêm [1]"  # whatever letters a folder's name has
    (folder / "in").mkdir(parents=True)
    for file in small_files.glob("*.csv"):
        os.link(file, folder / "in" / file.name)
    (folder / "in" / "z_people.csv").write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def written(folder: Path, **more: Any) -> str:
    """The plan, with other parts; a part that is None is left out."""
    path = folder / "nightly.plan.json"
    parts = {name: part for name, part in (PLAN | more).items() if part is not None}
    path.write_text("// every night\n" + json.dumps(parts, ensure_ascii=False), encoding="utf-8")
    return str(path)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, arguments, prog_name="ketnap", catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def told(*arguments: str, code: int = 0) -> dict[str, Any]:
    one: dict[str, Any] = json.loads(run(*arguments, "--json", code=code).stdout)
    return one


def content(folder: Path) -> dict[str, bytes]:
    """Of all files but the registry and what SQLite leaves beside it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ketnap" not in path.name
    }


def test_a_dry_run_does_all_and_leaves_nothing(night: Path) -> None:
    plan = written(night)
    before = content(night)
    dry = told("run", plan)
    assert content(night) == before and not (night / "r.ketnap").exists()
    assert dry["written"] is False and dry["created"] is True
    wet = told("run", plan, "--write")
    same = ("as_of", "head", "checks", "measures", "reports", "files", "findings", "failing")
    assert {name: dry[name] for name in same} == {name: wet[name] for name in same}
    for file in wet["files"]:
        assert hashlib.sha256((night / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    state = (night / "r.ketnap").read_bytes()
    run("run", plan, "--as-of", "2024-01-31")
    assert (night / "r.ketnap").read_bytes() == state
    assert not list(night.glob("*.ketnap-*"))


def test_the_same_files_again_add_nothing_and_give_the_same_bytes(night: Path) -> None:
    plan = written(night)
    first = told("run", plan, "--write")
    before = content(night)
    assert before["sua_lai/1/z_people.csv"].decode() == BAD
    assert b"KN2104" in before["out/loi.csv"]
    assert (night / "out/loi.csv").stat().st_mode & 0o077 == 0
    again = told("run", plan, "--write")
    assert again["loads"][0]["number"] == 0 and again["head"] == first["head"] == 1
    assert again["findings"] == first["findings"] == 1, "what is bad is told every night"
    assert content(night) == before
    assert kn.open(night / "r.ketnap").head == 1

    (night / "in/z_people.csv").write_text(BAD.replace("1990-13", "1990-12"), encoding="utf-8")
    corrected = told("run", plan, "--write", "--strict", code=3)
    assert corrected["error"]["code"] == "KN3265"
    corrected = told("run", plan, "--write")
    assert (corrected["loads"][0]["number"], corrected["loads"][0]["added"], corrected["findings"]) == (2, 1, 0)


def test_the_result_is_the_same_wherever_and_whenever_it_runs(night: Path, tmp_path: Path) -> None:
    import shutil

    written(night)
    other = tmp_path / "elsewhere"
    shutil.copytree(night, other)
    said = []
    for folder, environment in ((night, {"TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "1"}), (other, {"TZ": "UTC", "LC_ALL": "C"})):
        command = [sys.executable, "-m", "ketnap", "run", "nightly.plan.json", "--write", "--json"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, **environment})
        assert (ran.returncode, ran.stderr) == (0, b"")
        said.append(ran.stdout)
    assert said[0] == said[1]
    assert content(night) == content(other)
    at = kn.open(night / "r.ketnap").batches()[0].at
    assert not [name for name, held in content(night).items() if at.encode() in held or at[:10].encode() in held]


def test_python_runs_a_plan_as_the_command_line_does(night: Path) -> None:
    plan = kn.Plan(written(night))
    said: list[str] = []
    loaded: list[tuple[int, int]] = []

    def hear(what: str, at: int, of: int) -> None:
        said.append(what)
        if what == "load #1" and of > 1:
            loaded.append((at, of))

    done = plan.run(write=True, progress=hear)
    assert done.written and done.created and not done.locked and not done.is_fine
    assert [batch.number for batch in done.batches] == [1]
    now = kn.open(plan.registry).snapshot("2023-10-31")
    assert (
        done.tables[0].rows()
        == now.measure("vn.admissions", "vn.admission_rate", units=kn.children("HNA"), periods=kn.years(2022, 2023)).rows()
    )
    assert done.checks[0].rows() == now.check(past=True, periods="2023").rows()
    assert (night / "out/so_tay.html").read_bytes() == now.report("ha_nam.handbook", period="2023").bytes("office.html")
    assert list(dict.fromkeys(said)) == ["load #1", "check #1", "measure #1", "report #1"]
    assert loaded == sorted(loaded) and len({of for _, of in loaded}) == 1 and loaded[-1][0] == loaded[-1][1]
    assert any(at < of / 2 for at, of in loaded) and any(of / 2 < at < of for at, of in loaded), "a dry run, then the load"


def test_the_day_of_the_command_line_goes_first(night: Path, refused: Any) -> None:
    plan = written(night, as_of=None, check=None, report=None)
    assert told("run", plan, code=3)["error"]["code"] == "KN3263"
    answer = told("run", plan, "--as-of", "2022-06-30", "--write")
    assert answer["as_of"] == "2022-06-30"
    assert (night / "out/2022/ket_nap.csv").exists()
    with refused(3263, "nightly.plan.json"):
        kn.Plan(plan).run()
    with refused(3109, "x"):
        kn.Plan(plan).run(as_of="x")


# -- the lock -------------------------------------------------------------------------------------------------------------


def test_a_locked_plan_runs_with_what_it_was_locked_with_alone(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = written(night, strict=True, load={"files": ["in/*.csv"]}, check=None)
    (night / "in/z_people.csv").unlink()
    assert told("run", plan, code=3)["error"]["code"] == "KN3265"
    assert told("plan", "show", plan)["lock"]["state"] == "none"
    assert told("plan", "lock", plan)["differences"] == []
    locked = (night / "nightly.plan.lock.json").read_bytes()
    assert told("plan", "show", plan)["lock"]["state"] == "kept"
    assert told("run", plan)["locked"] is True

    files = plugins._files
    monkeypatch.setattr(plugins, "_files", lambda module: [*files(module), ("more.py", b"")])
    error = told("run", plan, "--lang", "en", code=3)["error"]
    assert error["code"] == "KN3264"
    assert re.search(r"ha_nam 1\.0\.0 \([0-9a-f]{12}\) ≠ ha_nam 1\.0\.0 \([0-9a-f]{12}\)", error["text"])
    shown = told("plan", "show", plan, code=1)["lock"]
    assert shown["state"] == "differs" and len(shown["differences"]) == 2, "ha_nam and office are packages"
    assert "khi khóa ≠ bây giờ" in run("plan", "show", plan, code=1).stdout
    assert (night / "nightly.plan.lock.json").read_bytes() == locked, "only `plan lock` writes it"
    assert len(told("plan", "lock", plan)["differences"]) == 2
    assert told("run", plan)["locked"] is True
    monkeypatch.undo()
    assert told("run", str(night / "nightly.plan.json"), code=3)["error"]["code"] == "KN3264"


def test_a_plan_that_says_something_else_is_locked_again(night: Path) -> None:
    plan = written(night, load=None, check=None, report=None)
    told("plan", "lock", plan)
    written(night, load=None, check=None, report=None, lang="en")
    assert told("plan", "show", plan, code=1)["lock"]["differences"][0].startswith("plan ")
    text = Path(plan).read_text(encoding="utf-8")
    told("plan", "lock", plan)
    Path(plan).write_text("/* said */\n\n" + text, encoding="utf-8")
    assert told("plan", "show", plan)["lock"]["state"] == "kept", "comments do not count"
    (night / "nightly.plan.lock.json").write_text("{}", encoding="utf-8")
    assert told("run", plan, code=3)["error"]["code"] == "KN3261"


# -- what is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"loads": {}}, "KN3262"),
        ({"plugins": "vnn"}, "KN1201"),
        ({"measure": {"indicators": "vn.admission", "periods": "2023"}}, "KN3103"),
        ({"check": {"rules": "vn.age"}}, "KN3104"),
        ({"report": {"id": "ha_nam.handbok", "period": "2023", "out": "a.html"}}, "KN3106"),
        ({"report": {"id": "ha_nam.handbook", "period": "2023", "out": "a.doc"}}, "KN4005"),
        ({"measure": {"indicators": "vn.admissions", "periods": "2023", "out": "out/vi_pham.csv"}}, "KN3267"),
    ],
)
def test_a_plan_is_refused_before_anything_is_written(more: dict[str, Any], code: str, night: Path) -> None:
    plan = written(night, **more)
    before = content(night)
    assert told("run", plan, "--write", code=3)["error"]["code"] == code
    assert content(night) == before and not (night / "r.ketnap").exists()


def test_an_error_names_the_step_and_no_file_is_written(night: Path) -> None:
    plan = written(night, report={"id": "ha_nam.handbook", "period": "2023", "unit": "HNA.XX", "out": "out/so_tay.html"})
    error = told("run", plan, "--write", code=3)["error"]
    assert (error["code"], error["where"]) == ("KN3102", "nightly.plan.json, report #1")
    assert not (night / "out").exists()
    assert kn.open(night / "r.ketnap").head == 1, "the next run finds it loaded"
    plan = written(night, load={"files": "none/*.csv"})
    assert told("run", plan, "--write", code=3)["error"]["where"] == "nightly.plan.json, load #1"


def test_a_plan_names_the_registry_s_plugins(night: Path) -> None:
    kn.create(night / "r.ketnap", plugins="vn")
    assert told("run", written(night), "--write", code=3)["error"]["code"] == "KN3266"
    (night / "r.ketnap").unlink()
    (night / "r.ketnap").write_text("x")
    assert told("run", written(night), code=3)["error"]["code"] == "KN1103"
    assert told("run", "none.json", code=3)["error"]["code"] == "KN1001"


def test_a_strict_plan_ends_with_1_where_something_is_wrong(night: Path) -> None:
    plan = written(night, strict=True)
    told("plan", "lock", plan)
    answer = told("run", plan, "--write", code=1)
    assert answer["findings"] == 1
    plan = written(night, strict=False)
    told("plan", "lock", plan)
    assert told("run", plan, "--write")["findings"] == 1
    assert told("run", plan, "--strict", code=1)["findings"] == 1


def test_a_run_is_told_to_a_person(night: Path) -> None:
    plan = written(night)
    shown = run("run", plan).stdout
    for said in (
        "Chưa khóa phiên bản",
        "nếu ghi thì tạo mới",
        "1 để riêng",
        "KN2104",
        "1.004" if "1.004" in shown else "Phủ Lý",
        "Chưa ghi gì",
    ):
        assert said in shown
    assert "Lô 1 đã ghi" in run("run", plan, "--write").stdout
    assert "Written: out/loi.csv" in run("run", plan, "--write", "--lang", "en").stdout
    shown = run("plan", "show", plan).stdout
    assert re.search(r"^measure #1 +vn.admissions vn.admission_rate .* out/2023/ket_nap.csv", shown, re.MULTILINE)


def test_ctrl_c_after_the_load_says_that_it_is_loaded(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(self: Any, step: Callable[..., Any]) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        self.progress("check #1", 0, 0)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(plan_run._Steps, "check", pressed)
    try:
        stopped = run("run", written(night), "--write", code=130)
        assert "Đã dừng sau khi ghi lô 1" in stopped.stderr
        assert not (night / "out").exists()
        assert "không thay đổi" in run("run", written(night), code=130).stderr
    finally:
        signal.signal(signal.SIGINT, before)
