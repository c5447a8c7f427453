"""check, measure, report and plugins on the command line: the answers of Python."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pytest
from ketnap import plugins
from ketnap.cli import plugins as cli_plugins
from ketnap.cli.program import app
from ketnap.cli.progress import time_text
from typer.testing import CliRunner, Result

if TYPE_CHECKING:
    from conftest import Province

DAY = ("--as-of", "2023-10-31")


@pytest.fixture
def nam(ha_nam: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The example province in the working directory; it is only read."""
    monkeypatch.chdir(tmp_path)
    return str(ha_nam.registry)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, arguments, prog_name="ketnap", catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def told(*arguments: str, code: int = 0) -> dict[str, Any]:
    one: dict[str, Any] = json.loads(run(*arguments, "--json", code=code).stdout)
    return one


# -- check ----------------------------------------------------------------------------------------------------------------


def test_check_says_what_python_says(nam: str, now: kn.Snapshot) -> None:
    for options, expected in {
        (): now.check(),
        ("--units", "under:HNA.BL"): now.check(units=kn.under("HNA.BL")),
        ("--past", "--periods", "2022", "--periods", "2023"): now.check(past=True, periods=["2022", "2023"]),
        ("--past", "--periods", "2023", "--outcome", "fail"): now.check(past=True, periods="2023").where(outcome="fail"),
        ("--past", "--periods", "2023", "--rule", "vn.age_min"): now.check(past=True, periods="2023").where(rule="vn.age_min"),
    }.items():
        answer = told("check", nam, *DAY, *options)
        rows = [row | {"step_date": row["step_date"].isoformat()} for row in expected.rows()]
        assert answer["verdicts"] == rows, options
        assert answer["provenance"]["as_of"] == "2023-10-31"
    assert rows, "the last asks about one rule"
    assert {row["rule"] for row in answer["rules"]} == {"vn.age_min"}


def test_check_explains_and_lists(nam: str, now: kn.Snapshot) -> None:
    past = now.check(past=True, periods="2023").where(outcome="fail")
    asked = ["check", nam, *DAY, "--past", "--periods", "2023", "--outcome", "fail"]
    assert past.explain() in run(*asked, "--explain").stdout
    assert past.explain("en") in run(*asked, "--explain", "--lang", "en").stdout
    assert [row["sentence"] for row in told(*asked, "--explain")["verdicts"]] == [r["sentence"] for r in past._explanations("vi")]
    shown = run(*asked).stdout
    first = past.rows()[0]
    assert re.search(rf"{first['dossier']} .*{first['step_date']:%d/%m/%Y} +{first['rule']} +không đạt", shown)
    many = run("check", nam, *DAY, "--past", "--periods", "2020..2023", "--outcome", "pass", "--lang", "en").stdout
    assert re.search(r"… [\d,]+ more; --out FILE.csv", many)


def test_strict_fails_where_a_dossier_fails(nam: str) -> None:
    past = ["check", nam, *DAY, "--past", "--periods", "2023"]
    assert told(*past)["failing"] > 0
    assert told(*past, "--strict", code=1)["failing"] > 0
    run("check", nam, *DAY, "--rule", "vn.cell_size", "--strict")
    for wrong in (["--past"], ["--periods", "2023"]):
        run("check", nam, *wrong, code=2)
    assert told("check", nam, "--rule", "vn.age", code=3)["error"]["code"] == "KN3104"
    assert told("check", nam, "--units", "childen:HNA", code=3)["error"]["code"] == "KN3112"


