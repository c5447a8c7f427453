"""The layer check itself: the tree obeys, and each kind of violation, planted in a small tree, is caught."""

import shutil
from pathlib import Path

import pytest
from layers import Layers

ROOT = Path(__file__).resolve().parents[2]

GOOD = {
    "core/include/ketnap/base/day.hpp": "#pragma once\n#include <cstdint>\nnamespace ketnap { struct Day { std::int32_t n; }; }\n",
    "core/include/ketnap/law/term.hpp": "#pragma once\n#include <ketnap/base/day.hpp>\nnamespace ketnap { struct Term { Day from; }; }\n",
    "core/include/ketnap/data/frame.hpp": "#pragma once\n#include <ketnap/base/day.hpp>\nnamespace ketnap { struct Frame { Day at; }; }\n",
    "core/include/ketnap/plugin/rule.hpp": "#pragma once\n#include <ketnap/data/frame.hpp>\n",
    "core/include/ketnap/plugin/format.hpp": "#pragma once\n#include <ketnap/law/term.hpp>\n",
    "core/src/law/term.cpp": "#include <ketnap/law/term.hpp>\n#include <sqlite3.h>\n",
    "plugins/vn/vn.cpp": "#include <ketnap/plugin/rule.hpp>\n",
    "python/bindings/module.cpp": "#include <pybind11/pybind11.h>\n#include <ketnap/plugin/rule.hpp>\n",
    "python/ketnap/__init__.py": "from ketnap import _ketnap\n",
    "plugins/ha_nam/ketnap_ha_nam/__init__.py": "import ketnap as kn\n",
}

PLANTED = {
    "law includes data": ("core/include/ketnap/law/term.hpp", "#pragma once\n#include <ketnap/data/frame.hpp>\n"),
    "law includes data by a relative path": (
        "core/include/ketnap/law/term.hpp",
        '#pragma once\n#include "../data/frame.hpp"\n',
    ),
    "law includes data by a computed name": (
        "core/include/ketnap/law/term.hpp",
        "#pragma once\n#define KETNAP_X <ketnap/data/frame.hpp>\n#include KETNAP_X\n",
    ),
    "a format sees a frame": ("core/include/ketnap/plugin/format.hpp", "#pragma once\n#include <ketnap/data/frame.hpp>\n"),
    "a format sees a frame through a rule": (
        "core/include/ketnap/plugin/format.hpp",
        "#pragma once\n#include <ketnap/plugin/rule.hpp>\n",
    ),
    "a header leans on its includer": (
        "core/include/ketnap/law/term.hpp",
        "#pragma once\nnamespace ketnap { struct T { Day d; }; }\n",
    ),
    "a third party's header": ("core/include/ketnap/base/day.hpp", "#pragma once\n#include <sqlite3.h>\n"),
    "a header in an unknown folder": ("core/include/ketnap/misc/day.hpp", "#pragma once\n"),
    "a source reaches up": ("core/src/law/term.cpp", "#include <ketnap/law/term.hpp>\n#include <ketnap/data/frame.hpp>\n"),
    "a source reaches up, privately": ("core/src/law/term.cpp", '#include "../data/inner.hpp"\n'),
    "the core includes a plugin": ("core/src/law/term.cpp", "#include <ketnap/linked_in.hpp>\n"),
    "a plugin includes pybind11": ("plugins/vn/vn.cpp", "#include <pybind11/pybind11.h>\n"),
    "a plugin includes a binding": ("plugins/vn/vn.cpp", '#include "../../python/bindings/cast.hpp"\n'),
    "the package names a province": ("python/ketnap/open.py", "import ketnap_ha_nam\n"),
    "a province reaches inside": ("plugins/ha_nam/ketnap_ha_nam/x.py", "from ketnap._ketnap import Registry\n"),
}


def grow(root: Path, files: dict[str, str]) -> Layers:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    rules = root / "tests/checks/layers.toml"
    rules.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tests/checks/layers.toml", rules)
    return Layers(root)


def test_this_tree_obeys() -> None:
    assert Layers(ROOT).check(ROOT / "build/lint/layers") == []


def test_a_good_tree_is_silent(tmp_path: Path) -> None:
    assert grow(tmp_path / "tree", GOOD).check(tmp_path / "cache") == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_violation_is_caught(what: str, tmp_path: Path) -> None:
    name, text = PLANTED[what]
    inner = {"core/src/data/inner.hpp": "#pragma once\n", "python/bindings/cast.hpp": "#pragma once\n"}
    problems = grow(tmp_path / "tree", {**GOOD, **inner, name: text}).check(tmp_path / "cache")
    assert any(problem.startswith(name) for problem in problems), problems


def test_a_good_header_is_not_compiled_again_until_what_it_reaches_changes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert grow(tmp_path / "tree", GOOD).check(cache) == []
    first = set(cache.iterdir())
    moved = grow(tmp_path / "elsewhere", GOOD)
    assert moved.check(cache) == []
    assert set(cache.iterdir()) == first
    base = "core/include/ketnap/base/day.hpp"
    changed = grow(tmp_path / "changed", {**GOOD, base: GOOD[base].replace("int32_t", "int64_t")})
    assert changed.check(cache) == []
    assert len(set(cache.iterdir()) - first) == 5
