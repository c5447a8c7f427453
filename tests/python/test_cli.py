"""The command line as a clerk and a script meet it."""

from __future__ import annotations

import csv
import inspect
import json
import os
import pty
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest
from ketnap import _ketnap
from ketnap.cli import acts, load, remedies
from ketnap.cli.program import app
from typer.testing import CliRunner, Result

ROOT = Path(__file__).resolve().parents[2]
UNITS = """unit,since,state,level,kind,name,parent
HNA,2000-01-01,open,province,committee,Đảng bộ tỉnh,
HNA.PL,2000-01-01,open,superior,committee,Đảng bộ thành phố,HNA
HNA.PL.1,2000-01-01,open,cell,cell,Chi bộ 1,HNA.PL
HNA.PL.2,2000-01-01,open,cell,cell,Chi bộ 2,HNA.PL
"""
PEOPLE = """person,name,born,sex,religion
P-7,Nguyễn Văn An,2004-05-03,male,catholic
P-1,Trần Thị Bình,1991,female,
P-2,Lê Văn C,31/02/1990,male,
"""
SPELLS = "spell,person,unit,since\nS-1,P-7,HNA.PL.1,2020-01-01\n"
PROFILES = "person,since,occupation\nP-7,2019-09-01,student\n"
PLAN = """{
  "registry": "r.ketnap", "plugins": ["vn", "ha_nam"], "as_of": "2023-10-31",
  "load": {"files": "files/*.csv"},
  "measure": {"indicators": "vn.members", "periods": "{year}", "out": "out/{day}.csv"}
}
"""
WRITING = {
    "load": ["r.ketnap", "files/people.csv", "files/more.csv"],
    "record": ["r.ketnap", "admit", "person=P-1", "cell=HNA.PL.1", "decided_on=2023-10-05", "ceremony_on=2023-10-12"],
    "correct": ["r.ketnap", "people", "P-7", "born=2004-03-05", "--reason", "giấy khai sinh"],
    "retract": ["r.ketnap", "spells", "S-1", "--reason", "ghi nhầm"],
    "undo": ["r.ketnap", "1", "--reason", "nhập nhầm"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the files of a small province; one row is bad."""
    monkeypatch.chdir(tmp_path)
    files = tmp_path / "files"
    files.mkdir()
    for name, text in {"units": UNITS, "people": PEOPLE, "spells": SPELLS, "profiles": PROFILES}.items():
        (files / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def nam(folder: Path) -> Path:
    """A registry with these files as its batch 1; beside them `files/more.csv`, which is loaded in no batch."""
    kn.create("r.ketnap", plugins="vn").load("files/*.csv")
    (folder / "files" / "more.csv").write_text("person,name,born,sex\nP-3,Phạm D,1999,female\n", encoding="utf-8")
    return folder / "r.ketnap"


def run(*arguments: str, code: int = 0, typed: str | None = None) -> Result:
    result = CliRunner().invoke(app, arguments, input=typed, prog_name="ketnap", catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def told(*arguments: str, code: int = 0, typed: str | None = None) -> dict[str, Any]:
    """The one JSON object."""
    result = run(*arguments, "--json", code=code, typed=typed)
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
    one: dict[str, Any] = json.loads(result.stdout)
    return one


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ketnap", *arguments]
    # Wherever it runs: another locale, no terminal.
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, "LC_ALL": "C", **environment})


def state(path: Path) -> tuple[bytes, set[str]]:
    return path.read_bytes(), {str(p) for p in path.parent.rglob("*")}


# -- help -----------------------------------------------------------------------------------------------------------------


def commands() -> dict[str, str]:
    """Each command with its docstring."""
    found = {str(one.name): inspect.getdoc(one.callback) or "" for one in app.registered_commands}
    for group in app.registered_groups:
        assert group.typer_instance is not None
        for one in group.typer_instance.registered_commands:
            found[f"{group.name} {one.name}"] = inspect.getdoc(one.callback) or ""
    return found


def examples(name: str) -> list[str]:
    return re.findall(r"^\$ ketnap (.*)$", commands()[name], re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_help_opens_with_a_sentence_and_has_an_example(name: str) -> None:
    shown = run(*name.split(), "--help").stdout
    first = commands()[name].split("\n")[0]
    assert first[0].isupper() and first.endswith(".")
    assert " ".join(first.split()) in " ".join(shown.split())
    assert examples(name)[0].startswith(name)
    for example in examples(name):
        assert f"$ ketnap {example}" in shown, "on a line of its own, in 80 columns"
    for option in ("--json", "--lang", *(["--write"] if name in WRITING else [])):
        assert option in shown


def test_the_program_s_help_names_every_command_and_the_exit_codes() -> None:
    for shown in (run("--help").stdout, run().stdout):
        assert all(re.search(rf"│ {name.split()[0]} ", shown) for name in commands())
        assert "3 error KN" in shown
    assert run("--version").stdout.strip() == f"ketnap {kn.__version__}"


def test_every_example_of_a_help_text_runs(folder: Path) -> None:
    (folder / "ds.csv").write_text("person,name,born,sex\nP-9,Phạm D,1999-13,female\n", encoding="utf-8")
    acted = [{"act": "admit", "person": "P-1", "cell": "HNA.PL.1", "decided_on": "2023-10-05", "ceremony_on": "2023-10-12"}]
    (folder / "acts.json").write_text(json.dumps(acted), encoding="utf-8")
    (folder / "nightly.plan.json").write_text(PLAN, encoding="utf-8")
    order = ["create", "load", "set-aside", "record", "correct", "retract", "log", "info", "export", "verify", "undo"]
    order += ["check", "measure", "report", "plugins", "run", "plan lock", "plan show", "new-plugin", "cases", "figures"]
    (folder / "tests").symlink_to(ROOT / "tests")
    figures = "id,unit,period,as_of,indicator,options,group,target,numerator,denominator,printed,decimals,policy,agrees\n"
    (folder / "figures.csv").write_text(figures + "F-1,HNA,2022,,vn.admissions,,,,2,,2,,,yes\n", encoding="utf-8")
    assert set(order) == set(commands())
    for name in order:
        for example in examples(name):
            run(*shlex.split(example))
    assert [batch.undoes for batch in kn.open("r.ketnap").batches()] == [None, None, 2], "the plan finds nothing new"
    assert (folder / "sua_lai" / "people.csv").read_text(encoding="utf-8").splitlines()[1:] == ["P-2,Lê Văn C,31/02/1990,male,"]


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, ketnap.cli.program; print({'numpy', 'pandas', 'pyarrow', 'jinja2', 'rich'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_import_loads_nothing_that_it_may_not_need() -> None:
    heavy = {"numpy", "pandas", "pyarrow", "matplotlib", "jinja2", "rich", "typer", "sqlite3", "importlib.metadata", "tempfile"}
    code = f"import sys; before = set(sys.modules); import ketnap; print(({heavy} & set(sys.modules)) - before)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


# -- what writes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITING)
def test_a_dry_run_writes_nothing(name: str, nam: Path) -> None:
    arguments = [name, *WRITING[name]]
    if name == "load":
        arguments[3:] = ["--table", "people=files/more.csv"]
    before = state(nam)
    shown = run(*arguments)
    assert state(nam) == before
    assert shown.stdout.endswith("Chưa ghi gì. Thêm --write để ghi.\n")
    assert run(*arguments, "--lang", "en").stdout.endswith("Nothing was written. Add --write to write it.\n")
    assert told(*arguments)["written"] is False
    assert (state(nam), kn.open(nam).head) == (before, 1)

    answer = told(*arguments, "--write")
    assert (answer["command"], answer["written"], answer["batch"]["number"]) == (name, True, 2)
    assert kn.open(nam).head == 2


def test_a_dry_run_says_what_would_change(nam: Path) -> None:
    shown = run("correct", *WRITING["correct"]).stdout
    assert re.search(r"Người +P-7 +sửa +Ngày sinh +2004-05-03 +2004-03-05", shown)
    assert re.search(r"P-7 +changed .* 2004-05-03 +2004-03-05", run("correct", *WRITING["correct"], "--lang", "en").stdout)
    fields = told("correct", *WRITING["correct"])["preview"]["changes"][0]["fields"]
    assert fields == [{"field": "born", "before": "2004-05-03", "after": "2004-03-05", "withheld": False}]
    shown = run("undo", *WRITING["undo"], "--lang", "en").stdout
    assert shown.startswith("If written, undoing batch 1") and "Log of batch 1" in shown and "P-7" in shown
    run("correct", *WRITING["correct"], "--write")
    assert told("undo", *WRITING["undo"], code=3)["error"]["code"] == "KN1130", "a dry run sees what stands in the way"


def test_set_aside_corrected_and_loaded_again(folder: Path) -> None:
    run("create", "r.ketnap")
    load_files = ["load", "r.ketnap", "files/*.csv", "--set-aside", "sua_lai", "--findings", "loi.csv"]
    shown = run(*load_files, "--strict", code=1).stdout
    assert "KN2104  people.csv" in shown and "Với --write" in shown
    assert not (folder / "sua_lai").exists() and kn.open("r.ketnap").head == 0
    run(*load_files, code=3)
    (folder / "loi.csv").unlink()
    answer = told(*load_files, "--lang", "en", "--by", "an.nt", "--document", "BC 10", "--write")
    assert (answer["batch"]["set_aside"], answer["batch"]["by"], answer["batch"]["document"]) == (1, "an.nt", "BC 10")
    assert answer["set_aside_files"] == ["sua_lai/people.csv"]
    (finding,) = answer["findings"]
    assert (finding["code"], finding["file"], finding["row"], finding["column"]) == ("KN2104", "people.csv", 4, "born")
    with open("loi.csv", encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {name: str(int(value) if name == "set_aside" else value) for name, value in finding.items()}
    assert (folder / "loi.csv").stat().st_mode & 0o777 == 0o600
    path = folder / "sua_lai" / "people.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("31/02/1990", "1990-02"), encoding="utf-8")
    assert run("load", "r.ketnap", "sua_lai/*.csv", "--strict", "--write").stdout == "Lô 2 đã ghi: 1 thêm mới.\n"
    assert kn.open("r.ketnap").facts("people", person="P-2")[0]["born"] == "1990-02"
    assert run("set-aside", "r.ketnap", "2", "x").stdout == "Lô 2 không có dòng để riêng.\n"


def test_nothing_is_loaded_where_what_it_leaves_could_not_be_saved(nam: Path) -> None:
    for option in (["--set-aside", "files"], ["--findings", "files/more.csv"]):
        before = state(nam)
        error = told("load", "r.ketnap", "files/people.csv", "--write", *option, code=3)["error"]
        assert error["code"] == "KN1139"
        assert state(nam) == before


def test_many_findings_are_counted_and_written_whole(folder: Path) -> None:
    run("create", "r.ketnap")
    rows = "".join(f"P{n},Lê C,1990-13,male\n" for n in range(1500))
    (folder / "people.csv").write_text(f"person,name,born,sex\n{rows}", encoding="utf-8")
    shown = run("load", "r.ketnap", "people.csv").stdout
    assert shown.count("KN2104") == 20
    assert "1.500 lỗi dữ liệu" in shown and "… còn 1.480 dòng nữa; --findings" in shown
    shown = run("load", "r.ketnap", "people.csv", "--findings", "loi.csv", "--lang", "en").stdout
    assert "Findings: 1,500" in shown and "… 1,480 more\n" in shown
    assert (folder / "loi.csv").read_text(encoding="utf-8").count("Not a day") == 1500
    assert len(told("load", "r.ketnap", "people.csv")["findings"]) == 1500


def test_a_load_with_a_scope_and_with_tables_named(nam: Path) -> None:
    Path("files/spells.csv").write_text(SPELLS.splitlines()[0] + "\n", encoding="utf-8")
    for scope, retracted in {"all": 1, "HNA.PL.1": 1, "HNA.PL.2": 0, ",2020-01": 1, "HNA.PL,2021": 0}.items():
        assert told("load", "r.ketnap", "files/spells.csv", "--scope", scope)["batch"]["retracted"] == retracted, scope
    assert told("load", "r.ketnap", "files/spells.csv", "--scope", "HNA.XX", code=3)["error"]["code"] == "KN1141"
    pair = ["--table", "people=files/more.csv", "--table", "people=files/people.csv"]
    assert told("load", "r.ketnap", "files/units.csv", *pair)["batch"]["added"] == 1
    for wrong in (["--table", "people"], ["--table", "=x"], []):
        run("load", "r.ketnap", *wrong, code=2)


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Ctrl-C is heard in these tests, wherever they run: jobs behind a shell ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Pressed:
    """Ctrl-C at a moment of a load."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.bars, self.load = monkeypatch, load.bars, kn.Registry.load

    def in_the_middle(self) -> None:
        def stop_if_asked(real: Any, lang: Any) -> Any:
            def pressed() -> None:
                os.kill(os.getpid(), signal.SIGINT)
                real()

            return self.bars(pressed, lang)

        self.monkeypatch.setattr(load, "bars", stop_if_asked)

    def after_the_last_moment(self) -> None:
        def loaded(*arguments: Any, **options: Any) -> kn.Batch:
            batch = self.load(*arguments, **options)
            os.kill(os.getpid(), signal.SIGINT)
            return batch

        self.monkeypatch.setattr(kn.Registry, "load", loaded)


def test_an_interrupted_load_writes_nothing(nam: Path, monkeypatch: pytest.MonkeyPatch, untouched: Any) -> None:
    Pressed(monkeypatch).in_the_middle()
    with untouched(nam).watched():
        stopped = run("load", *WRITING["load"], "--write", code=130)
    assert (stopped.stdout, stopped.stderr) == ("", "Đã dừng; cơ sở dữ liệu không thay đổi.\n")
    assert told("load", *WRITING["load"], "--write", code=130)["error"]["code"] == "stopped"
    assert kn.open(nam).head == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_load_that_was_through_says_so(nam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Pressed(monkeypatch).after_the_last_moment()
    assert "Lô 2 đã ghi" in run("load", "r.ketnap", "--table", "people=files/more.csv", "--write").stdout
    assert kn.open(nam).head == 2


# -- acts -----------------------------------------------------------------------------------------------------------------


def test_every_act_of_a_batch_is_a_word_here() -> None:
    for name in acts.NAMES:
        assert name in run("record", "--help").stdout
    documented = {name for name, of in inspect.getmembers(kn.OpenBatch, inspect.isfunction) if name[0] != "_"}
    assert set(acts.NAMES) == documented - {"preview"}


def test_acts_of_a_file_are_one_batch(nam: Path) -> None:
    typed = [
        {"act": "admit", "person": "P-70", "cell": "HNA.PL.2", "decided_on": "2023-10-05",
         "new_person": {"name": "Hồ E", "born": "2001", "sex": "male"}},
        {"act": "open_dossier", "person": "P-1", "unit": "HNA.PL.1", "opened_on": "2023-01-05"},
        {"act": "correct", "table": "profiles", "key": ["P-7", "2019-09-01"], "occupation": "pupil", "reason": "hồ sơ"},
        {"act": "claim", "claim": "vn.eligible_non_members", "unit": "HNA.PL", "at": 2023, "value": 91.66},
        {"act": "put", "table": "people", "person": "P-8", "name": None},
    ]  # fmt: skip
    answer = told("record", "r.ketnap", "--from", "-", "--write", "--by", "an.nt", typed=json.dumps(typed))
    assert answer["keys"] == ["P-70/A1", "P-1/D1"]
    assert answer["batch"]["number"] == 2
    registry = kn.open(nam)
    assert registry.facts("claims")[0]["value"] == "91.66"
    assert registry.facts("profiles")[0]["occupation"] == "pupil"
    assert {row["person"] for row in registry.facts("people")} == {"P-7", "P-1", "P-70", "P-8"}

    Path("acts.json").write_text(json.dumps([typed[-1] | {"person": "P-9"}, typed[0] | {"person": "P-10", "cell": "HNA.PL.9"}]))
    error = told("record", "r.ketnap", "--from", "acts.json", "--write", code=3)["error"]
    assert (error["code"], error["where"]) == ("KN1115", "acts.json, 2: admit")
    assert run("record", "r.ketnap", "--from", "acts.json", code=3).stderr.startswith("acts.json, 2: admit\nKN1115 ")
    assert kn.open(nam).head == 2


def test_an_act_on_the_command_line(nam: Path) -> None:
    person = ["new_person.name=Hồ E", "new_person.born=2001", "new_person.sex=male"]
    run("record", "r.ketnap", "admit", "person=P-70", "cell=HNA.PL.2", "decided_on=2023-10-05", *person, "--write")
    run("record", "r.ketnap", "complete", "table=profiles", "key=P-7", "key=2019-09-01", "theory=", "--write")
    run("record", "r.ketnap", "transfer", "person=P-7", "to=", "on=2023-05-01", "--write")
    assert kn.open(nam).facts("spells")[0]["until"] == "2023-05-01"
    assert kn.open(nam).facts("people", person="P-70")[0]["name"] == "Hồ E"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["admitt", "person=P-1"], "no act admitt. Is admit meant?"),
        (["admit", "person=P-1", "cel=HNA.PL.1"], "lacks cell=, decided_on=. Is cel= meant"),
        (["transfer", "person=P-1", "to=x", "on=2023", "spel=1"], "takes no spel. Is spell meant?"),
        (["admit", "P-1"], "P-1 is no FIELD=VALUE"),
        (["leave", "person=P-1", "person=P-2"], "person is given twice"),
        (["admit", "act=leave"], "The act is named before its fields"),
        (["preview"], "no act preview"),
        (["__exit__"], "no act __exit__"),
        ([], "Name an act"),
        (["admit", "--from", "acts.json"], "Name an act"),
        (["--from", "acts.json"], "acts.json is not valid JSON"),
        (["--from", "none.json"], "KN1001"),
    ],
)
def test_what_is_no_act_is_answered_with_what_to_write(typed: list[str], says: str, nam: Path) -> None:
    Path("acts.json").write_text('[{"act": "admit", "person": "P-1", "person": "P-2"}]')
    result = run("record", "r.ketnap", *typed, "--write", code=3 if says.startswith("KN") else 2)
    assert says in " ".join(result.stderr.split())
    assert kn.open(nam).head == 1


