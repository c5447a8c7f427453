"""On what was measured: the machine, the compiler and the versions of all that took part."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from contender import ROOT, SITE

PACKAGES = ["numpy", "pandas", "polars", "duckdb", "pyarrow", "OpenFisca-Core", "zen-engine"]


def installed(package: str) -> str:
    look = f"import sys; sys.path.append({str(SITE)!r}); import importlib.metadata as m; print(m.version({package!r}))"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    return f"{package} {told.stdout.strip()}" if told.returncode == 0 else f"{package} could not be had"


def line_of(file: str, pattern: str) -> str:
    found = re.search(pattern, Path(file).read_text()) if Path(file).exists() else None
    return found.group(1).strip() if found else "unknown"


def described() -> str:
    flags = line_of("/proc/cpuinfo", r"flags\s*:(.*)").split()
    wide = next((name for flag, name in (("avx512bw", "AVX-512"), ("avx2", "AVX2")) if flag in flags), "neither AVX2 nor AVX-512")
    model = line_of("/proc/cpuinfo", r"model name\s*:(.*)")
    memory = int(line_of("/proc/meminfo", r"MemTotal:\s*(\d+)")) / 2**20
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return (
        f"{model}, {os.cpu_count()} cores, {wide}, {memory:.0f} GB; "
        f"{platform.system()} {platform.release().split('-')[0]}, {compiler}, Python {platform.python_version()}; commit {commit}."
    )


def versions() -> str:
    return ", ".join(installed(package) for package in PACKAGES) + "."
