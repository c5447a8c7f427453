"""What commands that look at a registry have in common: the day, the units, the periods, and the files that they save."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import ketnap as kn
from ketnap import _ketnap, saving
from ketnap.cli import said
from ketnap.cli.options import Lang, opened
from ketnap.cli.progress import waiting
from ketnap.selectors import By, Term


def snapshot(registry: Path, as_of: str, lang: Lang, *, sensitive: bool = False) -> kn.Snapshot:
    """At the end of a day, of today unless one is named."""
    with waiting(said.word("opening", lang), lang):
        return opened(registry, sensitive).snapshot(as_of or date.today())


def units(written: Sequence[str] | None) -> list[kn.UnitChoice] | None:
    return [_ketnap.unit_choice(one) for one in written] if written else None


def periods(written: Sequence[str] | None) -> list[kn.Period]:
    return [period for one in written or () for period in _ketnap.written_periods(one)]


def periods_and_terms(written: Sequence[str]) -> list[kn.Period | Term]:
    """`term:ha_nam.2020_2025` is a term of the registry."""
    found: list[kn.Period | Term] = []
    for one in written:
        found.extend([Term(one.removeprefix("term:"))] if one.startswith("term:") else _ketnap.written_periods(one))
    return found


def by(written: str, within: str) -> By:
    groups = _ketnap.written_breakdown(written) if written else _ketnap.Breakdown()
    return By(tuple(groups.groups), groups.codes, within)


def save(document: kn.Document, files: Sequence[Path] | None, audience: str = "internal") -> list[Path]:
    """All of them are rendered before the first is written."""
    listed = list(files or ())
    rendered = [document.bytes(document.format_for(path), audience=audience) for path in listed]
    return [saving.save(path, content) for path, content in zip(listed, rendered, strict=True)]


def provenance(of: _ketnap.Provenance) -> dict[str, object]:
    """As JSON."""
    return {
        "as_of": of.as_of.isoformat(),
        "as_known": of.as_known,
        "tree": of.tree.isoformat(),
        "plugins": of.plugins,
        "catalog": of.catalog,
        "core": of.core,
        "used_draft": of.used_draft,
    }