def test_a_field_that_is_not_there_is_answered_by_its_table(nam: Path) -> None:
    error = told("correct", "r.ketnap", "people", "P-1", "bron=1990", "--reason", "x", "--lang", "en", code=3)["error"]
    assert error["code"] == "KN1113" and "Is born meant?" in error["todo"]
    for wrong in (["P-1"], ["born=1990"], ["P-1", "born=1990", "born=1991"], ["P-1", "reason=x"]):
        run("correct", "r.ketnap", "people", *wrong, "--reason", "x", code=2)
    run("correct", "r.ketnap", "people", "P-1", "born=1990", code=2)
    run("retract", "r.ketnap", "people", "P-1", code=2)


def test_what_cannot_be_written_ends_alike_dry_or_not(nam: Path) -> None:
    arguments = ["retract", "r.ketnap", "people", "P-7", "--reason", "ghi nhầm"]
    answer = told(*arguments, code=3)
    assert answer["refused"] is True and {f["code"] for f in answer["findings"]} == {"KN2213"}
    error = told(*arguments, "--write", code=3)["error"]
    assert error["code"] == "KN1121" and {f["code"] for f in error["findings"]} == {"KN2213"}
    assert kn.open(nam).head == 1


def test_religion_is_withheld_unless_asked_for(nam: Path) -> None:
    for arguments in (
        ["log", "r.ketnap", "--person", "P-7"],
        ["undo", "r.ketnap", "1", "--reason", "x"],
    ):
        for form in ([], ["--json"]):
            shown = ("catholic", "Công giáo")[not form]
            assert shown not in run(*arguments, *form).output
            assert shown in run(*arguments, *form, "--sensitive").output
    typed = ["correct", "r.ketnap", "people", "P-7", "religion=none", "--reason", "x"]
    assert told(*typed, code=3)["error"]["code"] == "KN1151"
    assert "catholic" in run(*typed, "--sensitive").output


