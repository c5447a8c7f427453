"""Other Python threads go on while the core works."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ketnap as kn
import pytest

if TYPE_CHECKING:
    from conftest import Province


@contextmanager
def ticking() -> Iterator[Callable[[], int]]:
    """A thread that counts whenever it gets the GIL, and gives it back at once. Nobody is made to give the GIL away meanwhile:
    what this thread counts, others gave up on their own."""
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=tick)
    try:
        thread.start()
        yield lambda: ticks
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)


def lets_others_go_on(work: Callable[[], Any], times: int = 20) -> bool:
    """Whether the other thread counted during the work; short work is done several times."""
    with ticking() as ticks:
        for _ in range(times):
            before = ticks()
            work()
            if ticks() > before:
                return True
    return False


def test_a_python_computation_lets_nobody_in() -> None:
    """The measure measures: without it the tests below could not fail."""
    assert not lets_others_go_on(lambda: sum(range(200_000)))
    assert lets_others_go_on(lambda: time.sleep(0.01))


def test_loading_and_opening(small_files: Path, tmp_path: Path) -> None:
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    files = sorted(small_files.glob("*.csv"))
    core = registry._core
    assert lets_others_go_on(lambda: core.load(files, [""] * len(files), "2023-11-01T00:00:00"), times=1)
    assert lets_others_go_on(lambda: core.snapshot("2023-10-31"), times=1)
    assert lets_others_go_on(lambda: type(core).open(registry.path))


def test_asking(now: kn.Snapshot) -> None:
    from ketnap import _ketnap

    core, catalog = now._core, now._catalog
    units, periods = [kn.under("HNA")], kn.months("2011-01", "2023-10")[:24]
    assert lets_others_go_on(lambda: _ketnap.measure(core, catalog, ["vn.admissions", "vn.members"], units, periods))
    assert lets_others_go_on(lambda: _ketnap.check(core, catalog, kn.years(2011, 2023), []))
    assert lets_others_go_on(lambda: _ketnap.build_report(core, catalog, "ha_nam.handbook", "HNA", kn.period("2023")))


def test_several_threads_ask_one_snapshot(now: kn.Snapshot) -> None:
    def ask() -> list[dict[str, Any]]:
        return now.measure(
            "vn.admissions", "ha_nam.pupil_share", units=kn.children("HNA"), periods=kn.months("2022-01", "2023-10")
        ).rows()

    expected = ask()
    answers: list[list[dict[str, Any]]] = []
    threads = [threading.Thread(target=lambda: answers.extend(ask() for _ in range(5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 20


def test_threads_that_share_a_registry_take_turns(ha_nam: Province, small_files: Path, tmp_path: Path) -> None:
    del ha_nam
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    heads: list[int] = []
    loading = threading.Thread(target=lambda: registry.load(str(small_files / "*.csv")))
    loading.start()
    while loading.is_alive():
        heads.append(registry.head)
    loading.join()
    assert heads == sorted(heads) and set(heads) <= {0, 1} and registry.head == 1
    assert registry.snapshot("2023-10-31").measure("vn.members", units="HNA", periods="2023").rows()[0]["value"] == 5500


def test_progress_is_told_on_the_way(small_files: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn", "ha_nam"])
    registry.load(str(small_files / "*.csv"), progress=lambda *heard: told.append(heard))
    assert {name for name, _, _ in told} <= {f.name for f in small_files.glob("*.csv")} and told
    done = [done for _, done, _ in told]
    assert done == sorted(done) and len({of for *_, of in told}) == 1 and done[-1] == told[-1][2]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_error_in_a_thread_is_the_same_error(now: kn.Snapshot, language: str) -> None:
    caught: list[kn.Error] = []

    def ask() -> None:
        try:
            now.measure("vn.nothing", units="HNA", periods="2022")
        except kn.Error as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert caught[0].code == "KN3103" and "vn.nothing" in caught[0].message(language)
