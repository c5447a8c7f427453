"""A value of a field above the clearance is never shown; what is shown instead says that it is withheld, and which clearance shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import ketnap as kn
import pyarrow
import pytest
from ketnap import _ketnap, plugins

UNITS = "unit,since,state,level,kind,name,parent\nT,2000-01-01,open,province,committee,Tỉnh,\n" + "".join(
    f"T.{n},2000-01-01,open,cell,cell,Chi bộ {n},T\n" for n in (1, 2)
)
PEOPLE = """person,name,born,sex,ethnicity,religion
P-1,Nguyễn Văn An,1990-02-03,male,kinh,buddhist
P-2,Trần Thị Bình,1991,female,tay,catholic
P-3,Đỗ Chi,1992-05,female,kinh,
"""
SPELLS = "spell,person,unit,since\nS-1,P-1,T.1,2020-01-01\nS-2,P-2,T.1,2020-01-01\nS-3,P-3,T.2,2020-01-01\n"
DOSSIERS = "dossier,person,unit,opened_on\nD-1,P-1,T.1,2023-01-01\nD-2,P-2,T.1,2023-01-01\nD-3,P-3,T.2,2023-01-01\n"
# Of the sensitive columns, nothing of which may stand in an answer at `personal`.
SECRETS = ("buddhist", "catholic", "Phật giáo", "Công giáo", "Buddhism", "Catholic")

RULE = "religion in {'none', 'buddhist'} and years_between(born, step_date) >= 18"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    files = {"units": UNITS, "people": PEOPLE, "spells": SPELLS, "dossiers": DOSSIERS}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    made = kn.create(tmp_path / "r.ketnap", plugins=["vn"])
    assert made.load([tmp_path / f"{name}.csv" for name in files]).set_aside == 0
    return made.path


@pytest.fixture
def registry(path: Path) -> kn.Registry:
    return kn.open(path)


@pytest.fixture
def told(path: Path) -> Callable[[str], kn.Registry]:
    return lambda clearance: kn.open(path, clearance=clearance)


def withhold_free(shown: object) -> None:
    text = str(shown)
    found = [secret for secret in SECRETS if secret in text]
    assert not found, text


def declared_rule(snapshot: kn.Snapshot) -> kn.Verdicts:
    """Judged by a rule as a plugin would declare it: nobody scripted it."""
    catalog = snapshot._catalog.with_rule(
        "my.faith", ("Tôn giáo", "Faith"), "listed", "2000-01-01..", [], "warns", "example", None, kn.parse(RULE)
    )
    return kn.Snapshot(snapshot._core, catalog, snapshot.path, clearance=snapshot.clearance).check().where(rule="my.faith")


# explanations


def test_an_explanation_withholds_what_a_rule_read(registry: kn.Registry, told: Callable[[str], kn.Registry]) -> None:
    verdicts = declared_rule(registry.snapshot("2023-10-31"))
    outcomes = {row["dossier"]: row["outcome"] for row in verdicts.rows()}
    assert outcomes == {"D-1": "pass", "D-2": "fail", "D-3": "unknown"}
    for shown in (
        verdicts.explain(),
        verdicts.explain("en"),
        verdicts.reasons,
        verdicts["D-1"].reasons,
        verdicts.to_pandas(missing=True),
    ):
        withhold_free(str(shown).replace(RULE, "").replace("religion in {'none', 'buddhist'}", ""))
    sentence = verdicts["D-1"].explain()
    assert "tôn giáo = (không hiển thị; cần quyền xem sensitive)" in sentence and "ngày sinh = 03/02/1990" in sentence
    assert "religion = (withheld; needs the clearance sensitive)" in verdicts["D-1"].explain("en")
    assert "Chưa biết: tôn giáo" in verdicts["D-3"].explain(), "what is missing is no secret: somebody has to ask for it"
    assert "tôn giáo = Phật giáo" in declared_rule(told("sensitive").snapshot("2023-10-31"))["D-1"].explain()
    below = declared_rule(told("internal").snapshot("2023-10-31"))
    with pytest.raises(kn.Error, match="KN3131"):
        below.explain()


def test_which_way_a_comparison_went_is_withheld_too(registry: kn.Registry, told: Callable[[str], kn.Registry]) -> None:
    for dossier in ("D-1", "D-2"):
        (reason,) = declared_rule(registry.snapshot("2023-10-31"))[dossier].reasons
        faith, age = reason["atoms"]
        assert (faith["truth"], faith["withheld"]) == ("withheld", "sensitive")
        assert (age["truth"], age["withheld"]) == ("yes", None), "beside what is withheld all atoms are named, whichever decided"
        assert [(r["text"], r["withheld"]) for r in faith["readings"]] == [("religion", "sensitive")]
    (reason,) = declared_rule(told("sensitive").snapshot("2023-10-31"))["D-2"].reasons
    assert [(a["text"], a["truth"]) for a in reason["atoms"]] == [("religion in {'none', 'buddhist'}", "no")]


def test_what_changes_by_itself_names_no_value(registry: kn.Registry) -> None:
    changes = declared_rule(registry.snapshot("2023-10-31")).changes("2030-01-01")
    withhold_free([change.sentence() for change in changes])


def test_a_column_function_is_explained_without_what_it_read(registry: kn.Registry) -> None:
    @kn.column_rule("my.column", step="listed", in_force="2000-01-01..", title="x", reads=["religion", "sex"])
    def column(c: Any) -> Any:
        raise ValueError(f"cannot read {c.religion.codes[c.religion.low[0]]}")

    with pytest.raises(kn.Error, match=r"KN3114.*religion"):
        registry.snapshot("2023-10-31").check(column, on_error="unknown")
    now = kn.open(registry.path, clearance="sensitive").snapshot("2023-10-31")
    verdicts = now.check(column, on_error="unknown").where(rule="my.column", dossier="D-2")
    assert "catholic" in verdicts.explain()
    below = kn.Verdicts(verdicts._core, verdicts._snapshot, verdicts._catalog, "T", clearance="personal")
    withhold_free(below.explain())
    withhold_free(below.reasons)
    assert "sex = Nữ" in below.explain()
    withhold_free(below.failures)
    assert "cần quyền xem sensitive" in str(below.failures) or not below.failures


# lists of people


@pytest.mark.parametrize("clearance", ["public", "internal"])
def test_lists_of_people_are_personal(told: Callable[[str], kn.Registry], refused: Any, clearance: str) -> None:
    now = told(clearance).snapshot("2023-10-31")
    verdicts = declared_rule(now)
    asks: list[Callable[[], object]] = [
        lambda: now.find("nguyen van an", born=1990),
        lambda: now.find(unit="T.1"),
        verdicts.rows,
        verdicts.to_pandas,
        lambda: verdicts.by_dossier,
        lambda: verdicts["D-1"],
        verdicts.missing,
        verdicts.changes,
        lambda: verdicts.reasons,
        lambda: verdicts.where(dossier="D-1"),
    ]
    for ask in asks:
        with refused(3131, "personal", clearance):
            ask()
    (counts,) = verdicts.by_rule
    assert (counts["pass"], counts["fail"], counts["unknown"]) == (1, 1, 1)
    assert "3 hồ sơ" in repr(verdicts)


def test_a_report_below_personal_counts_dossiers(told: Callable[[str], kn.Registry]) -> None:
    @kn.report("my.list", title="Danh sách", period="year")
    def listed(r: kn.Builder) -> None:
        r.verdicts(r.check())

    def document(clearance: str) -> str:
        now = told(clearance).snapshot("2023-10-31")
        info = _ketnap.PluginInfo("my", "1.0")
        ruled = declared_rule(now)._catalog
        catalog = ruled.with_plugin(_ketnap.Plugin(info, lambda core: plugins.CatalogBuilder(core).add(listed)))
        shown = kn.Snapshot(now._core, catalog, now.path, clearance=clearance).report("my.list", period="2023")
        return shown.bytes("standard.json").decode()

    assert "D-1" in document("personal")
    assert "D-1" not in document("internal") and "chưa rõ" in document("internal")


# facts, export, rows set aside


def test_facts_leave_out_what_is_above(registry: kn.Registry, told: Callable[[str], kn.Registry], refused: Any) -> None:
    (fact,) = registry.facts("people", person="P-2")
    assert fact == {"person": "P-2", "name": "Trần Thị Bình", "born": "1991", "sex": "female"}
    found = registry.facts("people")
    assert found.withheld == {"ethnicity": "sensitive", "religion": "sensitive"}
    assert "religion (không hiển thị; cần quyền xem sensitive)" in repr(found)
    withhold_free(repr(found))
    with refused(1151, "religion", "people", "sensitive", "personal"):
        registry.facts("people", religion="catholic")
    assert [fact["person"] for fact in told("sensitive").facts("people", religion="catholic")] == ["P-2"]
    assert told("public").facts("people") == [{}, {}, {}]
    with refused(1151, "person", "public"):
        told("public").facts("people", person="P-2")


def test_an_export_loses_no_column(registry: kn.Registry, told: Callable[[str], kn.Registry], tmp_path: Path, refused: Any) -> None:
    for clearance in ("public", "internal", "personal"):
        with refused(1150, "export", "sensitive", clearance):
            told(clearance).export(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    told("sensitive").export(tmp_path / "out")
    assert "catholic" in (tmp_path / "out" / "people.csv").read_text()


def test_rows_set_aside_are_raw_text(path: Path, tmp_path: Path, refused: Any) -> None:
    loader = kn.open(path)
    for name, text in {
        "people": "person,name,religion\nP-4,Lê D,catholique\n",
        "units": "unit,since,state,level\nT.3,2000-01-01,open,celll\n",
        "spells": "spell,person,unit,since,ton_giao\nS-4,P-1,T.1,x,catholic\n",
        "dossiers": "dossier,person,unit,opened_on\nD-4,P-1,T.1,x\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
    number = {name: loader.load(tmp_path / f"{name}.csv").number for name in ("people", "units", "spells", "dossiers")}
    needed = {"people": "sensitive", "units": "internal", "spells": "sensitive", "dossiers": "personal"}
    for table, level in needed.items():
        lower = kn.open(path, clearance={"sensitive": "personal", "personal": "internal", "internal": "public"}[level])
        with refused(1150, f"{table}.csv", level, lower.clearance):
            lower.set_aside(number[table])
        with refused(1150, f"{table}.csv"):
            lower.batches()[number[table] - 1].set_aside_rows  # noqa: B018
        assert len(kn.open(path, clearance=level).set_aside(number[table])) == 1
        assert len(loader.set_aside(number[table])) == 1, "who loaded the file gets its rows back"


def test_a_dry_run_keeps_no_rows_set_aside(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,sex\nP-8,man\n")
    dry = registry.load(file, dry_run=True)
    assert dry.set_aside == 1
    with refused(1153):
        dry.set_aside_rows  # noqa: B018


# findings


def test_a_mistyped_code_is_quoted_only_as_far_as_its_column_is_seen(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,sex,religion\nP-9,female,catholc\nP-10,femle,none\n")

    def findings(clearance: str) -> list[tuple[str, str]]:
        return [
            (f.text("en") + f.text("vi"), f.todo("en") + f.todo("vi"))
            for f in kn.open(path, clearance=clearance).batches()[-1].findings
        ]

    loaded = kn.open(path).load(file)
    assert [f.code for f in loaded.findings] == ["KN2106", "KN2106"]
    withhold_free([f.text() + f.todo() for f in loaded.findings])
    (religion, religion_todo), (sex, sex_todo) = findings("personal")
    assert "catholc" not in religion and "aaaaaaa" in religion and "sensitive" in religion
    assert "catholic" not in religion_todo
    assert "femle" in sex and "female" in sex_todo
    (_, _), (sex, sex_todo) = findings("internal")
    assert "femle" not in sex and "aaaaa" in sex and "personal" in sex and "female" not in sex_todo
    (religion, religion_todo), _ = findings("sensitive")
    assert "catholc" in religion and "catholic" in religion_todo


# typing


def test_nobody_types_what_they_may_not_see(registry: kn.Registry, told: Callable[[str], kn.Registry], refused: Any) -> None:
    b = registry.batch(reason="thử")
    messages = set()
    for guess in ("catholic", "buddhist", "x"):
        for ask in (
            lambda g: b.complete("people", "P-2", religion=g),
            lambda g: b.correct("people", "P-2", religion=g),
            lambda g: b.put("people", person="P-2", religion=g),
            lambda g: b.add("people", person="P-9", religion=g),
            lambda g: b.open_dossier(person="P-9", unit="T.1", opened_on="2023-01-01", new_person={"name": "x", "religion": g}),
        ):
            with refused(1151, "religion", "people", "sensitive", "personal"):
                ask(guess)
            try:
                ask(guess)
            except kn.Error as error:
                messages.add(str(error))
    assert len(messages) == 1 and len(b) == 0, "a right guess and a wrong one read the same"
    public = told("public").batch(reason="thử")
    for act in (
        lambda: public.retract("people", "P-22"),
        lambda: public.leave("P-1", "2023-10-01", by="died"),
        lambda: public.admit(person="P-11", cell="T.1", decided_on="2023-10-01"),
        lambda: public.close_dossier("D-11", closed_on="2023-10-01", outcome="rejected"),
    ):
        with pytest.raises(kn.Error, match="KN1151") as caught:
            act()
        assert "P-2 " not in str(caught.value) and "P-1" not in str(caught.value) and "D-1" not in str(caught.value)
    sensitive = told("sensitive").batch(reason="giấy khai sinh")
    with refused(1117, "religion"):
        sensitive.complete("people", "P-2", religion="buddhist")


def test_a_whole_row_does_not_wipe_what_is_not_seen(
    registry: kn.Registry, told: Callable[[str], kn.Registry], refused: Any
) -> None:
    b = registry.batch()
    with refused(1152, "people", "P-2", "ethnicity", "sensitive"):
        b.put("people", person="P-2", name="Trần Thị Bình", born="1991", sex="female")
    with registry.batch(reason="giấy khai sinh") as b:
        b.correct("people", "P-2", born="1991-03")
        b.put("people", person="P-4", name="Lê D")
    assert told("sensitive").facts("people", person="P-2")[0]["religion"] == "catholic"


def test_a_preview_keeps_to_the_registry(told: Callable[[str], kn.Registry], refused: Any) -> None:
    personal = told("personal").batch(reason="nhầm")
    personal.retract("dossiers", "D-2")
    personal.retract("spells", "S-2")
    personal.retract("people", "P-2")
    shown = str(personal.preview())
    withhold_free(shown)
    assert "(không hiển thị; cần quyền xem sensitive)" in shown and "Trần Thị Bình" in shown
    withhold_free(personal.preview().to_pandas())
    lower = str(personal.preview(clearance="internal"))
    assert "Trần Thị Bình" not in lower and "cần quyền xem personal" in lower
    with refused(1150, "preview", "sensitive", "personal"):
        personal.preview(clearance="sensitive")
    sensitive = told("sensitive").batch(reason="nhầm")
    sensitive.correct("people", "P-2", religion="none")
    assert "catholic" in str(sensitive.preview())


# figures and Exprs


def catholics() -> Any:
    @kn.indicator("my.catholics", title="x")
    def my(u: Any) -> Any:
        return u.members.count(lambda m: m.religion == "catholic")

    return my


def test_what_a_user_scripts_reads_what_the_user_sees(
    registry: kn.Registry, told: Callable[[str], kn.Registry], refused: Any
) -> None:
    now = registry.snapshot("2023-10-31")

    @kn.group("my.faithful", rows="members", title="x")
    def faithful(m: Any) -> Any:
        return m.religion == "catholic"

    @kn.indicator("my.grouped", title="x")
    def grouped(u: Any) -> Any:
        return kn.parse("count(members, group('my.faithful'))")

    @kn.indicator("my.minority", title="x")
    def minority(u: Any) -> Any:
        return kn.parse("share(members, group('vn.ethnic_minority'))")

    @kn.rule("my.faith", step="listed", in_force="2000-01-01..", title="x")
    def faith(d: Any) -> Any:
        return d.religion == "none"

    @kn.rule("my.introduced", step="listed", in_force="2000-01-01..", title="x")
    def introduced(d: Any) -> Any:
        return d.introducers.any(lambda i: i.person.religion == "none")

    @kn.column_indicator("my.rows", rows="members", title="x", reads=["religion"])
    def rows(c: Any) -> Any:
        return c.religion.low > 0

    for ask in (
        lambda: now.measure(catholics(), units="T", periods="2023"),
        lambda: now.measure(grouped, units="T", periods="2023", groups=[faithful]),
        lambda: now.measure(minority, units="T", periods="2023"),
        lambda: now.measure(rows, units="T", periods="2023"),
        lambda: now.check(faith),
        lambda: now.check(introduced),
        lambda: now.evaluate("people", "religion == 'catholic'"),
        lambda: now.evaluate("people", "religion is known"),
        lambda: now.evaluate("dossiers", "person.ethnicity"),
    ):
        with refused(3114, "sensitive", "personal"):
            ask()
    open_to_all = told("sensitive").snapshot("2023-10-31")
    assert open_to_all.measure(catholics(), units="T", periods="2023").figure("T", "2023").low == 1
    assert open_to_all.check(faith).where(rule="my.faith").by_rule[0]["fail"] == 2


def test_codes_that_figures_are_broken_down_by_are_the_user_s(registry: kn.Registry, told: Any, refused: Any) -> None:
    now = registry.snapshot("2023-10-31")

    @kn.group("my.faithful", rows="members", title="x")
    def faithful(m: Any) -> Any:
        return m.religion == "catholic"

    @kn.indicator("my.first", title="x")
    def first(u: Any) -> Any:
        return u.members.count(lambda m: m.name == "Nguyễn Văn An")

    asked = {"units": "T", "periods": "2023"}
    for ask in (
        lambda: now.measure("vn.members", by=kn.codes("religion"), **asked),
        lambda: now.measure("vn.members", by=kn.codes("person.ethnicity"), **asked),
        lambda: now.measure("vn.members", by=kn.codes("sex", within="religion=catholic"), **asked),
        lambda: now.measure("vn.members", by=kn.groups(faithful), **asked),
        lambda: now.measure("vn.members", by=kn.groups("my.faithful"), groups=[faithful], **asked),
        lambda: now.measure("vn.members", by=kn.codes("sex", within=faithful), **asked),
        lambda: now.measure("vn.members", first, by=kn.groups("vn.religious"), **asked),
        lambda: now.measure(first, by=kn.codes("sex", within="vn.ethnic_minority"), **asked),
    ):
        with refused(3114, "sensitive", "personal"):
            ask()
    with refused(3114, "sex", "personal", "internal"):
        told("internal").snapshot("2023-10-31").measure("vn.members", by=kn.codes("sex"), **asked)
    assert len(now.measure("vn.members", first, by=kn.codes("sex"), **asked).rows()) > 0
    sectors = told("public").snapshot("2023-10-31").measure("vn.members", by=kn.codes("unit.sector"), **asked)
    assert sectors.figure("T", "2023").value == 3

    table = now.measure("vn.members", by=kn.groups("vn.religious"), **asked)
    figure = table.figure("T", "2023", group="vn.religious")
    assert (figure.low, figure.high) == (2, 3), "a plugin's indicator over a plugin's group is a true number"
    with refused(3130, "religion", "sensitive", "personal"):
        figure.rows()
    all_told = told("sensitive").snapshot("2023-10-31").measure("vn.members", first, by=kn.codes("religion"), **asked)
    assert all_told.figure("T", "2023", "vn.members", group="religion=catholic").value == 1
    assert all_told.figure("T", "2023", "my.first", group="religion=buddhist").value == 1


def test_what_makes_rows_a_unit_s_own_is_no_reading(told: Callable[[str], kn.Registry], refused: Any) -> None:
    now = told("public").snapshot("2023-10-31")

    @kn.indicator("my.members", title="x")
    def members(u: Any) -> Any:
        return u.members.count()

    @kn.indicator("my.young", title="x")
    def young(u: Any) -> Any:
        return u.members.count(lambda m: m.born >= date(1991, 1, 1))

    assert now.measure(members, units="T", periods="2023").figure("T", "2023").value == 3
    with refused(3114, "born", "personal", "public"):
        now.measure(young, units="T", periods="2023")
    assert now.evaluate("units", "level == 'cell'").to_pandas()["value"].tolist().count("yes") == 2
    with refused(3114, "person", "personal", "public"):
        now.evaluate("people", "person")


def declared(now: kn.Snapshot, id: str, text: str) -> kn.Table:
    """Measured as a plugin's indicator is."""
    catalog = now._catalog.with_indicators([_ketnap.Indicator(id, ("x", "x"), "count", 0, kn.parse(text))])
    return kn.Snapshot(now._core, catalog, now.path, clearance=now.clearance).measure(id, units="T", periods="2023")