# -- looking --------------------------------------------------------------------------------------------------------------


def test_info_of_an_empty_and_of_a_full_registry(nam: Path) -> None:
    answer = told("info", "r.ketnap", "--as-of", "2023-10-31")
    assert [answer[name] for name in ("as_of", "units", "cells", "members", "head")] == ["2023-10-31", 4, 2, 1, 1]
    assert answer["plugins"][0]["name"] == "vn"
    assert [(b["number"], b["added"], b["findings"]) for b in answer["batches"]] == [(1, 8, 1)]
    assert told("info", "r.ketnap", "--as-of", "1990-01-01")["units"] == 0
    assert told("info", "r.ketnap", "--as-of", "x", code=3)["error"]["code"] == "KN3109"
    told("create", "new.ketnap")
    assert told("info", "new.ketnap")["batches"] == []
    assert "Chưa có lô nào." in run("info", "new.ketnap").stdout


def test_log_asks_about_one_thing(nam: Path) -> None:
    run("correct", *WRITING["correct"], "--write")
    entries = told("log", "r.ketnap", "--person", "P-7")["entries"]
    assert [(e["batch"], e["table"], e["act"]) for e in entries if e["table"] == "people"] == [
        (1, "people", "added"),
        (2, "people", "changed"),
    ]
    changed = {"field": "born", "before": "2004-05-03", "after": "2004-03-05", "withheld": False, "needs": None}
    assert entries[-1]["changes"] == [changed]
    one = ["log", "r.ketnap", "--table", "profiles", "--key", "P-7", "--key", "2019-09-01"]
    assert len(told(*one)["entries"]) == 1
    assert len(told("log", "r.ketnap", "--batch", "2")["entries"]) == 1
    assert run("log", "r.ketnap", "--unit", "HNA.PL", "--lang", "en").stdout.startswith(
        "Log of Đảng bộ thành phố (HNA.PL): 1 entry\n"
    )
    for wrong in (
        [],
        ["--person", "P-1", "--batch", "1"],
        ["--table", "people"],
        ["--key", "P-1"],
        ["--person", "P-1", "--key", "x"],
    ):
        run("log", "r.ketnap", *wrong, code=2)
    assert told("log", "r.ketnap", "--person", "P-99", code=3)["error"]["code"] == "KN1136"


