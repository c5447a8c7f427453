"""Runs built tests and adds them up: python tests/run.py [cpp|ctest|sanitize|python|fuzz [arguments of its runner]].

A C++ test is a TEST_CASE, a ctest item an example or the consumer, a Python test what pytest counts. The last line is
`N passed, N failed`; a runner that stops early counts as one failure, and a run without any test fails.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def execute(name: str, command: list[str], report: Path, **environment: str) -> tuple[int, ElementTree.Element | None]:
    """The exit code and the runner's XML report, which is missing or broken when the runner crashed."""
    print(f"== {name}", flush=True)
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}).returncode
    try:
        return result, ElementTree.parse(report).getroot()
    except (FileNotFoundError, ElementTree.ParseError):
        return result, None


def checked(name: str, result: int, count: Count) -> Count:
    if result != 0 and count.failed == 0:
        print(f"{name} stopped with exit code {result}")
        count.failed = 1
    return count


def catch2(name: str, preset: str, report: Path, arguments: list[str], **environment: str) -> Count:
    program = BUILD / preset / "tests" / "ketnap_tests"
    if not program.is_file():
        return Count()
    reporters = ["-r", "compact", "-r", f"xml::out={report}"]
    command = [str(program), *reporters, "--order", "rand", *arguments]
    result, root = execute(name, command, report, **environment)
    count = Count()
    total = None if root is None else root.find("OverallResultsCases")
    if root is not None and total is not None:
        failed = int(total.get("failures", "0"))
        count = Count(int(total.get("successes", "0")) + int(total.get("expectedFailures", "0")), failed)
        count.skipped = [case.get("name", "?") for case in root.iter("TestCase") if skipped(case)]
    return checked(name, result, count)


def skipped(case: ElementTree.Element) -> bool:
    outcome = case.find("OverallResult")
    return outcome is not None and outcome.get("skips", "0") != "0" and outcome.get("success") == "true"


def junit(name: str, command: list[str], report: Path, accept: int = 0) -> Count:
    result, root = execute(name, command, report)
    count = Count()
    for case in [] if root is None else root.iter("testcase"):
        children = {child.tag for child in case}
        if children & {"failure", "error"}:
            count.failed += 1
        elif "skipped" in children:
            count.skipped.append(case.get("name", "?"))
        else:
            count.passed += 1
    return checked(name, 0 if result == accept else result, count)


def cpp(report: Path, arguments: list[str]) -> Count:
    return catch2("C++ tests", "dev", report, arguments)


def sanitize(report: Path, arguments: list[str]) -> Count:
    name = "C++ tests under address and undefined-behaviour sanitizers"
    options = {"ASAN_OPTIONS": "detect_stack_use_after_return=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    return catch2(name, "sanitize", report, arguments, **options)


def ctest(report: Path, arguments: list[str]) -> Count:
    folder = BUILD / "dev"
    settings = (folder / "CMakeCache.txt").read_text()
    program = settings.split("CMAKE_CTEST_COMMAND:INTERNAL=")[1].split("\n")[0]
    command = [program, "--test-dir", str(folder), "--exclude-regex", "^catch2$", "--no-tests=ignore"]
    command += ["--output-on-failure", "--output-junit", str(report), *arguments]
    return junit("examples and consumer", command, report)


def python(report: Path, arguments: list[str]) -> Count:
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", f"--junitxml={report}", *arguments]
    no_tests = 5
    return junit("Python tests", command, report, accept=no_tests)


def fuzz(report: Path, arguments: list[str]) -> Count:
    """Texts of Exprs by libFuzzer, for so many seconds (60); a text that breaks a promise is written to build/fuzz/crash-…"""
    folder = BUILD / "fuzz"
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, line in enumerate((ROOT / "tests" / "fuzz" / "expr_texts.txt").read_text().splitlines()):
        (corpus / f"seed-{number}").write_text(line)
    seconds = arguments[0] if arguments else "60"
    options = [f"-max_total_time={seconds}", "-max_len=400", f"-dict={ROOT / 'tests' / 'fuzz' / 'expr.dict'}", "-verbosity=0"]
    command = [str(folder / "tests" / "ketnap_fuzz"), *options, f"-artifact_prefix={folder}/", "-print_final_stats=1", str(corpus)]
    result, _ = execute("texts of Exprs by libFuzzer", command, report)
    return Count(passed=int(result == 0), failed=int(result != 0))


GROUPS = {"python": python, "sanitize": sanitize, "cpp": cpp, "ctest": ctest}  # the longest first
BY_NAME_ONLY = {"fuzz": fuzz}


def apart(group: str) -> tuple[str, Count]:
    """A group in a process of its own: what it says, and its last line."""
    command = [sys.executable, __file__, group]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace").stdout
    last = re.search(r"^(\d+) passed, (\d+) failed\n\Z", said, re.MULTILINE)
    return said, Count(int(last[1]), int(last[2])) if last else Count(failed=1)


def main(arguments: list[str]) -> int:
    total = Count()
    if arguments:
        group = (GROUPS | BY_NAME_ONLY)[arguments[0]]
        with tempfile.TemporaryDirectory() as folder:
            total.add(group(Path(folder) / "report.xml", arguments[1:]))
    else:
        with ThreadPoolExecutor(2) as two:  # since most tests keep one processor busy
            for said, count in two.map(apart, GROUPS):
                print(said, flush=True)
                total.add(count)
    if total.skipped:
        print(f"skipped: {', '.join(total.skipped)}")
    if total.passed + total.failed == 0:
        print("no test ran")
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
