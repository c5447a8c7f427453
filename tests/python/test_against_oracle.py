"""ketnap beside tests/oracle/, a slow second implementation that shares no code with it, on random small provinces."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import ketnap as kn
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ketnap import _ketnap, plugins
from oracle import Figure, Snapshot, Verdict, admissions, check, check_past, count, measure, read_folder, year
from oracle.counting import NOTHING
from oracle.dossiers import RULES, STEPS, Judged, age_min, cell_vote, open_steps, outcome, past_steps
from oracle.kleene import condition
from oracle.provinces import AS_OF, ROOT, Province, build, provinces
from oracle.rows import table_row

INDICATORS = ("vn.admissions", "vn.members", "ha_nam.pupil_share")
YEARS = range(2019, 2025)


@contextmanager
def loaded(province: Province) -> Iterator[tuple[Path, kn.Registry]]:
    """The province's files and the registry made from them; nothing in them is found wrong."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        province.write(folder)
        registry = kn.create(folder / "r.ketnap", plugins=["vn", "ha_nam"])
        assert not registry.load(str(folder / "*.csv")).findings
        yield folder, registry
        del registry


def agrees(row: dict[str, Any], expected: Figure) -> bool:
    """The same state and bounds, exactly; where it is itself unknown whether a share is of anybody, only the state is free."""
    if expected.state == "not_applicable":
        return row["state"] == "not_applicable" and row["value"] is None
    if expected.state == "unknown":
        return row["state"] in ("interval", "unknown") and row["value"] is None
    value = expected.low if expected.state == "known" else None
    exact = all(isinstance(row[bound], int | Fraction) for bound in ("low", "high"))
    return exact and (row["state"], row["value"], row["low"], row["high"]) == (
        expected.state,
        value,
        expected.low,
        expected.high,
    )


def known_rules(verdicts: kn.Verdicts) -> list[Verdict]:
    return sorted(
        Verdict(row["dossier"], row["step"], row["step_date"], row["rule"], row["outcome"])
        for row in verdicts.rows()
        if row["rule"] in RULES
    )


@settings(max_examples=40)
@given(provinces(), st.lists(AS_OF, min_size=1, max_size=3))
def test_figures(province: Province, days: list[date]) -> None:
    with loaded(province) as (folder, registry):
        for as_of in days:
            on = Snapshot(read_folder(folder), as_of)
            now = registry.snapshot(as_of)
            rows = now.measure(*INDICATORS, units=kn.under(province.root), periods=kn.years(YEARS[0], YEARS[-1])).rows()
            units = list(dict.fromkeys(row["unit"] for row in rows))
            assert units == [unit for unit in on.under(province.root) if unit in units], "tree order"
            assert {unit for unit in on.units if on.is_open(unit)} <= set(units)
            assert len(rows) == len(units) * len(YEARS) * len(INDICATORS)
            for row in rows:
                expected = measure(on, row["unit"], row["indicator"], year(int(row["period"])))
                assert agrees(row, expected), f"{as_of}: expected {expected}, got {row}"


@settings(max_examples=40)
@given(provinces(max_units=12), st.lists(AS_OF, min_size=1, max_size=3))
def test_verdicts(province: Province, days: list[date]) -> None:
    with loaded(province) as (folder, registry):
        for as_of in days:
            on = Snapshot(read_folder(folder), as_of)
            now = registry.snapshot(as_of)
            assert known_rules(now.check()) == check(on)
            past = [verdict for number in YEARS for verdict in check_past(on, year(number))]
            assert known_rules(now.check(past=True, periods=kn.years(YEARS[0], YEARS[-1]))) == sorted(past)


@cache
def rules_at_every_step() -> _ketnap.Catalog:
    """The age and the vote, judged wherever a dossier may stand: so each next step shows, and each step's own vote."""

    def of_age(d: Any) -> Any:
        return kn.years_between(d.born, d.step_date) >= 18

    def voted(d: Any) -> Any:
        return 3 * d.vote.in_favour >= 2 * (d.vote.members - d.vote.excused + d.vote.excused_present)

    marks = [
        kn.rule(f"steps.{name}_{step}", step=step, title="–", in_force="2000-01-01..")(function)
        for step in STEPS
        for name, function in (("age", of_age), ("vote", voted))
    ]
    own = _ketnap.Plugin(_ketnap.PluginInfo("steps", "1"), lambda core: plugins.CatalogBuilder(core).add(*marks))
    return plugins.catalog([*_ketnap.linked_in(), own])


@settings(max_examples=40)
@given(provinces(max_units=15), AS_OF)
def test_next_steps_and_past_steps(province: Province, as_of: date) -> None:
    def expected(on: Snapshot, judged: list[Judged]) -> list[Verdict]:
        return sorted(
            Verdict(step.dossier["dossier"], step.step, step.step_date, f"steps.{name}_{step.step}", outcome(holds(on, step)))
            for step in judged
            for name, holds in (("age", age_min), ("vote", cell_vote))
        )

    def got(verdicts: kn.Verdicts) -> list[Verdict]:
        rows = [row for row in verdicts.rows() if row["rule"].startswith("steps.")]
        return sorted(Verdict(*(row[name] for name in ("dossier", "step", "step_date", "rule", "outcome"))) for row in rows)

    with loaded(province) as (folder, registry):
        on = Snapshot(read_folder(folder), as_of)
        plain = registry.snapshot(as_of)
        now = kn.Snapshot(plain._core, rules_at_every_step(), plain.path)
        assert got(now.check()) == expected(on, open_steps(on))
        past = [step for number in YEARS for step in past_steps(on, year(number))]
        assert got(now.check(past=True, periods=kn.years(YEARS[0], YEARS[-1]))) == expected(on, past)


