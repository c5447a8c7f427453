"""The levels of clearance, and how one is chosen; `Registry.clearance` says what they do."""

from ketnap.errors import Error

LEVELS = ("public", "internal", "personal", "sensitive")


def expect_clearance(clearance: str) -> None:
    if clearance not in LEVELS:
        raise Error(3112, ["clearance", repr(clearance), ", ".join(f'"{level}"' for level in LEVELS)])


def reach(what: str, wanted: str | None, clearance: str) -> str:
    """The clearance that is asked for, which may be lower than the one that there is, never higher (Error KN1150)."""
    if wanted is None:
        return clearance
    expect_clearance(wanted)
    if LEVELS.index(wanted) > LEVELS.index(clearance):
        raise Error(1150, [what, wanted, clearance])
    return wanted