def test_an_export_loaded_again_is_equal(nam: Path) -> None:
    run("record", *WRITING["record"], "--write")
    answer = told("export", "r.ketnap", "out", "--sensitive")
    assert len(answer["files"]) == 5
    run("create", "again.ketnap")
    assert run("load", "again.ketnap", "out/*.csv", "--strict", "--write").exit_code == 0
    run("export", "again.ketnap", "out_again", "--sensitive")
    for file in Path("out").iterdir():
        assert file.read_bytes() == (Path("out_again") / file.name).read_bytes()
    assert len(told("export", "r.ketnap", "out_1", "--as-known", "1", "--sensitive")["files"]) == 4
    assert told("export", "r.ketnap", "out", "--sensitive", code=3)["error"]["code"] == "KN1139"


def test_verify_ends_with_1_when_something_is_wrong(nam: Path) -> None:
    assert told("verify", "r.ketnap")["findings"] == []
    assert "tệp nguyên vẹn" in run("verify", "r.ketnap").stdout
    with closing(sqlite3.connect(nam)) as connection, connection:
        connection.execute("drop trigger no_update_people")
    found = told("verify", "r.ketnap", code=1)["findings"]
    assert [one["code"] for one in found] == ["KN2308"]
    assert "KN23" in run("verify", "r.ketnap", code=1).stdout


