"""Rounds in which every contender takes its turn, so that a machine that drifts drifts for all; then their answers, compared."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from contender import Contender, Running, is_there, start

Same = Callable[[Path, Path, float], str]  # the expected answer, another, and the part of it that the other has


@contextmanager
def started(contender: Contender) -> Iterator[Running]:
    running = start(contender)
    try:
        yield running
    finally:
        running.stop()


def interleaved(contenders: list[Contender], rounds: int, same: Same) -> tuple[list[Running], list[Contender]]:
    """What each took in every round, and who could not take part.

    One round goes before that is not counted. It stops where one's answer, that of its last run, is not the first one's; `same`
    says what differs, or nothing.
    """
    able = [one for one in contenders if is_there(one.needs)]
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder:
        runnings = [stack.enter_context(started(one)) for one in able]
        for number in range(rounds + 1):
            for running in runnings:
                if number <= running.contender.rounds:
                    running.run()
        for running in runnings:
            running.milliseconds = running.milliseconds[1:]
            running.remember()
        expected = Path(folder) / "expected.npy"
        runnings[0].answer(expected)
        for running in runnings[1:]:
            other = Path(folder) / "other.npy"
            running.answer(other)
            difference = same(expected, other, running.contender.share)
            if difference:
                raise SystemExit(f"{running.contender.name} does not find what {runnings[0].contender.name} finds: {difference}")
    return runnings, [one for one in contenders if one not in able]
