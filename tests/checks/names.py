"""The check of names: no two types of the core, the plugins and the bindings are spelt the same.

Two structs of one name in one namespace, in sources that never meet, compile and link; the linker then keeps one of each inline
function, and the other's objects are destroyed as what they are not. Types in an unnamed namespace or inside another type or function
are their file's own. `python names.py` prints each name that is defined twice, with its places, and exits with 1 if there is any.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "plugins", "python/bindings")
OWN = "(own)"  # what is opened by any other brace belongs to its file

SKIPPED = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
OPENED = re.compile(
    r"\bnamespace(?:\s+(?P<space>[\w:]+))?\s*\{"
    r"|\b(?:struct|class|union|enum(?:\s+class)?)\s+(?P<type>[A-Za-z_]\w*(?:::\w+)*)(?:\s+final)?\s*(?P<specialised><[^;{}]*>)?\s*(?::[^;{}()]*)?\{"
    r"|\{|\}"
)


def blanked(text: str) -> str:
    """The text with comments and literals emptied, its lines where they were."""
    return SKIPPED.sub(lambda found: "\n" * found.group().count("\n") + " ", text)


def types(text: str) -> Iterator[tuple[str, int]]:
    """Each type with external linkage that the text defines, and its line."""
    text = blanked(text)
    within: list[str] = []
    for found in OPENED.finditer(text):
        if found.group() == "}":
            if within:
                within.pop()
            continue
        name = found.group("type")
        if name and OWN not in within and not found.group("specialised"):
            line = text.count("\n", 0, found.start()) + 1
            yield "::".join([*within, name]), line
        within.append(found.group("space") or OWN)


def defined(files: dict[str, str]) -> dict[str, list[str]]:
    """By name the places that define it."""
    places: dict[str, list[str]] = defaultdict(list)
    for file, text in sorted(files.items()):
        for name, line in types(text):
            places[name].append(f"{file}:{line}")
    return places


def sources(root: Path) -> dict[str, str]:
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*.[ch]pp"))
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in found}


def main() -> int:
    twice = {name: places for name, places in defined(sources(ROOT)).items() if len(places) > 1}
    for name, places in twice.items():
        print(
            f"{name} is defined {len(places)} times: {', '.join(places)}; rename all but one, or put it into an unnamed namespace"
        )
    return 1 if twice else 0


if __name__ == "__main__":
    sys.exit(main())