# -- errors ---------------------------------------------------------------------------------------------------------------


def test_an_error_is_a_number_a_text_and_a_remedy() -> None:
    result = run("info", "none.ketnap", code=3)
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "KN1102 Không có cơ sở dữ liệu none.ketnap.",
        "Kiểm tra lại đường dẫn, hoặc tạo mới bằng ketnap create.",
    ]
    assert told("info", "none.ketnap", "--lang", "en", code=3) == {
        "error": {
            "number": 1102,
            "code": "KN1102",
            "text": "There is no registry none.ketnap.",
            "todo": "Check the path, or make a new one with ketnap create.",
        }
    }


@pytest.mark.parametrize(
    "typed",
    [["inf"], ["info"], ["info", "x", "--jso"], ["info", "x", "--lang", "fr"], ["undo", "x", "two", "--reason", "y"], ["--no"]],
)
def test_usage_is_told_in_json_too(typed: list[str]) -> None:
    error = told(*typed, code=2)["error"]
    assert (error["number"], error["code"]) == (None, "usage")
    result = run(*typed, code=2)
    assert error["text"] in result.stderr and "--help" in result.stderr


def test_what_the_disk_refuses_is_an_error(nam: Path) -> None:
    error = told("load", "r.ketnap", "files/more.csv", "--table", "people=files/more.csv", "--findings", "no/loi.csv", code=3)[
        "error"
    ]
    assert error["code"] in ("KN1003", "KN4004")
    error = told("load", "r.ketnap", "--table", "people=files/more.csv", "--findings", "no/loi.csv", code=3)["error"]
    assert error["code"] == "KN4004" and "no/loi.csv" in error["text"]
    assert kn.open(nam).head == 1


