"""clang-tidy over the sources of build/dev/compile_commands.json; a source whose reachable text was clean before is skipped.

Warnings proper are GCC's to give, in the build: clang's own are off (-w), as it does not know all of GCC's options."""

import json
import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from includes import digest, reached

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/dev"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ketnap" / "tidy"  # of all clones, as ccache has it


def sources() -> dict[Path, list[str]]:
    """Our sources with their compile arguments, generated ones left out."""
    found: dict[Path, list[str]] = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        file = Path(entry["file"])
        if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / "build"):
            found[file] = shlex.split(entry["command"])
    return found


def include_folders(command: list[str]) -> tuple[Path, ...]:
    joined = [Path(part[2:]) for part in command if part.startswith("-I") and len(part) > 2]
    return tuple(path for path in joined if path.is_relative_to(ROOT))


def main() -> int:
    tidy = str(Path(sys.executable).parent / "clang-tidy")
    version = subprocess.run([tidy, "--version"], capture_output=True, text=True).stdout
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout
    rules = version + compiler + (ROOT / ".clang-tidy").read_text()
    CACHE.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[Path, Path]] = []
    for file, command in sources().items():
        flags = " ".join(part for part in command if part.startswith(("-D", "-std", "-f", "-W")))
        key = CACHE / digest(ROOT, reached(file, include_folders(command)), rules, flags.replace(str(ROOT), ""))
        if not key.exists():
            waiting.append((file, key))
    shown = time.monotonic()
    failed = 0

    def check(item: tuple[Path, Path]) -> tuple[Path, str]:
        file, key = item
        command = [tidy, "--quiet", "-p", str(BUILD), "--extra-arg=-w", str(file)]
        result = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if result.returncode == 0:
            key.touch()
            return file, ""
        return file, result.stdout.strip() or result.stderr.strip()

    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for done, (_, text) in enumerate(pool.map(check, waiting), start=1):
            if text:
                failed += 1
                print(text, flush=True)
            if time.monotonic() - shown > 20:
                shown = time.monotonic()
                print(f"clang-tidy {done}/{len(waiting)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
