"""What a person sees while they wait: on standard error, on a terminal only, gone when it is over."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ketnap.cli.options import Lang

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds until a bar tells the time: what is over by then needs none."""


def time_text(elapsed: float, done: float, total: float | None, lang: Lang) -> str:
    """How long it will take if the rest goes as it went so far; how long it has taken where nobody knows how much there is."""
    if elapsed < PATIENCE:
        return ""
    if not total or not done:
        return f"{_clock(elapsed)}"
    left = elapsed * (total - done) / done
    return f"còn {_clock(left)}" if lang == "vi" else f"{_clock(left)} left"


class Bars:
    """One bar for each thing that is done, in the order in which they begin."""

    def __init__(self, progress: "Progress", stop_if_asked: Callable[[], None]) -> None:
        self._progress = progress
        self._stop_if_asked = stop_if_asked
        self._tasks: dict[str, TaskID] = {}
        self._whole: TaskID | None = None

    def part(self, what: str, done: int, total: int) -> None:
        """So much of it is done; here is where Ctrl-C is heard. A total of 0: nobody knows how much there is."""
        self._stop_if_asked()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total or None)
        self._progress.update(self._tasks[what], completed=done, total=total or None)

    def whole(self, at: str, done: int, total: int) -> None:
        """So much is done of everything that there is, with what is at work now: one bar, one time left."""
        self._stop_if_asked()
        if self._whole is None:
            self._whole = self._progress.add_task(at, total=total)
        self._progress.update(self._whole, description=at, completed=done, total=total)


@contextmanager
def bars(stop_if_asked: Callable[[], None], lang: Lang) -> Iterator[Bars]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class TimeColumn(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if task.finished else time_text(task.elapsed or 0.0, task.completed, task.total, lang))

    console = Console(stderr=True, markup=False)
    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeColumn()
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Bars(progress, stop_if_asked)


@contextmanager
def waiting(what: str, lang: Lang) -> Iterator[None]:
    """For one thing of which nobody knows how long it takes."""
    with bars(lambda: None, lang) as bar:
        bar.part(what, 0, 0)
        yield


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