def test_verdicts_are_saved_in_any_format(nam: str, now: kn.Snapshot) -> None:
    run(
        "check",
        nam,
        *DAY,
        "--past",
        "--periods",
        "2023",
        "--out",
        "v.csv",
        "--out",
        "out/v.json",
        "--out",
        "v.md",
        "--out",
        "v.html",
    )
    with open("v.csv", encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    expected = now.check(past=True, periods="2023").rows()
    assert [row | {"step_date": date.fromisoformat(row["step_date"])} for row in read] == expected
    assert len(json.loads(Path("out/v.json").read_text(encoding="utf-8"))["blocks"][0]["verdicts"]) == len(expected)
    assert told("check", nam, "--out", "v.doc", code=3)["error"]["code"] == "KN4005"


# -- measure, report ------------------------------------------------------------------------------------------------------


def test_measure_says_what_python_says(nam: str, now: kn.Snapshot) -> None:
    asked = ["measure", nam, "vn.admissions", "vn.admission_rate", *DAY, "--units", "children:HNA", "--periods", "years:2020..2023"]
    table = now.measure("vn.admissions", "vn.admission_rate", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    figures = told(*asked)["figures"]
    assert len(figures) == 8 * 4 * 2
    assert [f["numerator"] for f in figures] == [r["numerator"] for r in table._core.rows(totals=True)]
    rate = next(f for f in figures if f["indicator"] == "vn.admission_rate" and f["period"] == "2022")
    assert (
        isinstance(rate["value"], dict)
        and rate["value"]["numerator"] * rate["denominator"] == rate["numerator"] * rate["value"]["denominator"]
    )
    shown = run(*asked).stdout
    assert "Đảng bộ thành phố Phủ Lý" in shown and "2023 (đến 31/10)" in shown and "1.004" in shown
    assert "1,004" in run(*asked, "--lang", "en").stdout


def test_measure_breaks_down_and_looks_at_targets(nam: str, now: kn.Snapshot) -> None:
    for options, expected in {
        ("vn.admissions", "--by", "groups:vn.female,vn.youth_union"): now.measure(
            "vn.admissions", periods="2023", by=kn.groups("vn.female", "vn.youth_union")
        ),
        ("vn.admissions", "--by", "codes:occupation", "--units", "HNA.PL"): now.measure(
            "vn.admissions", periods="2023", by=kn.codes("occupation"), units="HNA.PL"
        ),
        ("vn.admission_rate[denominator=mean]",): now.measure("vn.admission_rate[denominator=mean]", periods="2023"),
    }.items():
        rows = told("measure", nam, *DAY, *options, "--periods", "2023")["figures"]
        assert [(f["group"], f["numerator"]) for f in rows] == [
            (r["group"], r["numerator"]) for r in expected._core.rows(totals=True)
        ]
    later = [
        "measure",
        nam,
        "vn.target_completion",
        "--as-of",
        "2024-05-31",
        "--units",
        "HNA.CQ",
        "--periods",
        "term:ha_nam.2020_2025",
    ]
    snapshot = kn.open(nam).snapshot("2024-05-31")
    table = snapshot.measure("vn.target_completion", units="HNA.CQ", periods=kn.term("ha_nam.2020_2025"))
    assert [f["target"] for f in told(*later)["figures"]] == [r["target"] for r in table.rows()] != []
    for side in ("behind", "ahead"):
        assert [f["target"] for f in told(*later, f"--{side}")["figures"]] == [r["target"] for r in getattr(table, side)().rows()]
    run(*later, "--behind", "--ahead", code=2)
    assert told("measure", nam, "vn.admissions", "--periods", "2023", "--by", "occupation", code=3)["error"]["code"] == "KN3112"


def test_measure_prints_what_a_file_would_hold(nam: str, now: kn.Snapshot) -> None:
    asked = ["measure", nam, "vn.admissions", *DAY, "--periods", "2022"]
    document = now.measure("vn.admissions", periods="2022").document()
    for name, id in {"csv": "standard.csv", "json": "standard.json", "md": "standard.markdown"}.items():
        printed = CliRunner().invoke(app, [*asked, "--format", name], prog_name="ketnap")
        assert printed.stdout_bytes == document.bytes(id)
        run(*asked, "--out", f"out.{name}")
        assert Path(f"out.{name}").read_bytes() == document.bytes(id)
    run("measure", nam, "vn.admissions", code=2)
    run("measure", nam, "--periods", "2022", code=2)
    assert told("measure", nam, "vn.admission", "--periods", "2022", code=3)["error"]["code"] == "KN3103"
    assert told("measure", nam, "vn.admissions", "--periods", "years:22..23", code=3)["error"]["code"] == "KN3101"


def test_a_report_is_python_s_document(nam: str, now: kn.Snapshot) -> None:
    asked = ["report", nam, "ha_nam.handbook", *DAY, "--period", "2023", "--unit", "HNA.PL"]
    document = now.report("ha_nam.handbook", period="2023", unit="HNA.PL")
    printed = CliRunner().invoke(app, asked, prog_name="ketnap")
    assert printed.stdout_bytes == document.bytes("standard.markdown")
    answer = told(*asked, "--out", "a/so_tay.html", "--out", "so_tay.json")
    assert (answer["files"], answer["title"], answer["unit"]) == (["a/so_tay.html", "so_tay.json"], document.title, "HNA.PL")
    assert Path("a/so_tay.html").read_bytes() == document.bytes("office.html")
    english = run(*asked, "--lang", "en").stdout
    assert english != printed.stdout and "batch 1" in english
    form = CliRunner().invoke(app, [*asked, "--audience", "form"], prog_name="ketnap")
    assert form.stdout_bytes == document.bytes("standard.markdown", audience="form")
    error = told(*asked, "--out", "one.html", "--out", "two.doc", code=3)["error"]
    assert error["code"] == "KN4005" and not Path("one.html").exists(), "all are rendered before one is written"
    assert told("report", nam, "ha_nam.handbok", "--period", "2023", code=3)["error"]["code"] == "KN3106"


# -- plugins --------------------------------------------------------------------------------------------------------------


def test_plugins_are_listed_with_what_they_declare() -> None:
    listed = {one["name"]: one for one in told("plugins")["plugins"]}
    assert set(listed) == set(plugins.installed())
    assert listed["vn"]["linked_in"] and not listed["ha_nam"]["linked_in"]
    assert listed["ha_nam"]["requires"] == {"vn": ">=1"}
    rules = [one["id"] for one in listed["vn"]["rules"]]
    assert "vn.cell_vote" in rules and len(rules) == len(set(rules)), "each once, whatever its versions"
    assert "standard.csv" in [one["id"] for one in listed["standard"]["formats"]]
    assert re.search(r"^vn +\S+ +liên kết sẵn .*\d+ quy tắc", run("plugins").stdout, re.MULTILINE)
    assert "At least 18" in run("plugins", "vn", "--lang", "en").stdout
    assert told("plugins", "vnn", code=3)["error"]["code"] == "KN1201"
    run("plugins", "vn", "--explain", "vn.age_min", code=2)


def test_a_plugin_that_cannot_be_loaded_is_told_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    load = plugins.load

    def broken(names: tuple[str, ...]) -> Any:
        if "ha_nam" in names:
            raise kn.Error(1202, ["ha_nam", "ImportError: x"])
        return load(names)

    monkeypatch.setattr(cli_plugins.found, "load", broken)
    listed = {one["name"]: one for one in told("plugins", code=1)["plugins"]}
    assert listed["ha_nam"]["error"]["code"] == "KN1202" and listed["vn"]["rules"]
    assert "KN1202" in run("plugins", code=1).stdout
    run("plugins", "ha_nam", code=3)


def test_an_id_is_explained_with_its_versions_basis_and_parameters() -> None:
    versions = told("plugins", "--explain", "vn.cell_vote")["versions"]
    shown = run("plugins", "--explain", "vn.cell_vote").stdout
    assert len(versions) > 1
    assert all(one["in_force"]["id"] in shown for one in versions)
    assert "01-HD/TW (28/09/2021)" in shown and "căn cứ" in shown
    answer = told("plugins", "--explain", "vn.age_min")
    assert answer["versions"][0]["reads"][0]["versions"][0]["value"] == "18"
    assert "basis: " in run("plugins", "--explain", "vn.age_min", "--lang", "en").stdout
    rate = run("plugins", "--explain", "vn.admission_rate").stdout
    assert "option('denominator')" in rate
    assert "\ntùy chọn denominator, ghi là vn.admission_rate[denominator=mean]\n" in rate
    assert "  start: so với đảng viên đầu kỳ, nếu không chọn: count(members.at('start'))\n" in rate
    assert "  mean: so với đảng viên bình quân đầu kỳ và cuối kỳ: (count(members.at('start')) + count(members)) / 2\n" in rate
    years = run("plugins", "--explain", "vn.dry_cells", "--lang", "en").stdout
    assert "\noption years, written vn.dry_cells[years=1]\n  10: in ten years running, unless another is chosen: 10\n" in years
    assert (
        "against: " not in years
        and "plan: so với cả kỳ, nếu không chọn\n" in run("plugins", "--explain", "vn.target_completion").stdout
    )
    assert "basis: " in run("plugins", "--explain", "vn.members", "--lang", "en").stdout
    assert "count(members)" in run("plugins", "--explain", "vn.members").stdout
    error = told("plugins", "--explain", "vn.age_mn", "--lang", "en", code=3)["error"]
    assert error["code"] == "KN3231" and "vn.age_min" in error["todo"]
    assert told("plugins", "--explain", "vnn.age_min", code=3)["error"]["code"] == "KN1201"


# -- time left ------------------------------------------------------------------------------------------------------------


def test_the_time_left_is_what_the_rest_takes_if_it_goes_as_it_went() -> None:
    assert time_text(0.5, 1, 100, "vi") == "", "what takes no second is not timed"
    assert time_text(10, 25, 100, "vi") == "còn 0:30"
    assert time_text(90, 50, 100, "en") == "1:30 left"
    assert time_text(75, 0, None, "vi") == "1:15", "nobody knows how much there is: how long it has taken"