def test_numbers_of_plugins_are_true_and_their_rows_are_kept(told: Callable[[str], kn.Registry], refused: Any) -> None:
    for clearance in ("public", "internal", "personal"):
        figure = declared(told(clearance).snapshot("2023-10-31"), "my.c", "count(members, religion == 'catholic')").figure(
            "T", "2023"
        )
        assert (figure.low, figure.high) == (1, 2)
        with refused(3130, "my.c", "religion", "sensitive", clearance):
            figure.rows()
    figure = declared(told("sensitive").snapshot("2023-10-31"), "my.c", "count(members, religion == 'catholic')").figure(
        "T", "2023"
    )
    assert pyarrow.table(figure.rows()).column("person").to_pylist() == ["P-2"]
    women = declared(told("internal").snapshot("2023-10-31"), "my.w", "count(members, sex == 'female')").figure("T", "2023")
    assert women.value == 2
    with refused(3130, "sex", "personal", "internal"):
        women.rows()
    everybody = declared(told("internal").snapshot("2023-10-31"), "my.m", "count(members)").figure("T", "2023")
    assert len(everybody.rows()) == 3 and "person" not in pyarrow.table(everybody.rows()).column_names


# the log


def test_a_log_keeps_to_the_registry(registry: kn.Registry, told: Callable[[str], kn.Registry], refused: Any) -> None:
    for log in (registry.log(person="P-2"), registry.log(batch=1), registry.log(table="people", key="P-2", lang="en")):
        for shown in (log, log.text("vi"), log.text("en"), log._repr_html_(), log.to_pandas(), list(log)):
            withhold_free(shown)
    religion = next(change for change in registry.log(person="P-2")[0].changes if change.field == "religion")
    assert (religion.before, religion.after, religion.withheld, religion.needs) == (None, None, True, "sensitive")
    with refused(1150, "log", "sensitive", "personal"):
        registry.log(person="P-2", clearance="sensitive")
    public = told("public").log(batch=1)
    text = public.text() + str(list(public)) + str(public.to_pandas())
    for personal in ("P-1", "Nguyễn Văn An", "1990-02-03", "D-1", "catholic"):
        assert personal not in text, personal
    assert "Thêm · Người: (không hiển thị; cần quyền xem personal)" in public.text()
    assert "tôn giáo: Công giáo" in told("sensitive").log(person="P-2").text()


