"""The product in its users' hands: what an analyst, a clerk and an integration script write, line by line, on a registry made here.

Lines stand as they are written by people; a test reads them in order, each with what it must have come to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import ketnap as kn
import polars as pl
import pytest
from ketnap import cases, plugins
from ketnap.cli.program import app
from typer.testing import CliRunner


@pytest.fixture(scope="module")
def place(small_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `files/`, where a notebook would lie."""
    folder = tmp_path_factory.mktemp("in_use")
    (folder / "files").mkdir()
    for file in small_files.glob("*.csv"):
        text = file.read_text("utf-8")
        if file.name == "people.csv":
            text += "P-77001,Nguyễn Văn An,2004,male,kinh,none\nP-88123,Nguyễn  Văn Ân,2004-11-02,male,kinh,none\n"
        if file.name == "claims.csv":
            header = text.splitlines()[0].split(",")
            said = {"claim": "vn.admissions", "unit": "HNA.BL", "period": "2023-09", "said_on": "2023-10-03", "value": "12"}
            text += ",".join({**said, "state": "sent"}.get(name, "") for name in header) + "\n"
        (folder / "files" / file.name).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def registry(place: Path) -> kn.Registry:
    registry = kn.create("ha_nam.ketnap", plugins=["vn", "ha_nam"])
    batch = registry.load("files/*.csv", document="BC tháng 10/2023")
    assert (batch.number, batch.retracted) == (1, 0) and batch.added > 50_000
    assert list(batch.findings.to_pandas().columns)[:4] == ["code", "file", "row", "column"]
    assert "Cách xử lý" in batch.findings._repr_html_()
    return registry


@pytest.fixture(scope="module")
def now(registry: kn.Registry) -> kn.Snapshot:
    return registry.snapshot("2023-10-31", as_known=1)


def test_create_must_not_exist_and_open_must(registry: kn.Registry, refused: Any) -> None:
    with refused(1101, "ha_nam.ketnap"):
        kn.create("ha_nam.ketnap", plugins=["vn", "ha_nam"])
    with refused(1102, "no.ketnap"):
        kn.open("no.ketnap")
    assert kn.open("ha_nam.ketnap").plugins == registry.plugins


