"""The cache beside a registry: found again, done without, and never believed."""

from __future__ import annotations

import csv
import logging
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import ketnap as kn
import pyarrow
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Province

DAYS = ["2020-06-30", "2023-10-31"]


@pytest.fixture
def path(ha_nam: Province, tmp_path: Path) -> Path:
    """The example province, without a cache."""
    return ha_nam.copy(tmp_path)


def cache_of(path: Path) -> Path:
    return path.with_name(path.name + ".cache")


def table(now: kn.Snapshot) -> kn.Table:
    periods = kn.years(2018, now.as_of.year)
    return now.measure("vn.admissions", "vn.members", "vn.admission_average_age", units=kn.children(now.top), periods=periods)


def expect_same(now: kn.Snapshot, plain: kn.Snapshot) -> None:
    for name in plain._core.frames():
        assert pyarrow.table(now.frame(name)).equals(pyarrow.table(plain.frame(name))), name
    assert str(now.check()) == str(plain.check())


def test_a_province_is_counted_alike_with_a_cache_and_without(path: Path) -> None:
    plain = kn.open(path, cache=False)
    assert not cache_of(path).exists()
    for opened in (kn.open(path), kn.open(path)):
        for day in DAYS:
            for tree in DAYS:
                expect_same(opened.snapshot(day, tree=tree), plain.snapshot(day, tree=tree))
    assert cache_of(path).stat().st_mode & 0o777 == 0o600


def test_what_was_typed_is_there_at_once_and_after_the_next_opening(path: Path, ha_nam: Province) -> None:
    kn.open(path).snapshot("2023-10-31")
    registry = kn.open(path)
    early = registry.snapshot("2023-10-31")
    with (ha_nam.files / "admissions.csv").open(encoding="utf-8") as lines:
        unit = next(csv.DictReader(lines))["unit"]
    with registry.batch(by="x") as b:
        b.put("people", person="P-moi", name="Người Mới", born="1999")
        b.put("admissions", admission="A-moi", person="P-moi", unit=unit, ceremony_on="2023-10-01", decided_on="2023-09-20")
    late = early.refresh()
    assert len(late.admissions) == len(early.admissions) + 1
    del registry
    for opened in (kn.open(path), kn.open(path)):
        expect_same(opened.snapshot("2023-10-31"), kn.open(path, cache=False).snapshot("2023-10-31"))
        assert len(opened.snapshot("2023-10-31").admissions) == len(late.admissions)


def test_a_table_is_refreshed_as_if_it_were_measured_anew(path: Path) -> None:
    registry = kn.open(path)
    now = registry.snapshot("2023-10-31")
    first = asked = table(now)
    before = asked.rows()
    assert asked.refresh() is asked
    spells = pyarrow.table(now.members).to_pylist()
    cell, member = spells[0]["unit"], spells[0]["person"]
    other = next(spell["unit"] for spell in spells if spell["unit"] != cell)

    def admit(b: kn.OpenBatch) -> None:
        b.put("people", person="P-moi", name="Người Mới", born="1999")
        b.put("admissions", admission="A-moi", person="P-moi", unit=cell, ceremony_on="2023-10-01", decided_on="2023-09-20")
        b.put("spells", spell="S-moi", person="P-moi", unit=cell, since="2023-10-01", began_by="admitted")

    def move(b: kn.OpenBatch) -> None:
        b.correct("spells", "S-moi", until="2023-10-15", ended_by="moved", reason="chuyển")
        b.put("spells", spell="S-moi-2", person="P-moi", unit=other, since="2023-10-15", began_by="arrived")

    acts: list[Callable[[kn.OpenBatch], object]] = [
        admit,
        lambda b: b.correct("people", member, born="1971", reason="theo giấy khai sinh"),
        move,
        lambda b: b.retract("spells", spells[1]["spell"], reason="nhầm"),
    ]
    for act in acts:
        with registry.batch(by="x") as b:
            act(b)
        asked = asked.refresh()
        assert asked.provenance.as_known == registry.head
        assert asked.rows() == table(kn.open(path, cache=False).snapshot("2023-10-31")).rows()
    for number in range(registry.head, 1, -1):
        registry.undo(number, reason="thử")
    assert asked.refresh().rows() == before == first.rows()
    with pytest.raises(kn.Error, match="KN3112"):
        now.measure("vn.target_completion", periods="2023").behind().refresh()


def test_damage_is_told_once_and_changes_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plain = kn.open(path, cache=False).snapshot("2023-10-31")
    kn.open(path).snapshot("2023-10-31")
    good = cache_of(path).read_bytes()
    at_random = random.Random(5)
    told = 0
    for damage in ["cut", "flip", "flip", "flip", "flip", "zeros"]:
        size = len(good)
        bad = bytearray(good)
        if damage == "cut":
            del bad[size // 3 :]
        elif damage == "flip":
            for _ in range(300):
                bad[at_random.randrange(200, size)] ^= 1 << at_random.randrange(8)
        else:
            bad[size // 4 : size // 2] = bytes(size // 2 - size // 4)
        cache_of(path).write_bytes(bad)
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="ketnap"):
            now = kn.open(path).snapshot("2023-10-31")
            assert str(table(now)) == str(table(plain))
            expect_same(now, plain)
        told += len(caplog.records)
        assert [r.message for r in caplog.records if "is made anew" not in r.message] == []
        assert len(caplog.records) <= 1
    assert told == 6


def test_threads_that_find_damage_at_once_wait_for_one_rebuild(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plain = kn.open(path, cache=False).snapshot("2020-06-30")
    kn.open(path).snapshot("2023-10-31")
    bad = bytearray(cache_of(path).read_bytes())
    for place in range(4096, len(bad) // 2, 64):
        bad[place] ^= 1
    cache_of(path).write_bytes(bad)
    with caplog.at_level(logging.WARNING, logger="ketnap"):
        now = kn.open(path).snapshot("2020-06-30")
        said: list[str] = []
        threads = [threading.Thread(target=lambda: said.append(str(table(now)))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()
    assert said == [str(table(plain))] * 6
    assert len(caplog.records) <= 1


def test_the_command_line_can_do_without(path: Path) -> None:
    def ketnap(*words: str) -> str:
        asked = ["measure", str(path), "vn.admissions", "--periods", "2022", "--as-of", "2023-10-31"]
        done = subprocess.run([sys.executable, "-m", "ketnap", *words, *asked], check=True, capture_output=True, text=True)
        return done.stdout

    without = ketnap("--no-cache")
    assert not cache_of(path).exists()
    assert ketnap() == without
    assert cache_of(path).exists()
    assert ketnap() == without


def test_a_folder_that_nobody_may_write_has_none(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        if (path.parent / "x").parent.stat().st_uid == 0:
            pytest.skip("the superuser may write everywhere")
        kn.open(path).snapshot("2023-10-31")
        assert not cache_of(path).exists()
    finally:
        path.parent.chmod(0o700)
