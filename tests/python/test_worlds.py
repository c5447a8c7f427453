"""ketnap beside the oracle on random texts: what comes out must be what is known by the rules, no more and no less."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ketnap as kn
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ketnap import _ketnap, plugins
from oracle import Snapshot, read_folder, year
from oracle.by_hand import DOSSIER, PAGE, UNIT, read_page
from oracle.counting import Period
from oracle.dossiers import STEPS, Judged, open_steps, past_steps
from oracle.files import Files, write_folder
from oracle.kleene import evaluate
from oracle.parameters import PARAMETERS, as_json
from oracle.rows import Row, judged_row, unit_row
from oracle.small import AS_OF, small_files
from oracle.spans import Span, Truth
from oracle.tables import CODES
from oracle.texts import truths
from oracle.unit_texts import unit_numbers

YEARS = range(2021, 2024)
ALL = Period(year(YEARS[0]).first, year(YEARS[-1]).last)
NOT_YET = "KN3008"
"""What ketnap cannot compute yet it refuses by this number; such a text is left out as long as it does."""


NATION = Path(__file__).parents[2] / "plugins" / "vn"


NOBODYS = tuple(f"x{n}" for n in range(300))


def nations_lists() -> list[dict[str, Any]]:
    lines = (NATION / "codes.json").read_text(encoding="utf-8").splitlines()
    lists: list[dict[str, Any]] = json.loads("\n".join(line for line in lines if not line.startswith("//")))
    return lists


def long_lists() -> _ketnap.Plugin:
    """The nation's code lists, each after 300 codes that no row has, and its calendar: places take two bytes, but for a table without
    rows, which does not tell."""
    texts = {name: (NATION / name).read_text(encoding="utf-8") for name in ("documents.json", "calendar.json")}
    lists = nations_lists()
    for one in lists:
        one["codes"] = [{"key": key, "label": {"vi": "–", "en": "–"}} for key in NOBODYS] + one["codes"]
    texts["codes.json"] = json.dumps(lists)
    return _ketnap.Plugin(_ketnap.PluginInfo("vn", "1"), lambda core: core.add_files(list(texts.items())))


@cache
def base(long: bool = False) -> _ketnap.Catalog:
    """The nation's code lists, and the parameters of the random texts."""
    own = _ketnap.Plugin(_ketnap.PluginInfo("t", "1"), lambda core: core.add_files(list(as_json().items())))
    return plugins.catalog([*([long_lists()] if long else _ketnap.linked_in()), own])


def created(path: Path, long: bool) -> kn.Registry:
    if not long:
        return kn.create(path, plugins=["vn"])
    core = _ketnap.Registry.create(path, base(long).schema, [("vn", "1")], lambda *_: None, "personal")
    return kn.Registry(core, base(long))