def test_first_steps(now: kn.Snapshot) -> None:
    assert " đảng viên · " in repr(now) and " · đến hết 31/10/2023 · lô 1" in repr(now)
    assert {"id", "title", "scale", "options", "declared_by"} <= set(now.indicators[0])
    assert {"name", "label", "type", "codes", "sensitivity", "declared_by"} <= set(now.fields("admissions")[0])
    a = now.admissions
    assert len(a.to_pandas()) == len(pl.DataFrame(a)) == duckdb.sql("select count(*) from a").fetchall()[0][0] > 500

    t = now.measure("vn.admissions", "vn.admission_rate", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    assert "2023 (đến 31/10)" in repr(t) and {row["unit"] for row in t.total} == {"HNA"}
    columns = "unit, period, group, indicator, target, numerator, denominator, value, low, high, state, note"
    assert list(t.to_pandas().columns) == columns.split(", ")
    assert t.pivot().shape == (7, 8)
    assert {"this", "previous", "difference", "percent"} <= set(t.change().columns)
    assert len(t.plot().get_axes()) == 2 * 8, "of each indicator a line per unit, and one of the whole"
    f = t.figure("HNA.PL", "2022", "vn.admissions")
    assert f.state == "known" and (f.value, f.low, f.high) == (f.numerator,) * 3 and f.denominator is None
    assert len(f.rows()) == f.numerator
    rate = t.figure("HNA.PL", "2022", "vn.admission_rate")
    assert len(rate.rows("denominator")) == rate.denominator

    @kn.indicator("my.pupils", title="Học sinh, sinh viên")
    def pupils(u: Any) -> Any:
        return u.admissions.count(lambda a: a.occupation.is_in("pupil", "student"))

    months = now.measure(pupils, units=kn.under("HNA.PL"), periods=kn.months("2023-01", "2023-10"))
    assert len(months.figure("HNA.PL", "2023-09").rows()) == months.figure("HNA.PL", "2023-09").value
    overlapping = now.measure("vn.admissions", by=kn.groups("vn.female", "vn.youth_union", "vn.pupil"), periods="2020-01..2023-10")
    assert overlapping.total == [] and [row["group"] for row in overlapping.rows()] == ["vn.female", "vn.youth_union", "vn.pupil"]


def test_units_and_periods(now: kn.Snapshot) -> None:
    for units in (
        kn.unit("HNA"),
        kn.children("HNA"),
        kn.under("HNA"),
        kn.under("HNA", kind="cell"),
        kn.under("HNA", level="grassroots"),
        kn.level("superior"),
    ):
        assert now.measure("vn.admissions", units=units, periods="2022").rows()
    whole = now.measure("vn.admissions", units="HNA", periods="2022").rows()[0]["value"]
    for periods in (
        kn.years(2022, 2022),
        kn.quarters("2022-Q1", "2022-Q4"),
        kn.months("2022-01", "2022-12"),
        kn.between("2022-01-01", "2022-12-31"),
    ):
        assert sum(row["value"] for row in now.measure("vn.admissions", units="HNA", periods=periods).rows()) == whole
    assert now.measure("vn.members", units="HNA", periods=kn.at("2022-12-31")).rows()[0]["value"] > 5000
    assert now.measure("vn.admissions", units="HNA", periods=kn.term("ha_nam.2020_2025")).rows()[0]["value"] > whole


def test_typing_correcting_undoing(place: Path) -> None:
    path = place / "typed.ketnap"
    registry = kn.create(path, plugins=["vn", "ha_nam"])
    registry.load("files/*.csv")
    now = registry.snapshot("2023-10-31")
    t = now.measure("vn.admissions", units="HNA.BL", periods="2023-10")
    cell = next(row["unit"] for row in now.measure("vn.members", units=kn.under("HNA.BL.BD", kind="cell"), periods="2023").rows())
    with registry.batch(by="an.nt", document="62-QĐ/ĐU") as b:  # one transaction; same checks and findings as a load
        b.admit(person="P-88123", cell=cell, decided_on="2023-10-05", ceremony_on="2023-10-12")
        b.correct("people", "P-77001", born="2004-03-05", reason="theo giấy khai sinh")
        b.claim("vn.eligible_non_members", unit="HNA.PL", at="2023-01-01", value=40, state="sent")
        print(b.preview())  # what would change, before it does
        assert "2004-03-05" in str(b.preview())
    assert "lô 1; mới nhất: lô 2" in repr(t)
    again = now.refresh()
    assert "lô 2" in repr(again) and "mới nhất" not in repr(again)
    before, after = (s.measure("vn.admissions", units="HNA.BL", periods="2023-10").rows()[0]["value"] for s in (now, again))
    assert after == before + 1
    registry.undo(2, reason="nhập nhầm")
    story = registry.log(person="P-77001")
    assert [entry.act for entry in story] == ["added", "changed", "changed"] and story[2].undoes == 2
    assert "Ngày sinh: 2004 → 05/03/2004" in str(story) and "hoàn tác lô 2 · lý do: nhập nhầm" in str(story)
    assert again.refresh().measure("vn.admissions", units="HNA.BL", periods="2023-10").rows()[0]["value"] == before


def test_auditing_dossiers(now: kn.Snapshot) -> None:
    v = now.check()
    assert " hồ sơ · đến hết 31/10/2023" in repr(v)
    assert len(v.by_dossier) and len(v.by_rule) and {"dossier", "rule", "outcome"} <= set(v.to_pandas().columns)
    failing = v.where(outcome="fail", units=kn.under("HNA.BL"))
    assert all(row["outcome"] == "fail" and row["unit"].startswith("HNA.BL") for row in failing.rows())
    d = v[v.where(outcome="unknown").rows()[0]["dossier"]]
    found = now.find(name="Nguyễn Văn An", born=2004)
    assert set(found.to_pandas()["person"]) == {"P-77001"}, "marks tell two names apart, where they were written"
    assert set(now.find(name="nguyen van an", born=2004).to_pandas()["person"]) == {"P-77001", "P-88123"}, "all that fit"
    assert "Căn cứ: " in d.explain() and "Basis: " in d.explain(lang="en")
    assert str(d.changes_on) and str(d.missing)
    assert "Bước tiếp theo: " in str(d.next()) and "căn cứ: " in str(d.next())
    past = now.check(past=True, periods=kn.years(2021, 2023)).where(outcome="fail")
    assert past.rows() and {row["outcome"] for row in past.rows()} == {"fail"}


def test_a_term_in_review(now: kn.Snapshot, place: Path) -> None:
    c = now.measure("vn.target_completion", units=kn.children("HNA"), periods=kn.term("ha_nam.2020_2025"))
    assert "(01-NQ/TU, 01/10/2020)" in repr(c), "its document in the label"
    behind, ahead = c.behind(pace="linear").rows(), c.ahead().rows()
    assert behind and ahead and {row["target"] for row in behind + ahead} <= {row["target"] for row in c.rows()}
    s = now.claims("vn.admissions", periods=kn.months("2023-01", "2023-10"))
    assert [(row["unit"], row["value"]) for row in s.rows()] == [("HNA.BL", 12)], "of each unit below the topmost, too"
    for measured in (
        now.measure("vn.admissions", periods=kn.months("2023-01", "2023-10")),
        now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.months("2023-01", "2023-10")),
    ):
        beside = s.against(measured)
        (row,) = beside.rows()
        assert row["said"] == 12 and row["difference"] == 12 - row["counted"]
        assert len(beside.people("HNA.BL", "2023-09")) == row["counted"]
    assert {(one["unit"], one["period"]) for one in s.missing()} >= {("HNA.BL", "2023-10"), ("HNA.PL", "2023-10")}
    r = now.report("ha_nam.handbook", period="2023")
    r.save("out/so_tay.xlsx")
    r.save("out/so_tay.html")
    assert (place / "out/so_tay.xlsx").stat().st_size > 10_000 and (place / "out/so_tay.html").stat().st_size > 10_000
    assert r.bytes("office.docx")[:2] == b"PK"