# the command line


def test_the_command_line_asks_for_sensitive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ketnap.cli.program import app
    from typer.testing import CliRunner

    monkeypatch.chdir(path.parent)
    runner = CliRunner()
    refusal = runner.invoke(app, ["export", "r.ketnap", "out", "--json"])
    assert refusal.exit_code == 3
    error = json.loads(refusal.output)["error"]
    assert error["code"] == "KN1150" and "--sensitive" in error["todo"]
    assert runner.invoke(app, ["export", "r.ketnap", "out", "--sensitive"]).exit_code == 0
    typed = ["correct", "r.ketnap", "people", "P-2", "religion=none", "--reason", "x"]
    assert "KN1151" in runner.invoke(app, typed).output
    withhold_free(runner.invoke(app, typed).output)
    assert "catholic" in runner.invoke(app, [*typed, "--sensitive"]).output
    by_religion = ["measure", "r.ketnap", "vn.members", "--periods", "2023", "--by", "codes:religion", "--format", "csv"]
    below = runner.invoke(app, by_religion)
    assert below.exit_code == 3 and "KN3114" in below.output and "--sensitive" in below.output
    assert "religion=catholic" in runner.invoke(app, [*by_religion, "--sensitive"]).output
    for command in (["log", "r.ketnap", "--batch", "1"], ["undo", "r.ketnap", "1", "--reason", "x"], ["info", "r.ketnap"]):
        withhold_free(runner.invoke(app, command).output)
        withhold_free(runner.invoke(app, [*command, "--json"]).output)


