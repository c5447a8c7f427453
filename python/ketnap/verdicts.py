"""What `check` returns: what rules say of dossiers."""

import difflib
from datetime import date
from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, show
from ketnap.errors import Error
from ketnap.selectors import Units, chosen_units

if TYPE_CHECKING:
    import pandas


class DossierVerdict:
    """One dossier: its outcome and each rule's, with reasons. Of several judged steps the one that decides names step and day: the
    first that fails, else the first that is unknown, else the last."""

    def __init__(self, verdicts: "Verdicts", steps: list[dict[str, Any]]) -> None:
        by_outcome = {row["outcome"]: row for row in reversed(steps)}
        row = by_outcome.get("fail") or by_outcome.get("unknown") or steps[-1]
        self._verdicts = verdicts
        self.dossier: str = row["dossier"]
        self.step: str = row["step"]
        self.step_date: date = row["step_date"]
        self.outcome: str = row["outcome"]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """One dict per rule: rule, title, outcome, basis, text, atoms with the values read; of a column function the readings
        and, where it failed, a note."""
        return self._verdicts._reasons(self.dossier, "vi")

    def explain(self, lang: str = "vi") -> str:
        """Each rule in a sentence: outcome, what must hold, basis, what was read."""
        return "\n".join(r["sentence"] for r in self._verdicts._reasons(self.dossier, lang))

    def __repr__(self) -> str:
        return f"{self.dossier} · {self.step} · {_ketnap.outcome_label(self.outcome)}"


class Verdicts:
    """Verdicts by dossier, step and rule.

    >>> v = now.check()
    >>> v.where(outcome="fail", units=kn.under("HNA.BL"))
    >>> v["D-000123"].explain()
    """

    def __init__(
        self,
        core: _ketnap.Verdicts,
        snapshot: _ketnap.Snapshot,
        catalog: _ketnap.Catalog,
        past: list[_ketnap.Period],
        top: str,
        on_error: str = "stop",
    ) -> None:
        self._core = core
        self._snapshot = snapshot
        self._catalog = catalog
        self._past = past
        self._top = top
        self._on_error = on_error

    def rows(self) -> list[dict[str, Any]]:
        """One dict per verdict: dossier, person, unit, step, step_date, rule, severity, outcome."""
        return self._core.rows()

    def to_pandas(self) -> "pandas.DataFrame":
        import pandas

        columns = ["dossier", "person", "unit", "step", "step_date", "rule", "severity", "outcome"]
        return pandas.DataFrame(self.rows(), columns=columns)

    @property
    def by_rule(self) -> list[dict[str, Any]]:
        """One dict per rule: how many pass, fail, unknown, not_applicable."""
        return self._core.by_rule()

    @property
    def by_dossier(self) -> list[dict[str, Any]]:
        """One dict per dossier and step, with its outcome: a blocking fail, else a blocking unknown, else pass."""
        return self._core.by_dossier()

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Of each rule whose column function failed on some rows (`check(on_error="unknown")`): rule, rows (how many), said."""
        return self._core.failures()

    def where(
        self, *, outcome: str | None = None, rule: str | None = None, dossier: str | None = None, units: Units | None = None
    ) -> "Verdicts":
        """Those that fit all that is named; units mean the units and all below them."""
        if outcome is not None and outcome not in ("pass", "fail", "unknown", "not_applicable"):
            raise Error(3111, [outcome])
        if rule is not None:
            _known(rule, [r["rule"] for r in self._core.rules("vi")])
        if dossier is not None:
            _known(dossier, [d["dossier"] for d in self.by_dossier])
        codes = None
        if units is not None:
            choices = [_ketnap.UnitChoice("under", c.code) for c in chosen_units(units, self._top)]
            codes = _ketnap.chosen_units(self._snapshot, choices)
        kept = self._core.where(outcome, rule, dossier, codes)
        return Verdicts(kept, self._snapshot, self._catalog, self._past, self._top, self._on_error)

    def __getitem__(self, dossier: str) -> DossierVerdict:
        steps = [row for row in self.by_dossier if row["dossier"] == dossier]
        if not steps:
            raise Error(3104, [dossier])
        return DossierVerdict(self, steps)

    def __len__(self) -> int:
        return len(self._core)

    @property
    def provenance(self) -> _ketnap.Provenance:
        return self._core.provenance

    def _reasons(self, dossier: str, lang: str) -> list[dict[str, Any]]:
        kept = {(row["step"], row["rule"]) for row in self._core.where(dossier=dossier).rows()}
        found = _ketnap.reasons(self._snapshot, self._catalog, self._past, [], dossier, lang, self._on_error)
        return [r for r in found if (r["step"], r["rule"]) in kept]

    def _summary(self, lang: str = "vi") -> tuple[list[str], list[list[str]], list[bool]]:
        outcomes = ("pass", "fail", "unknown", "not_applicable")
        titles = {r["rule"]: r["title"] for r in self._core.rules(lang)}
        head = ["Quy tắc" if lang == "vi" else "Rule", *(_ketnap.outcome_label(o, lang) for o in outcomes)]
        rows = [[f"{c['rule']} · {titles[c['rule']]}", *(show.count(c[o]) for o in outcomes)] for c in self.by_rule]
        return head, rows, [False, True, True, True, True]

    def _line(self) -> str:
        dossiers = len({row["dossier"] for row in self._core.rows()})
        return f"{show.count(dossiers)} hồ sơ · {self._core.provenance.line('vi')}"

    def __repr__(self) -> str:
        head, rows, numbers = self._summary()
        return show.text_table(self._line(), head, rows, numbers)

    def _repr_html_(self) -> str:
        head, rows, numbers = self._summary()
        return show.html_table(self._line(), head, rows, numbers)


def _known(name: str, names: list[str]) -> None:
    """A misspelt filter must not answer "none"."""
    if name not in names:
        raise Error(3104, [name, *difflib.get_close_matches(name, names, 1)])
