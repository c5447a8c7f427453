"""A contender: one way to do a benchmark's work, in a process of its own that loads once and is then asked again and again.

The process says `ready` when it has loaded. It obeys lines on its standard input: `run` does the work once and answers with the
milliseconds that took; `answer FILE` writes what the last run found, in the form that all contenders of a benchmark share, and says
`done`. contender.hpp is the same in C++, peers/side.py in Python.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "dev" / "tests" / "bench"
SITE = ROOT / "build" / "bench" / "site"  # what only benchmarks need (python/requirements-bench.txt)


@dataclass(frozen=True)
class Contender:
    """`share` is the part of the work that it does: what takes minutes does a hundredth, and its time is multiplied. It runs in the
    first `rounds` rounds only. `form` says in which of its forms it takes part, and why."""

    name: str
    command: list[str]
    form: str
    share: float = 1.0
    rounds: int = 1000
    needs: str = ""  # a module without which it can not run


@dataclass
class Running:
    """A contender's process. `seconds` is how long it took to be ready; memory is of the whole process, in MB."""

    contender: Contender
    process: subprocess.Popen[str]
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    loaded: float = 0.0
    peak: float = 0.0

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._told()

    def _told(self) -> str:
        assert self.process.stdout is not None
        told = self.process.stdout.readline().strip()
        if not told:
            raise SystemExit(f"{self.contender.name} stopped with {self.process.wait()}: {' '.join(self.contender.command)}")
        return told

    def run(self) -> None:
        self.milliseconds.append(float(self._ask("run")) / self.contender.share)

    def answer(self, file: Path) -> None:
        self._ask(f"answer {file}")

    def remember(self) -> None:
        """Its greatest memory up to now; asked for before its answer, which is not what is measured."""
        self.peak = megabytes(self.process.pid, "VmHWM")

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def start(contender: Contender) -> Running:
    begun = time.perf_counter()
    path = os.pathsep.join([str(HERE), str(SITE), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]).rstrip(os.pathsep)
    process = subprocess.Popen(
        contender.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    running = Running(contender, process)
    if running._told() != "ready":
        raise SystemExit(f"{contender.name} is not ready")
    running.seconds = time.perf_counter() - begun
    running.loaded = megabytes(process.pid, "VmRSS")
    return running


def megabytes(process: int, what: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def python(script: str, *arguments: object) -> list[str]:
    return [sys.executable, str(HERE / "peers" / script), *map(str, arguments)]


def is_there(module: str) -> bool:
    if not module:
        return True
    look = f"import importlib.util as u, sys; sys.path.append({str(SITE)!r}); sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([sys.executable, "-c", look]).returncode == 0
