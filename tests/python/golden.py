"""Approved outputs: tests/golden/README.md."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "golden"


def check_golden(name: str, text: str) -> None:
    """Compares a text with tests/golden/<name>; another one is written beside it as <name>.received, for tests/golden/approve."""
    approved, received = FOLDER / name, FOLDER / f"{name}.received"
    if approved.exists() and approved.read_text("utf-8") == text:
        received.unlink(missing_ok=True)
        return
    received.write_text(text, "utf-8")
    pytest.fail(f"differs from golden/{name}: see golden/{name}.received, and golden/approve where it is meant")
