"""Whoever loads is killed at any moment: what was acknowledged is there, nothing is half there, and the next load works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_loads_that_are_killed(tmp_path: Path, long: bool) -> None:
    times = 2000 if long else 200
    old = HERE.parent / "core" / "registry" / "version_1.sql"
    command = [sys.executable, HERE / "killed_loads.py", tmp_path, str(times), "20231031", old]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    assert ended.returncode == 0, ended.stderr
    tried = json.loads(ended.stdout)
    # Not all were killed before they began, nor all after a batch was there.
    assert tried["kills"] == times and tried["batches"] > 20 and tried["idle"] > 5
    assert tried["made_anew"] > 10 and tried["brought_up"] > 5
