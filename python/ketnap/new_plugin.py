"""A plugin of one's own, copied from the template."""

import re
from collections.abc import Iterator
from pathlib import Path

from ketnap import plugins
from ketnap.errors import Error

NAME = "my_province"


def new_plugin(name: str, folder: Path | str = ".") -> Path:
    """Makes `folder/ketnap-NAME`, a complete small plugin with names replaced, and returns it; nothing is ever overwritten. Errors
    KN3234, KN3235.

    >>> home = new_plugin("ninh_thuan")
    >>> run_cases(home)
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in ("ketnap", NAME, *plugins.installed()):
        raise Error(3235, [name])
    home = Path(folder) / _renamed("ketnap-my-province", name)
    if home.exists():
        raise Error(3234, [name, str(home)])
    template = template_folder()
    for source in _files(template):
        target = home / _renamed(str(source.relative_to(template)), name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_renamed(source.read_text(encoding="utf-8"), name), encoding="utf-8")
    return home


def template_folder() -> Path:
    """plugins/template: within an installed package, else in the repository."""
    here = Path(__file__).resolve().parent
    return next(path for path in (here / "template", here.parents[1] / "plugins" / "template") if path.is_dir())


def _files(template: Path) -> Iterator[Path]:
    return (path for path in sorted(template.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def _renamed(text: str, name: str) -> str:
    return text.replace(NAME, name).replace(NAME.replace("_", "-"), name.replace("_", "-"))
