"""From a province's files to verdicts, numbers and a page: the whole way once.

python examples/ha_nam/demo.py --out out
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ketnap as kn
import make

HERE = Path(__file__).parent
AS_OF = "2023-10-31"


def step(text: str, action: Callable[[], str]) -> None:
    """Says what is being done and, when done, what came of it."""
    print(f"  {text} …", end="", flush=True)
    began = time.monotonic()
    came = action()
    print(f" {came} ({time.monotonic() - began:.1f} s)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder to write to (default: out)")
    parser.add_argument("--as-of", default=AS_OF, help=f"the day looked at (default: {AS_OF})")
    options = parser.parse_args()
    out: Path = options.out
    files, path = out / "files", out / "ha_nam.ketnap"
    try:
        out.mkdir(parents=True, exist_ok=True)
        return run(out, files, path, options.as_of)
    except kn.Error as error:
        print(f"\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"\n{kn.Error(4004, [str(error.filename or out), error.strerror or str(error)])}", file=sys.stderr)
    return 3


def run(out: Path, files: Path, path: Path, as_of: str) -> int:
    if path.exists() and not files.exists():
        raise kn.Error(1101, [str(path)])  # not made here, so not ours to replace

    def made() -> str:
        if files.exists() and newest(HERE) < newest(files):
            return "đã có"
        part = files.with_name("files.part")
        for old in (part, files):
            shutil.rmtree(old, ignore_errors=True)
        make.make(part)
        part.rename(files)
        return "xong"

    step("tạo tỉnh mẫu", made)

    def loaded() -> str:
        if is_loaded(path, files):
            return "đã có"
        for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            old.unlink(missing_ok=True)
        batch = kn.create(path, plugins=["vn", "ha_nam"]).load(
            [str(files / "*.csv"), str(files / "late" / "*.csv")], document="Tỉnh mẫu"
        )
        facts = f"{batch.added:,}".replace(",", ".")
        return f"lô {batch.number}: {facts} dữ kiện, {len(batch.findings)} lỗi dữ liệu"

    step("nạp vào cơ sở dữ liệu", loaded)
    shown: list[kn.Snapshot] = []

    def viewed() -> str:
        shown.append(kn.open(path).snapshot(as_of))
        return repr(shown[0])

    step("xem đến hết ngày", viewed)
    now = shown[0]
    checked: list[kn.Verdicts] = []

    def judged() -> str:
        checked.append(now.check())
        return f"{len(checked[0])} kết luận"

    step("xét hồ sơ", judged)
    table = now.measure("vn.admissions", units=kn.children(now.top), periods=kn.years(2020, int(as_of[:4])))
    written: list[Path] = []

    def reported() -> str:
        document = now.report("ha_nam.handbook", period=as_of[:4])
        written.extend(document.save(out / f"ha_nam.{suffix}") for suffix in ("html", "xlsx", "docx", "json", "csv", "md"))
        return f"{len(written)} tệp"

    step("viết báo cáo", reported)
    print(f"\n{table}\n\n{checked[0]}\n")
    for target in [path, *written]:
        print(f"  {target}")
    return 0


def is_loaded(path: Path, files: Path) -> bool:
    """Whether the registry holds these files, and this version of ketnap reads it."""
    try:
        return path.exists() and newest(files) < path.stat().st_mtime and kn.open(path).head > 0
    except kn.Error:
        return False


def newest(folder: Path) -> float:
    """When a file in a folder was last changed; 0 for an empty one."""
    return max((f.stat().st_mtime for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts), default=0.0)


if __name__ == "__main__":
    raise SystemExit(main())
