"""Runs every linter, also after one has failed, and sums up: python lint.py [--fix] [tool ...]. --fix only formats."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / "tests/checks"


def tracked(*patterns: str) -> list[str]:
    """Files that git knows or would add; a folder without git is searched."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", *patterns]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = result.stdout.split("\0") if result.returncode == 0 else [str(f) for p in patterns for f in ROOT.rglob(p)]
    return sorted(name for name in names if name and (ROOT / name).is_file())


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def clang_format(*arguments: str) -> list[str]:
    program = Path(sys.executable).parent / "clang-format"
    return [str(program), *arguments, *tracked("*.cpp", "*.hpp", "*.h")]


def tools() -> dict[str, list[list[str]]]:
    typed = tracked("python/ketnap/*.py", "python/ketnap/*.pyi", "plugins/office/*.py", "plugins/ha_nam/*.py")
    typed += tracked("tests/oracle/*.py", "tests/checks/*.py", "tests/run.py", "tests/conftest.py", "examples/*.py", "dev")
    stubs = [python("-m", "mypy.stubtest", "ketnap._ketnap", "--mypy-config-file", "pyproject.toml")]
    return {
        "clang-format": [clang_format("--dry-run", "-Werror", "--ferror-limit=1")],
        "layers": [python(str(CHECKS / "layers.py"))],
        "names": [python(str(CHECKS / "names.py"))],
        "ruff": [
            python("-m", "ruff", "check", "-q"),
            python("-m", "ruff", "format", "--check", "-q", "--output-format", "concise"),
        ],
        "mypy": [python("-m", "mypy", "--no-error-summary", *typed)],
        "stubs": stubs if (ROOT / "python/ketnap/_ketnap.pyi").is_file() else [],
        "clang-tidy": [python(str(CHECKS / "tidy.py"))],
    }


def fix() -> int:
    commands = [clang_format("-i"), python("-m", "ruff", "check", "--fix", "-q"), python("-m", "ruff", "format", "-q")]
    return max(subprocess.run(command, cwd=ROOT).returncode for command in commands)


def main(arguments: list[str]) -> int:
    if "--fix" in arguments:
        return fix()
    known = tools()
    if unknown := set(arguments) - set(known):
        print(f"{', '.join(sorted(unknown))}: no such tool; tools: {', '.join(known)}")
        return 2
    failed: list[str] = []
    for name in arguments or known:
        start = time.monotonic()
        results = [subprocess.run(command, cwd=ROOT).returncode for command in known[name]]
        if any(results):
            failed.append(name)
        print(f"{'FAILED' if any(results) else 'ok':6} {name} ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all good", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
