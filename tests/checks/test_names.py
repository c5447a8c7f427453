"""The check of names: planted doubles are caught, what may share a name is not."""

import subprocess
import sys
from pathlib import Path

import pytest
from names import ROOT, defined, sources


def twice(**files: str) -> list[str]:
    return [name for name, places in defined(files).items() if len(places) > 1]


def test_the_tree_defines_each_type_once() -> None:
    result = subprocess.run([sys.executable, Path(__file__).with_name("names.py")], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")
    assert len(defined(sources(ROOT))) > 200


@pytest.mark.parametrize(
    "one", ["struct Change { int day; };", "class Change final : public Base {\n};", "enum class Change : int { a };"]
)
def test_two_of_a_name_are_found(one: str) -> None:
    assert twice(a=f"namespace ketnap {{\n{one}\n}}", b="namespace ketnap { struct Change { double x; }; }") == ["ketnap::Change"]


@pytest.mark.parametrize(
    "one",
    [
        "namespace ketnap { namespace { struct Change { int day; }; } }",
        "namespace ketnap { struct Change; }",
        "namespace ketnap { // struct Change {\n}",
        'namespace ketnap { const char* text = "struct Change {"; }',
        "namespace ketnap { struct Other { struct Change { int day; }; }; }",
        "namespace ketnap { int f() { struct Change { int day; }; return 0; } }",
        "namespace ketnap::inner { struct Change { int day; }; }",
        "namespace ketnap { template <> struct Change<int> { int day; }; }",
    ],
)
def test_what_may_share_a_name(one: str) -> None:
    assert twice(a=one, b="namespace ketnap { struct Change { double x; }; }") == []
