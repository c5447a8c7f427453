"""Whatever file is loaded: a numbered refusal, or every row counted and every bad one found; soon, and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ketnap as kn

HERE = Path(__file__).resolve().parent
REFUSED = {
    "empty": 1004, "one quote": 1004, "UTF-16 with a mark": 1006, "UTF-16 of ASCII without a mark": 1004, "UTF-32": 1006,
    "windows-1258": 1006, "gzip": 1006, "a workbook": 1006, "carriage returns alone": 1009, "an unclosed quote": 1008,
    "text behind a quote": 1008, "no key column": 1004, "noise 5": 1006,
}  # fmt: skip
FOUND = {
    "NUL in a key": ["KN2110"], "a million columns": ["KN2001", "KN2240"], "a key of 10 MB": ["KN2241"], "year 0": ["KN2105"],
    "a pair of stray quotes": ["KN2242"], "right-to-left marks": ["KN2110"], "composed and decomposed": ["KN2109"],
    "odd units": ["KN2205"], "an empty line in quotes": [],
}  # fmt: skip


def test_files_that_no_office_means_to_send(tmp_path: Path, long: bool) -> None:
    for seed in range(30 if long else 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        command = [sys.executable, HERE / "hostile_files.py", folder, str(seed)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=240)
        lines = [json.loads(line) for line in ended.stdout.splitlines()]
        assert ended.returncode == 0, f"{[line for line in lines if 'begins' in line][-1:]}: {ended.stderr[-2000:]}"
        told = {line["name"]: line for line in lines if "name" in line}
        assert len(told) == sum("begins" in line for line in lines) >= 100
        assert lines[-1] == {"verified": []}
        for name, line in told.items():
            if "refused" in line:
                assert line["refused"].startswith("KN10"), name
            else:
                assert line["longest"] < 1000, name
                assert not line["counts"][3] or line["findings"], name
            assert line["peak"] < 300, f"{name}: {line['peak']} MB"
        assert {name: told[name].get("refused") for name in REFUSED} == {name: f"KN{number}" for name, number in REFUSED.items()}
        assert {name: told[name].get("kinds") for name in FOUND} == FOUND
        assert told["a million columns"]["findings"] < 30


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, refused: Callable[..., Any]) -> None:
    registry = kn.create(tmp_path / "r.ketnap")
    pipe = tmp_path / "people.csv"
    os.mkfifo(pipe)
    with refused(1010, "people.csv"):
        registry.load(pipe)
    with refused(1010, "zero"):
        registry.load({"people": "/dev/zero"})
    assert registry.head == 0