CONDITIONS: dict[str, Callable[[Any], Any]] = {
    "occupation == 'farm' and not youth_union": lambda a: (a.occupation == "farm") & ~a.youth_union,
    "occupation in {'pupil', 'student'} or education >= 'lower_secondary'": lambda a: (
        a.occupation.is_in("pupil", "student") | (a.education >= "lower_secondary")
    ),
    "years_between(born, ceremony_on) < 18 or again": lambda a: (kn.years_between(a.born, a.ceremony_on) < 18) | a.again,
    "decided_on < ceremony_on and occupation is known": lambda a: (a.decided_on < a.ceremony_on) & a.occupation.is_known(),
    "add_months(decided_on, 1) > ceremony_on": lambda a: kn.add_months(a.decided_on, 1) > a.ceremony_on,
    "2 * months_between(born, decided_on) - 12 * 40 >= 0": lambda a: 2 * kn.months_between(a.born, a.decided_on) - 12 * 40 >= 0,
}


@settings(max_examples=15)
@given(provinces(max_units=8), AS_OF)
def test_counts_under_conditions(province: Province, as_of: date) -> None:
    """Traced from Python for ketnap, written down for the oracle."""

    def counted(number: int, condition: Callable[[Any], Any]) -> kn.Indicator:
        return kn.indicator(f"my.condition_{number}", title="–")(lambda u: u.admissions.count(condition))

    with loaded(province) as (folder, registry):
        on = Snapshot(read_folder(folder), as_of)
        indicators = {text: counted(number, condition) for number, (text, condition) in enumerate(CONDITIONS.items())}
        for text, indicator in indicators.items():
            table = registry.snapshot(as_of).measure(indicator, units=province.root, periods=kn.years(YEARS[0], YEARS[-1]))
            for row in table.rows():
                rows = admissions(on, province.root, year(int(row["period"])))
                expected = count(rows, lambda admission: condition(text, table_row(on, "admissions", admission)))  # noqa: B023
                expected = expected if year(int(row["period"])).first <= as_of else NOTHING
                assert agrees(row, expected), f"{text}: expected {expected}, got {row}"


# the same input, the same bytes

ANSWER = """
import contextlib, hashlib, json, locale, sys
from pathlib import Path
from tempfile import TemporaryDirectory
import ketnap as kn

with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
files, root = sys.argv[1:]
with TemporaryDirectory() as folder:
    registry = kn.create(Path(folder) / "r.ketnap", plugins=["vn", "ha_nam"])
    registry.load(str(Path(files) / "*.csv"))
    now = registry.snapshot("2023-10-31")
    table = now.measure("vn.admissions", "vn.members", "ha_nam.pupil_share", units=kn.under(root), periods=kn.years(2019, 2023))
    report = now.report("ha_nam.handbook", period="2023")
    formats = ("standard.json", "standard.csv", "standard.markdown", "office.html")
    answer = [
        table.rows(),
        now.check().rows(),
        now.check(past=True, periods=kn.years(2019, 2023)).rows(),
        {name: hashlib.sha256(report.bytes(name)).hexdigest() for name in formats},
    ]
    sys.stdout.buffer.write(json.dumps(answer, default=str, ensure_ascii=False).encode())
"""


def answer(files: Path, root: str, cwd: Path, **environment: str) -> bytes:
    run = subprocess.run(
        [sys.executable, "-c", ANSWER, str(files), root],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full random province, in files."""
    rng = Random(20231031)
    folder = tmp_path_factory.mktemp("busy")
    busy_province(rng).write(folder)
    return folder


def busy_province(rng: Random) -> Province:
    return build([rng.randrange(2**32) for _ in range(19)], [rng.randrange(2**32) for _ in range(200)])


def test_the_same_bytes_elsewhere(busy: Path, tmp_path: Path) -> None:
    """Another hash seed, time zone, locale, working directory and hour of loading."""
    here = answer(busy, ROOT, busy, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")
    assert all(json.loads(here)), "figures, open steps, past steps and reports are all there"
    there = answer(busy, ROOT, tmp_path, PYTHONHASHSEED="4242", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8")
    anywhere = answer(busy, ROOT, tmp_path, PYTHONHASHSEED="77", TZ="America/Los_Angeles", LC_ALL="tr_TR.UTF-8")
    assert here == there == anywhere


def test_the_same_bytes_from_shuffled_files(busy: Path, tmp_path: Path) -> None:
    busy_province(Random(20231031)).shuffled(Random(1)).write(tmp_path)
    assert (tmp_path / "steps.csv").read_bytes() != (busy / "steps.csv").read_bytes()
    assert answer(tmp_path, ROOT, tmp_path) == answer(busy, ROOT, busy)


@settings(max_examples=15)
@given(provinces(), AS_OF, st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(province: Province, as_of: date, seed: int) -> None:
    def everything(of: Province) -> list[list[dict[str, Any]]]:
        with loaded(of) as (_, registry):
            now = registry.snapshot(as_of)
            periods = kn.years(YEARS[0], YEARS[-1])
            table = now.measure(*INDICATORS, units=kn.under(of.root), periods=periods)
            return [table.rows(), now.check().rows(), now.check(past=True, periods=periods).rows()]

    assert everything(province) == everything(province.shuffled(Random(seed)))