def test_columns_of_atoms_withhold_what_explanations_withhold(registry: kn.Registry, told: Callable[[str], kn.Registry]) -> None:
    verdicts = declared_rule(registry.snapshot("2023-10-31"))
    atoms = pyarrow.table(verdicts.atoms).to_pylist()
    readings = pyarrow.table(verdicts.atoms.readings).to_pylist()
    withhold_free([{**row, "atom": ""} for row in atoms + readings])  # the text is the rule's own
    faith = {row["dossier"]: (row["holds"], row["value"], row["value_number"]) for row in atoms if "religion" in row["atom"]}
    assert faith == {"D-1": ("withheld", None, None), "D-2": ("withheld", None, None), "D-3": ("unknown", None, None)}
    assert all(row["decides"] for row in atoms), "being named tells nothing"
    read = {row["dossier"]: row["withheld"] for row in readings if row["reading"] == "religion"}
    assert read == {"D-1": "sensitive", "D-2": "sensitive", "D-3": None}, "what is missing is no secret"
    assert {row["value"] for row in readings if row["reading"] == "step_date"} == {"2023-10-31"}
    whole = pyarrow.table(declared_rule(told("sensitive").snapshot("2023-10-31")).atoms).to_pylist()
    shown = {row["dossier"]: (row["holds"], row["value"]) for row in whole if "religion" in row["atom"]}
    assert shown == {"D-1": ("yes", "buddhist"), "D-2": ("no", "catholic"), "D-3": ("unknown", None)}
    below = declared_rule(told("internal").snapshot("2023-10-31"))
    with pytest.raises(kn.Error, match="KN3131"):
        _ = below.atoms