@contextmanager
def loaded(files: Files, long: bool = False) -> Iterator[tuple[Snapshot, kn.Snapshot]]:
    """The same rows as the oracle and as ketnap see them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder, files)
        registry = created(folder / "r.ketnap", long)
        assert registry.load(str(folder / "*.csv")).set_aside == 0
        yield Snapshot(read_folder(folder), AS_OF), registry.snapshot(AS_OF)
        del registry


class Tally(Counter[str]):
    """What was compared, and what was refused."""

    def accepted(self, add: Any) -> bool:
        try:
            add()
        except kn.Error as error:
            if set(re.findall(r"KN\d{4}", str(error))) - {"KN3010"} != {NOT_YET}:
                raise
            self["refused"] += 1
            return False
        return True


def different(text: str, where: str, got: object, expected: object, files: Files) -> str:
    return f"{text}\non {where}: got {got}, expected {expected}; on {AS_OF}\n\n{files}"


# dossiers at a step

WORDS = {frozenset({True}): "pass", frozenset({False}): "fail", frozenset({None}): "not_applicable"}
HOLDS = {frozenset({True}): "yes", frozenset({False}): "no", frozenset({None}): "not_applicable"}


def word(truth: Truth) -> str:
    return WORDS.get(truth, "unknown")


def with_rules(texts: Sequence[str], tally: Tally, long: bool = False) -> tuple[_ketnap.Catalog, dict[str, str]]:
    """Each text as a rule at every step; and the text of each rule."""
    catalog, of = base(long), {}
    for number, text in enumerate(texts):

        def register(core: _ketnap.CatalogBuilder, text: str = text, name: str = f"x{number}") -> None:
            for step in STEPS:
                of[f"{name}.{step}"] = text
                title = (text, text)
                core.add_rule(f"{name}.{step}", title, step, "1990-01-01..", [], "blocks", "example", None, _ketnap.parse(text))

        plugin = _ketnap.Plugin(_ketnap.PluginInfo(f"x{number}", "1"), register)
        found = []
        if tally.accepted(lambda plugin=plugin, found=found: found.append(catalog.with_plugin(plugin))):  # noqa: B023
            catalog = found[0]
    return catalog, of


def compare_dossiers(files: Files, texts: Sequence[str], tally: Tally, long: bool = False) -> None:
    catalog, of = with_rules(texts, tally, long)
    with loaded(files, long) as (on, plain):
        now = kn.Snapshot(plain._core, catalog, plain.path)
        cases: list[tuple[list[Judged], kn.Verdicts]] = [
            (open_steps(on), now.check()),
            (past_steps(on, ALL), now.check(past=True, periods=kn.years(YEARS[0], YEARS[-1]))),
        ]
        for judged, verdicts in cases:
            steps = {(one.dossier["dossier"], one.step): one for one in judged}
            for row in verdicts.rows():
                if row["rule"] in of:
                    text, step = of[row["rule"]], steps[row["dossier"], row["step"]]
                    expected = word(evaluate(text, judged_row(on, step), PARAMETERS))
                    tally[expected] += 1
                    where = f"{row['dossier']} at {row['step']} ({row['step_date']})"
                    assert row["outcome"] == expected, different(text, where, row["outcome"], expected, files)
            compare_atoms(verdicts, of, {key: judged_row(on, one) for key, one in steps.items()}, tally, files)


def compare_atoms(verdicts: kn.Verdicts, of: dict[str, str], rows: dict[tuple[str, str], Row], tally: Tally, files: Files) -> None:
    """Each atom of the verdicts, and each number and day that it read, by itself."""
    for line in pyarrow.table(verdicts.atoms).to_pylist():
        if line["rule"] in of:
            expected = HOLDS.get(evaluate(line["atom"], rows[line["dossier"], line["step"]], PARAMETERS), "unknown")
            tally["atoms"] += 1
            where = f"an atom of {of[line['rule']]} on {line['dossier']} at {line['step']}"
            assert line["holds"] == expected, different(line["atom"], where, line["holds"], expected, files)
    for line in pyarrow.table(verdicts.atoms.readings).to_pylist():
        value = evaluate(line["reading"], rows[line["dossier"], line["step"]], PARAMETERS) if line["rule"] in of else None
        if isinstance(value, Span) and not value.codes:
            got = line["date"].toordinal() if line["date"] else line["number"]
            expected = float(value.low) if value.known and abs(value.low) != inf else None
            tally["readings"] += 1
            where = f"read by {line['atom']} on {line['dossier']} at {line['step']}"
            assert got == expected, different(line["reading"], where, got, expected, files)


# units over a period


def state(span: Span) -> str:
    if span.applies != "yes":
        return "unknown"
    return "known" if span.known else "unknown" if (span.low, span.high) == (-inf, inf) else "interval"


Figure = tuple[str, int | Fraction | None, int | Fraction | None]
"""State, low, high."""


def figure(span: Span) -> Figure:
    """What is beyond all numbers is none to be printed."""
    if span.applies == "no" or (span.low == span.high and abs(span.low) == inf):
        return "not_applicable", None, None
    low, high = (None if isinstance(end, float) else end for end in (span.low, span.high))
    return state(span), low, high


def compare_units(files: Files, texts: Sequence[str], tally: Tally, long: bool = False) -> None:
    catalog, of = base(long), {}
    for number, text in enumerate(texts):
        found: list[_ketnap.Catalog] = []
        id, title = f"my.x{number}", (text, text)

        def scripted(id=id, title=title, text=text, catalog=catalog, found=found) -> None:
            mine = _ketnap.Indicator(id, title, "count", 0, _ketnap.parse(text))
            found.append(catalog.with_indicators([mine]))

        if tally.accepted(scripted):
            catalog, of[id] = found[0], text
    if not of:
        return
    with loaded(files, long) as (on, plain):
        now = kn.Snapshot(plain._core, catalog, plain.path)
        for row in now.measure(*of, units=kn.under("T"), periods=kn.years(YEARS[0], YEARS[-1])).rows():
            text = of[row["indicator"]]
            expected = figure(evaluate(text, unit_row(on, row["unit"], year(int(row["period"]))), PARAMETERS))
            tally[expected[0]] += 1
            got = row["state"], row["low"], row["high"]
            assert got == expected, different(text, f"{row['unit']} in {row['period']}", got, expected, files)


# on paper


@pytest.fixture(scope="module")
def page() -> Iterator[tuple[Snapshot, kn.Snapshot]]:
    with loaded(read_page(PAGE)) as both:
        yield both


@pytest.mark.parametrize(
    ("text", "expected"),
    DOSSIER.items(),
)
def test_a_condition_by_hand(page: tuple[Snapshot, kn.Snapshot], text: str, expected: str) -> None:
    tally = Tally()
    catalog, of = with_rules([text], tally)
    if tally["refused"]:
        pytest.skip("KN3008")
    now = kn.Snapshot(page[1]._core, catalog, page[1].path)
    rows = now.check(past=True, periods="2022").rows()
    assert [row["outcome"] for row in rows if row["rule"] in of] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    UNIT.items(),
)
def test_a_number_by_hand(page: tuple[Snapshot, kn.Snapshot], text: str, expected: Figure) -> None:
    catalog = base().with_indicators([_ketnap.Indicator("my.x", (text, text), "count", 0, _ketnap.parse(text))])
    (row,) = kn.Snapshot(page[1]._core, catalog, page[1].path).measure("my.x", units="T", periods="2022").rows()
    assert (row["state"], row["low"], row["high"]) == expected


# at random


@pytest.fixture
def many(pytestconfig: pytest.Config) -> int:
    """How many random sets of rows."""
    return int(pytestconfig.getoption("--worlds"))


FEWEST, MOST = 4, 16
"""Texts for each set of rows."""


@pytest.mark.usefixtures("no_copies", "short_shrinking")
def test_conditions_of_dossiers(many: int) -> None:
    tally = Tally()

    @settings(max_examples=many, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
    @given(small_files(), st.lists(truths("judged", unit_around=False), min_size=FEWEST, max_size=MOST))
    def run(files: Files, texts: list[str]) -> None:
        compare_dossiers(files, texts, tally)

    run()
    assert min(tally[outcome] for outcome in ("pass", "fail", "unknown", "atoms", "readings")) > many, tally


@pytest.mark.usefixtures("no_copies", "short_shrinking")
def test_numbers_of_units(many: int) -> None:
    tally = Tally()

    @settings(max_examples=many, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
    @given(small_files(), st.lists(unit_numbers(), min_size=FEWEST, max_size=MOST))
    def run(files: Files, texts: list[str]) -> None:
        compare_units(files, texts, tally)

    run()
    assert min(tally[one] for one in ("known", "interval", "not_applicable")) > many, tally


@pytest.mark.usefixtures("no_copies", "short_shrinking")
def test_codes_of_long_lists(many: int) -> None:
    tally = Tally()

    @settings(max_examples=many // 2, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
    @given(
        small_files(),
        st.lists(truths("judged", unit_around=False), min_size=FEWEST, max_size=MOST),
        st.lists(unit_numbers(), min_size=FEWEST, max_size=MOST),
    )
    def run(files: Files, conditions: list[str], numbers: list[str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name in {one["list"] for one in nations_lists()} & set(CODES):
                patch.setitem(CODES, name, (*NOBODYS, *CODES[name]))
            compare_dossiers(files, conditions, tally, long=True)
            compare_units(files, numbers, tally, long=True)

    run()
    assert min(tally[outcome] for outcome in ("pass", "fail", "known")) > many // 2, tally
