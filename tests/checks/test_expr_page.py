"""The page of the expression language tells the truth: what it calls an example binds, and what it calls refused is refused."""

import re
from pathlib import Path

import pytest
from ketnap import Error, _ketnap, plugins

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "core" / "include" / "ketnap" / "expr" / "README.md").read_text()
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REFUSED = re.findall(r"`([^`]+)`", "".join(line.split("|")[1] for line in PAGE.split("| refused |")[1].splitlines()[2:]))
LINES = "".join(match.group(2) for match in FENCE.finditer(PAGE) if not match.group(1)).splitlines()
EXAMPLES = [re.split(r"\s{2,}", line)[0] for line in LINES if re.match(r"(years_between|3 |count|any|mean|coalesce)", line)]
OF_A_UNIT = re.compile(r"(count|mean|coalesce|distinct)\(")


def bind(text: str) -> None:
    catalog = plugins.catalog(_ketnap.linked_in())
    expr = _ketnap.parse(text)
    if OF_A_UNIT.match(text):
        catalog.with_indicators([_ketnap.Indicator("my.x", ("x", "x"), "count", 0, expr)])
    else:
        catalog.with_rule("my.x", ("x", "x"), "cell_vote", "2000-01-01..", [], "blocks", "example", None, expr)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_bind(text: str) -> None:
    bind(text)


def test_there_are_examples_and_refusals() -> None:
    assert len(EXAMPLES) >= 10
    assert len(REFUSED) >= 6


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_page_calls_refused_is(text: str) -> None:
    with pytest.raises(Error) as refused:
        bind(text)
    assert "KN3008" in str(refused.value)
