"""The same files give the same bytes, wherever and whenever they are read."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

FORMATS = ("standard.json", "standard.csv", "standard.markdown", "office.html")

# Loads, measures and reports; prints what came out as hexadecimal, and where it was.
PROGRAM = """
import json, locale, os, sys
from pathlib import Path
import ketnap as kn

try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
files, registry, formats = sys.argv[1], Path(sys.argv[2]), sys.argv[3].split()
made = kn.create(registry, plugins=["vn", "ha_nam"])
batch = made.load(os.path.join(files, "*.csv"), by="nguoi_nhap")
now = made.snapshot("2023-10-31")
report = now.report("ha_nam.handbook", period="2023")
table = now.measure("vn.admission_rate", "ha_nam.pupil_share", units=kn.under("HNA"), periods=kn.quarters("2022-Q1", "2023-Q4"))
out = {name: report.bytes(name).hex() for name in formats}
out |= {"table": repr(table), "verdicts": repr(now.check()), "past": str(now.check(past=True, periods="2022").rows())}
out |= {"findings": repr(batch.findings), "headline": repr(now), "frame": now.admissions.to_pandas().to_csv()}
print(json.dumps(out))
"""

PLACES = {
    "plain": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "east": {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    "west": {"TZ": "Pacific/Honolulu", "LC_ALL": "vi_VN.UTF-8", "PYTHONHASHSEED": "4294967295", "LANG": "tr_TR.UTF-8"},
    "relative": {"TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "77", "LANGUAGE": "de"},
}


def answer(place: str, files: Path, folder: Path) -> dict[str, str]:
    folder.mkdir()
    registry = folder / "r.ketnap"
    where, cwd = (str(files), str(registry)), folder
    if place == "relative":
        where, cwd = (os.path.relpath(files, folder), "r.ketnap"), folder
    elif place == "west":
        cwd = Path("/")
    keep = {key: value for key, value in os.environ.items() if key in ("PATH", "PYTHONPATH", "HOME", "VIRTUAL_ENV")}
    command = [sys.executable, "-c", PROGRAM, *where, " ".join(FORMATS)]
    result = subprocess.run(command, cwd=cwd, env={**keep, **PLACES[place]}, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    read: dict[str, str] = json.loads(result.stdout)
    return read


@pytest.fixture(scope="module")
def answers(small_files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("places")
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda place: answer(place, small_files, folder / place), PLACES)
        return dict(zip(PLACES, found, strict=True))


@pytest.mark.parametrize("place", [place for place in PLACES if place != "plain"])
def test_the_same_bytes(answers: dict[str, dict[str, str]], place: str) -> None:
    for name, value in answers["plain"].items():
        assert hashlib.sha256(answers[place][name].encode()).hexdigest() == hashlib.sha256(value.encode()).hexdigest(), name


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_this_machine_or_this_day_is_in_them(answers: dict[str, dict[str, str]], name: str, small_files: Path) -> None:
    text = bytes.fromhex(answers["plain"][name]).decode()
    assert len(text) > 1000
    for path in (str(small_files), str(Path.home()), os.getcwd(), str(Path(sys.prefix)), "r.ketnap"):
        assert path not in text
    assert not re.search(r"(?<![<\w.])/(?:home|root|tmp|usr|work|Users|opt)/", text)
    today = {(datetime.now() + timedelta(days=n)).date() for n in (-1, 0, 1)} - {date(2023, 10, 31)}
    for day in today:
        assert day.isoformat() not in text and day.strftime("%d/%m/%Y") not in text
    assert "nguoi_nhap" not in text


def test_what_is_read_is_in_them(answers: dict[str, dict[str, str]]) -> None:
    """Equal bytes that say nothing would be equal too."""
    for name in FORMATS:
        assert "2023" in bytes.fromhex(answers["plain"][name]).decode()
    assert answers["plain"]["headline"].startswith("5.500 đảng viên")
