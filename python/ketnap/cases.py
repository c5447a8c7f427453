"""The cases of a plugin: what its rules must say of made-up dossiers (core/include/ketnap/run/cases.hpp says how one is written)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ketnap import _ketnap, plugins
from ketnap.errors import Error


@dataclass(frozen=True)
class Cases:
    """What came out: one row for each rule on each case."""

    plugin: str
    rows: Sequence[dict[str, Any]]

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if not row["holds"]]

    def __bool__(self) -> bool:
        return not self.failed

    def __repr__(self) -> str:
        head = f"{self.plugin}: {len(self.rows)} trường hợp thử, {len(self.failed)} không đúng"
        return "\n".join([head, *(line(row) for row in self.failed)])


def line(row: dict[str, Any], lang: str = "vi") -> str:
    """`rules.json · đủ 18 tuổi (2024-05-20): vn.age_min phải là pass, ra fail`."""
    said = f"{row['rule']} phải là {row['expected']}, ra {row['got']}"
    if lang == "en":
        said = f"{row['rule']} must be {row['expected']}, came out {row['got']}"
    return f"{row['file']} · {row['case']} ({row['on']}): {said}"


def files_of(folder: Path) -> list[tuple[str, str]]:
    """The JSON files of a plugin's folder `cases`, or of a folder of cases itself."""
    inside = folder / "cases" if (folder / "cases").is_dir() else folder
    found = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(inside.glob("*.json")) if path.name != "plugin.json"]
    if not found:
        raise Error(3233, [str(inside)])
    return found


def run_cases(folder: Path | str, plugin: str = "") -> Cases:
    """Runs the cases of a plugin's folder (with plugin.json in it, installed or not), or those of a folder under the rules of a
    plugin that is named. Errors KN3230-KN3233, and those of a plugin that does not load."""
    path = Path(folder)
    if plugin:
        return cases_of(plugins.load((plugin,)), files_of(path), plugin)
    home = home_of(path)
    own = plugins.in_folder(home)
    catalog = plugins.catalog_with(own)
    plugins.expect_targets_known(catalog, own.info.name)
    return cases_of(catalog, files_of(home), own.info.name)


def cases_of(catalog: _ketnap.Catalog, files: Sequence[tuple[str, str]], name: str) -> Cases:
    with TemporaryDirectory(prefix="ketnap_cases_") as made:
        return Cases(name, _ketnap.run_cases(catalog, files, made))


def home_of(folder: Path) -> Path:
    """The folder with plugin.json: the folder itself, or the one package in it (a plugin as it lies in its repository)."""
    homes = [folder] if (folder / "plugin.json").is_file() else [file.parent for file in sorted(_near(folder))]
    if len(homes) != 1:
        raise Error(3232, [str(folder)])
    return homes[0]


def _near(folder: Path) -> Iterator[Path]:
    return folder.glob("*/plugin.json")
