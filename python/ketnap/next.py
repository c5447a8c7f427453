"""What a dossier needs next."""

from collections.abc import Mapping
from datetime import date
from typing import Any


class Next:
    """The next step of a dossier: what, who, on which form, between which days, on what basis.

    >>> n = now.check()["D-000123"].next()
    >>> n                     # in sentences
    >>> n.step, n.body, n.not_before, n.by
    """

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row
        self.dossier: str = row["dossier"]
        self.step: str | None = row["step"]
        self.label: str = row["label"]
        self.body: str = row["body"]
        self.body_name: str = row["body_name"]

    @property
    def papers(self) -> list[dict[str, Any]]:
        """What the step leaves in the dossier: paper, label, form, present, basis, confidence."""
        return list(self._row["papers"])

    @property
    def lacks(self) -> list[dict[str, Any]]:
        """Rules of the step that do not pass yet: rule, title, severity, outcome, sets (of facts that would have to arrive), sentence."""
        return list(self._row["lacks"])

    @property
    def terms(self) -> list[dict[str, Any]]:
        """Every day that the law sets to this step or a later one: kind (not_before or by), day, step, rule, title, severity, basis,
        confidence."""
        return [{"kind": kind, **term} for kind in ("not_before", "by") for term in self._row[kind]]

    @property
    def not_before(self) -> date | None:
        """The first day on which the law does not forbid the step, where that is later than today."""
        return max((t["day"] for t in self._row["not_before"] if self._binds(t)), default=None)

    @property
    def by(self) -> date | None:
        """The last day on which all that is fulfilled now still is."""
        return min((t["day"] for t in self._row["by"] if self._binds(t)), default=None)

    def _binds(self, term: Mapping[str, Any]) -> bool:
        return bool(term["step"] == self.step and term["severity"] == "blocks")

    def __bool__(self) -> bool:
        return self.step is not None

    def __repr__(self) -> str:
        return "\n".join(self._row["sentences"])