def test_remedies_name_commands() -> None:
    numbers = re.findall(r"^  \{(\d{4}),$", (ROOT / "core/src/base/messages.cpp").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(numbers) > 100
    python = re.compile(
        r"\bkn\.|\bregistry\.|\b(person|unit|dossier|batch|table|key|reason|scope|periods)=|\bload\(|\bTrue\b|\bDecimal\b"
    )
    for number in map(int, numbers):
        if number // 100 in (10, 11, 20, 21, 22, 23) and number != 1125:
            for lang in ("vi", "en"):
                said = remedies.spoken(_ketnap.message_todo(number, ["spells", "1", "2", "spell"], lang))
                assert not python.search(said), said


# -- as a program -----------------------------------------------------------------------------------------------------------


def test_the_program_s_exit_codes_and_streams(nam: Path) -> None:
    for arguments, code in {
        ("info", "r.ketnap"): 0,
        ("load", "r.ketnap", "files/people.csv", "--strict"): 1,
        ("load", "r.ketnap", "files/people.csv"): 0,
        ("inf", "r.ketnap"): 2,
        ("info", "none.ketnap"): 3,
        (): 0,
    }.items():
        result = program(*arguments)
        assert result.returncode == code, result
        assert (result.stdout != "") == (code < 2) and (result.stderr != "") == (code >= 2)
        assert "Traceback" not in result.stderr
        assert "\x1b" not in result.stdout + result.stderr
    assert "\x1b" not in program("info", "r.ketnap", FORCE_COLOR="1").stdout
    assert "Đảng" in program("log", "r.ketnap", "--unit", "HNA").stdout


def test_a_row_is_a_line_where_nobody_looks(nam: Path) -> None:
    lines = program("load", "r.ketnap", "files/people.csv", COLUMNS="40").stdout.splitlines()
    (row,) = [line for line in lines if line.startswith("KN2104")]
    assert row.endswith("theo mức đã biết.")
    assert all(line == line.rstrip() for line in lines)


def on_a_terminal(*arguments: str, **environment: str) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ketnap", *arguments]
    base = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**base, **environment}) as running:
        os.close(theirs)
        read = b""
        while True:
            try:
                read += os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not read:
                break
    os.close(ours)
    assert running.returncode == 0
    return read.decode("utf-8")


def test_a_terminal_is_shown_a_bar_and_colours_unless_it_wants_none(nam: Path) -> None:
    arguments = ["load", "r.ketnap", "files/people.csv"]
    coloured = re.compile(r"\x1b\[(\d+;)*[39]\d")
    assert coloured.search(on_a_terminal(*arguments))
    shown = on_a_terminal(*arguments, NO_COLOR="1")
    assert "━" in shown and not coloured.search(shown)
    assert "━" not in program(*arguments).stderr


def test_ctrl_c_that_is_ignored_stays_so(nam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Pressed(monkeypatch).in_the_middle()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert told("load", "r.ketnap", "--table", "people=files/more.csv", "--write")["written"] is True
    finally:
        signal.signal(signal.SIGINT, before)


def test_nobody_listens(nam: Path) -> None:
    command = [sys.executable, "-m", "ketnap", "log", "r.ketnap", "--batch", "1"]
    read, write = os.pipe()
    os.close(read)
    try:
        result = subprocess.run(command, stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)
    assert (result.returncode, result.stderr) == (141, b"")
