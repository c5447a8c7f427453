"""What contender.hpp is in C++: a peer loads, says `ready`, then obeys `run` and `answer FILE`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Found = TypeVar("Found")


def serve(run: Callable[[], Found], answer: Callable[[Found], NDArray[np.generic]]) -> None:
    """`run` does the work, `answer` brings what it returned into the form that all contenders of the benchmark share."""
    told = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is not an answer
    print("ready", file=told, flush=True)
    found = None
    for line in sys.stdin:
        what, _, file = line.strip().partition(" ")
        if what == "run":
            found = None  # as a caller would let go of what came before
            begun = time.perf_counter()
            found = run()
            print(f"{(time.perf_counter() - begun) * 1000:.6f}", file=told, flush=True)
        elif what == "answer" and found is not None:
            np.save(Path(file), answer(found))
            print("done", file=told, flush=True)
        else:
            raise SystemExit(f"neither run nor answer FILE: {line!r}")