def test_an_integration_script(place: Path) -> None:
    plan = {
        "registry": "nightly.ketnap",
        "plugins": ["vn", "ha_nam"],
        "as_of": "2023-10-31",
        "load": [{"files": ["files/*.csv"], "document": "BC tháng 10/2023"}],
        "check": [{"past": True, "periods": "2023", "outcome": "fail", "out": "nightly/khong_dat.csv"}],
        "measure": [
            {"indicators": ["vn.admissions"], "units": "children:HNA", "periods": "years:2020..2023", "out": "nightly/t.csv"}
        ],
        "report": [{"id": "ha_nam.handbook", "period": "2023", "out": ["nightly/so_tay.html"]}],
    }
    (place / "nightly.plan.json").write_text("// every night\n" + json.dumps(plan), "utf-8")
    kn.create("nightly.ketnap", plugins=["vn", "ha_nam"])
    runner = CliRunner()
    locked = runner.invoke(app, ["plan", "lock", "nightly.plan.json"])
    assert locked.exit_code == 0, locked.output
    assert list(place.glob("nightly.plan*lock*")), "versions and hashes beside it"
    done = runner.invoke(app, ["run", "nightly.plan.json", "--json", "--write"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["command"] == "run"
    for name in ("khong_dat.csv", "t.csv", "so_tay.html"):
        assert (place / "nightly" / name).stat().st_size > 100, name
    assert runner.invoke(app, ["run", "nightly.plan.json", "--json", "--strict"]).exit_code == 1, "failures, and strict"
    assert runner.invoke(app, ["run"]).exit_code == 2
    (place / "broken.plan.json").write_text('{"registry": "no.ketnap"}', "utf-8")
    broken = runner.invoke(app, ["run", "broken.plan.json", "--json"])
    assert broken.exit_code == 3 and json.loads(broken.output)["error"]["code"].startswith("KN")


# a plugin in Python: in_use's files, as they stand there

PLUGIN = {
    "__init__.py": """
from pathlib import Path
import ketnap as kn

here = Path(__file__).parent

@kn.report("ninh_thuan.month_review", title="Rà soát tháng", period="month")
def month_review(r):                                    # r builds a Document; templates are data where a province has no programmer
    r.heading(f"Kết quả kết nạp đảng viên {r.period.label}")
    r.table(r.measure("vn.admissions", "vn.target_completion", units=kn.children(r.unit)))
    r.verdicts(r.check().where(outcome="fail"))

@kn.format("ninh_thuan.sms", suffix="txt", media_type="text/plain")
def sms(document):                                      # a Document in, bytes out
    return "\\n".join(p.text for p in document.paragraphs)[:160].encode()

def register(catalog): catalog.add_folder(here); catalog.add(month_review, sms)
""",
    "plugin.json": """{"name": "ninh_thuan", "version": "1.0", "requires": {"vn": ">=1"}}""",
    "documents.json": """
{"plan-2022": {"title": "Kế hoạch phát triển đảng viên", "text": "báo Ninh Thuận 131984", "confidence": "reported"}}""",
    "parameters.json": """
{"ninh_thuan.helper_note_months": [{"in_force": "2022-01-01..", "value": 6, "basis": "plan-2022"}]}""",
    "targets.csv": """target,unit,period,set_on,indicator,group,at_least,at_most,document,replaces
ninh_thuan.year,NTH,2022,2022-01-15,vn.admissions,,815,,plan-2022,
""",
    "rules.json": """
// text expressions; comments allowed
[{"id": "ninh_thuan.helper_note", "step": "cell_vote", "in_force": "2022-01-01..", "severity": "warns", "basis": ["plan-2022"],
 "title": {"vi": "Người giúp đỡ có nhận xét trong 6 tháng gần nhất", "en": "The helper wrote a note within six months"},
 "applies": "not moved",
 "holds": ["any(helper_notes, written_on <= outer.step_date",
           "                  and outer.step_date <= add_months(written_on, param('ninh_thuan.helper_note_months')))"]}]
""",
    "cases/helper_note.json": """
{"on": "2022-06-01", "dossier": {"helper_notes": [{"written_on": "2021-11-30"}]}, "expect": {"ninh_thuan.helper_note": "fail"}}
""",
    "cases/in_time.json": """
[{"on": "2022-06-01", "dossier": {"helper_notes": [{"written_on": "2021-12-01"}]}, "expect": {"ninh_thuan.helper_note": "pass"}}]
""",
}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("plugin")
    (home / "pyproject.toml").write_text(
        '[project]\nname = "ketnap-ninh-thuan"\nversion = "1.0"\n'
        '[project.entry-points."ketnap.plugins"]\nninh_thuan = "ketnap_ninh_thuan"\n',
        "utf-8",
    )
    for name, text in PLUGIN.items():
        path = home / "ketnap_ninh_thuan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), "utf-8")
    return home


def test_a_plugin_in_python(plugin: Path, now: kn.Snapshot) -> None:
    ran = cases.run_cases(plugin)
    assert ran and len(ran.rows) == 2, repr(ran)
    catalog = plugins.catalog_with(plugins.in_folder(cases.home_of(plugin)))
    here = kn.Snapshot(now._core, catalog, now.path)
    report = here.report("ninh_thuan.month_review", period="2023-10")
    text = report.bytes("standard.markdown").decode()
    assert "Kết quả kết nạp đảng viên tháng 10/2023" in text and "Số đảng viên kết nạp ≥" in text
    year = here.report("ninh_thuan.month_review", period="2023").bytes("standard.markdown").decode()
    assert "Kết quả kết nạp đảng viên 2023 (đến 31/10)" in year
    assert len(report.bytes("ninh_thuan.sms")) <= 160
    assert "ninh_thuan.helper_note" in {row["rule"] for row in here.check().by_rule}
