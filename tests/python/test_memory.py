"""What a first snapshot holds in memory at once: the facts of one table, not those of all, and no column that is in the cache already."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import ketnap as kn
import pytest

PEOPLE = 40_000
PERIODS = 12

# SQLite's own cache is filled beforehand, so that it does not count.
FIRST_SNAPSHOT = """
import json, pathlib, sys
import ketnap as kn

def kilobytes(name):
    return int(pathlib.Path("/proc/self/status").read_text().partition(name + ":")[2].split()[0])

registry = kn.open(sys.argv[1], cache=sys.argv[2] == "cache")
registry.verify()
pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins from here
before = kilobytes("VmRSS")
now = registry.snapshot("2099-01-01")
print(json.dumps({"grew": (kilobytes("VmHWM") - before) * 1024, "people": len(now.people)}))
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of much the same size, so that all of them together are much more than any of them."""
    folder = tmp_path_factory.mktemp("memory")
    draw = random.Random(1)
    people = [f"P{draw.randrange(10**11):011}{i}" for i in range(PEOPLE)]
    tables = {
        "units": ["unit,since,state,level,kind,name", *(f"C{i},2000-01-01,open,cell,cell,Chi bộ {i}" for i in range(500))],
        "people": ["person,name,born,sex", *(f"{one},Người thứ {i} của đảng bộ tỉnh,1980-02-03,female" for i, one in enumerate(people))],
        "profiles": ["person,since,occupation", *(f"{one},2010-01-01,farm" for one in people)],
        "spells": ["spell,person,unit,since,began_by", *(f"S-{one},{one},C{i % 500},2010-01-01,initial" for i, one in enumerate(people))],
    }
    tables["terms"] = ["term,unit,starts_on,document", *(f"T-{one},C{i % 500},2010-01-01,Quyết định số {i}-QĐ/HU ngày" for i, one in enumerate(people))]
    tables["admissions"] = [
        "admission,person,unit,decided_on,decision,ceremony_on,official_on,official_decision",
        *(f"A-{one},{one},C{i % 500},2012-01-01,{i}-QĐ/HU,2012-02-01,2013-02-01,{i}-QĐ/TU" for i, one in enumerate(people)),
    ]
    registry = kn.create(folder / "r.ketnap", plugins=["vn"])
    files = []
    for name, lines in tables.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text("\n".join(lines) + "\n", "utf-8")
    assert registry.load(files, by="test").set_aside == 0
    return registry.path


def test_a_first_snapshot_holds_one_table_at_a_time(path: Path) -> None:
    pass
