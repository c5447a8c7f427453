"""Loads that are killed, again and again: `python killed_loads.py FOLDER TIMES SEED OLD.sql` prints what was tried, as JSON.

A worker opens the registry (or makes it; or brings an old one up to date), loads file after file and acknowledges each batch on a
pipe, until it is killed. Then whatever was acknowledged must be there, no batch may be half there, and the next worker goes on.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from ketnap import _ketnap, plugins

UNITS = "unit,since,state,level,kind,name,parent\nA,2000-01-01,open,province,committee,Tỉnh A,\nA.1,2000-01-01,open,cell,cell,Chi bộ,A\n"
FIRST, LATER = 1500, 100
"""Rows of the first file of people, which makes the indexes, and of those after it."""
AT_ONCE = 20
"""A worker loads no more batches than that: their files are there before it begins."""
ROUNDS = 8
"""Kills before a registry is left behind for a new one."""


def people(folder: Path, number: int) -> tuple[list[Path], int]:
    """The files of the `number`-th batch, and how many facts they add."""
    many = FIRST if number == 1 else LATER
    folder = folder / f"batch{number}"
    if not folder.exists():
        folder.mkdir()
        keys = [f"P-{number}-{row}" for row in range(many)]
        (folder / "people.csv").write_text("person,name\n" + "".join(f"{key},Người {key}\n" for key in keys), encoding="utf-8")
        spells = "".join(f"S-{key},{key},A.1,2010-01-01\n" for key in keys)
        (folder / "spells.csv").write_text("spell,person,unit,since\n" + spells, encoding="utf-8")
        if number == 1:
            (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    return sorted(folder.glob("*.csv")), 2 * many + (2 if number == 1 else 0)


def make_old(path: Path, sql: str) -> None:
    """As ketnap wrote it before its format had a second version: two batches."""
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.execute("pragma journal_mode = wal")
    connection.close()


def work(path: Path, files: Path, schema: _ketnap.Schema, acknowledge: int) -> None:
    """Until it is killed."""
    registry = _ketnap.Registry.open(path) if path.exists() else _ketnap.Registry.create(path, schema, [("vn", "1")])
    first = registry.head() + 1
    for number in range(first, first + AT_ONCE):
        batch = registry.load(people(files, number)[0], [], "t")
        os.write(acknowledge, f"{batch.number}\n".encode())
    signal.pause()


def look(path: Path, files: Path, acknowledged: int) -> int:
    """The number of the last batch, after a look at all of it; every connection is closed again."""
    if not path.exists():
        assert acknowledged == 0, "a registry that batches were written to is gone"
        return 0
    registry = _ketnap.Registry.open(path)
    batches = registry.batches()
    assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))
    assert len(batches) >= acknowledged, f"{len(batches)} batches, {acknowledged} were acknowledged"
    found = [one.code for one in registry.verify() if one.code.startswith("KN23")]
    assert not found, found
    for batch in batches:
        if "old" not in path.name or batch.number > 2:
            assert batch.added == people(files, batch.number)[1], f"batch {batch.number} added {batch.added}"
    return len(batches)


def main(folder: Path, times: int, seed: int, old: str) -> None:
    chance = random.Random(seed)
    schema = plugins.load(("vn",)).schema
    files = folder / "files"
    files.mkdir()
    tried = {"kills": 0, "batches": 0, "idle": 0, "made_anew": 0, "brought_up": 0}
    path = folder / "none"
    longest = 0.05
    for kill in range(times):
        if kill % ROUNDS == 0:
            is_old = kill // ROUNDS % 4 == 3
            path = folder / f"r{kill}{'old' if is_old else ''}.ketnap"
            tried["brought_up" if is_old else "made_anew"] += 1
            known = 0
            if is_old:
                make_old(path, old)
                known = 2
        for number in range(known + 1, known + 2 + AT_ONCE):
            people(files, number)
        reader, writer = os.pipe()
        began = time.monotonic()
        worker = os.fork()
        if worker == 0:
            try:
                work(path, files, schema, writer)
            finally:
                os._exit(1)
        os.close(writer)
        time.sleep(chance.random() ** 2 * longest)
        os.kill(worker, signal.SIGKILL)
        _, status = os.waitpid(worker, 0)
        assert os.WIFSIGNALED(status), "the worker ended by itself"
        with os.fdopen(reader, encoding="utf-8") as said:
            acknowledged = [int(line) for line in said]
        known = max([known, *acknowledged])
        head = look(path, files, known)
        # At most the batch that was being written was written and not acknowledged.
        assert head <= known + 1, f"{head} batches, {known} were acknowledged"
        tried["kills"] += 1
        tried["idle"] += head == known and not acknowledged
        tried["batches"] += len(acknowledged)
        known = head
        # On a machine that is busy work takes longer, and is killed later.
        if acknowledged:
            longest = min(0.4, max(longest, 1.5 * (time.monotonic() - began) / len(acknowledged)))
        if kill % ROUNDS == ROUNDS - 1:
            for left in folder.glob(f"{path.name}*"):
                left.unlink()
    print(json.dumps(tried))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).read_text(encoding="utf-8"))
