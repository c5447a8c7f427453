"""What an analyst mistypes is answered with a number and what to write, never with an empty result."""

from collections.abc import Callable
from typing import Any

import ketnap as kn
import pytest


@pytest.fixture(scope="module")
def now(ha_nam: Any) -> kn.Snapshot:
    return kn.open(ha_nam.registry).snapshot("2023-10-31")


MISUSES: list[tuple[int, str, Callable[[kn.Snapshot], Any]]] = [
    (3104, "vn.age_min", lambda now: now.check().where(rule="vn.age")),
    (3104, "D-999999x", lambda now: now.check().where(dossier="D-999999x")),
    (3111, "failed", lambda now: now.check().where(outcome="failed")),
    (3113, "past=True", lambda now: now.check(periods="2023")),
    (3110, "periods", lambda now: now.check(past=True)),
    (3112, "kn.years", lambda now: now.measure("vn.admissions", periods=2.5)),
    (3112, "kn.years", lambda now: now.measure("vn.admissions", periods=[None])),
    (3112, "kn.children", lambda now: now.measure("vn.admissions", units=7, periods="2023")),
    (3112, "vn.members", lambda now: now.measure(["vn.admissions"], periods="2023")),
]


@pytest.mark.parametrize(("number", "named", "misuse"), MISUSES, ids=[str(i) for i in range(len(MISUSES))])
def test_misuse_is_answered(now: kn.Snapshot, number: int, named: str, misuse: Callable[[kn.Snapshot], Any]) -> None:
    with pytest.raises(kn.Error) as caught:
        misuse(now)
    assert caught.value.number == number
    assert named in caught.value.message("en")
    assert named in caught.value.message("vi")


def test_a_year_may_be_a_number(now: kn.Snapshot) -> None:
    assert now.measure("vn.admissions", periods=2022).figure("HNA", 2022).value == 955
    assert now.measure("vn.admissions", periods=[2020, "2021"]).figure("HNA", "2021").value == 735


def test_a_day_that_is_none(ha_nam: Any) -> None:
    registry = kn.open(ha_nam.registry)
    for day in (20231031, None, "31/10/2023"):
        with pytest.raises(kn.Error) as caught:
            registry.snapshot(day)
        assert caught.value.number == 3109


def test_a_misspelt_frame_names_the_nearest(now: kn.Snapshot) -> None:
    with pytest.raises(AttributeError, match="admissions"):
        now.admision  # noqa: B018


def test_verdicts_rest_on_law_of_their_day(now: kn.Snapshot) -> None:
    past = now.check(past=True, periods="2020").where(rule="vn.cell_vote")
    reasons = past[past.rows()[0]["dossier"]].reasons
    basis = " ".join(cited for reason in reasons for cited in reason["basis"])
    assert "2011" in basis
    assert "2021" not in basis and "2025" not in basis


def test_an_empty_code_is_no_unit(now: kn.Snapshot) -> None:
    for units in ("", kn.unit(""), kn.children(""), kn.under(""), ["HNA.PL", ""]):
        with pytest.raises(kn.Error) as caught:
            now.measure("vn.admissions", units=units, periods="2023")
        assert caught.value.number == 3102
    assert len(now.measure("vn.admissions", units=kn.level("superior"), periods="2023").rows()) == 7


def test_a_misspelt_part_is_not_the_other_one(now: kn.Snapshot) -> None:
    with pytest.raises(kn.Error) as caught:
        now.measure("ha_nam.pupil_share", periods="2023").figure("HNA", "2023").rows("denominater")
    assert caught.value.number == 3112


def test_what_python_keeps_of_a_report_or_a_registration_is_safe(now: kn.Snapshot) -> None:
    from ketnap import _ketnap, plugins

    kept: list[Any] = []

    @kn.report("keeps.report", title="x")
    def report(r: Any) -> None:
        kept.append(r)
        kept.append(r.measure("vn.admissions"))

    @kn.format("keeps.format", suffix="keep", media_type="text/plain")
    def format(document: Any) -> bytes:
        kept.append(document)
        return b""

    def register(core: Any) -> None:
        catalog = plugins.CatalogBuilder(core)
        catalog.add(report, format)
        kept.append(catalog)

    loaded = plugins.load(("vn", "ha_nam")).with_plugin(_ketnap.Plugin(_ketnap.PluginInfo("keeps", "1"), register))
    document = _ketnap.build_report(now._core, loaded, "keeps.report", "HNA", kn.period("2023"))
    _ketnap.render(document, loaded, "keeps.format")
    catalog, r, table, kept_document = kept
    with pytest.raises(kn.Error) as caught:
        r.heading("x")
    assert caught.value.number == 4006
    assert table.rows()[0]["value"] == 1004
    assert kept_document.title == "x"
    catalog.add(report)
