"""What `check` returns: what rules say of dossiers."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ketnap import _ketnap, engine, show
from ketnap.atoms import Atoms
from ketnap.changes import Change
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.next import Next
from ketnap.selectors import Units, chosen_units

if TYPE_CHECKING:
    import pandas

OUTCOMES = ("pass", "fail", "unknown", "not_applicable")


class Missing(list[dict[str, Any]]):
    """What would have to arrive, rule by rule; shown in a sentence each, and in one where nothing is missing."""

    def __init__(self, rows: Iterable[dict[str, Any]], is_fine: bool) -> None:
        super().__init__(rows)
        self._is_fine = is_fine

    def __repr__(self) -> str:
        if self:
            return "\n".join(f"{row['rule']} · {row['sentence']}" for row in self)
        return "Không thiếu gì: không có quy tắc nào không đạt hoặc chưa rõ." if self._is_fine else "Không có kết quả nào để xét."


class DossierVerdict:
    """One dossier: its outcome and each rule's, with reasons. Of several judged steps the one that decides names step and day: the
    first that fails, else the first that is unknown, else the last."""

    def __init__(self, verdicts: "Verdicts", steps: list[dict[str, Any]]) -> None:
        by_outcome = {row["outcome"]: row for row in reversed(steps)}
        row = by_outcome.get("fail") or by_outcome.get("unknown") or steps[-1]
        self._verdicts = verdicts.where(dossier=row["dossier"])
        self.dossier: str = row["dossier"]
        self.step: str = row["step"]
        self.step_date: date = row["step_date"]
        self.outcome: str = row["outcome"]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """One dict per rule: rule, title, outcome, basis, text, atoms with the values read; of a column function the readings
        and, where it failed, a note. Of an atom or a reading that is withheld, `withheld` is the clearance that shows it."""
        return self._verdicts.reasons

    def explain(self, lang: str = "vi") -> str:
        """Each rule in a sentence: outcome, what must hold, basis, what was read; and that a step was done again."""
        rounds = [row["sentence"][lang] for row in self._verdicts.earlier_rounds]
        return "\n".join([*(r["sentence"] for r in self._verdicts._explanations(lang)), *rounds])

    @property
    def changes_on(self) -> Change:
        """The first day within ten years on which the dossier's outcome changes by itself, under all rules of its step; it shows
        itself as a sentence, and is false where there is none."""
        return self.changes()

    def changes(self, horizon: date | str | None = None) -> Change:
        """`changes_on` with a horizon of one's own."""
        rows = [(r["step"], r["step_date"]) for r in self._verdicts.by_dossier]
        return Change(self._verdicts._changes(horizon)[1][rows.index((self.step, self.step_date))])

    @property
    def missing(self) -> Missing:
        """One dict per rule that fails or is unknown: rule, title, sets, sentence. Each of the sets is a smallest one of facts (name,
        label) that would have to arrive for the rule to pass; none where no three would do."""
        return self._verdicts.missing()

    def next(self, lang: str = "vi") -> Next:
        """What the dossier needs next, as of the snapshot's day: the step, who owes it, the papers with their forms, what is lacking,
        and between which days, each with its basis. It shows itself in sentences, and is false where nothing is left to be done."""
        (row,) = _ketnap.next_steps(self._verdicts._snapshot, self._verdicts._catalog, [self.dossier], lang, engine.instructions())
        return Next(row)

    def __repr__(self) -> str:
        return f"{self.dossier} · {self.step} · {_ketnap.outcome_label(self.outcome)}"

    def _repr_html_(self) -> str:
        titles = {r["rule"]: r["title"] for r in self._verdicts._core.rules("vi")}
        lacks = {(m["step"], m["rule"]): m["sentence"] for m in self.missing}
        rows = [
            [
                f"{row['rule']} · {titles[row['rule']]}",
                _ketnap.outcome_label(row["outcome"]),
                change.sentence() if change else "",
                lacks.get((row["step"], row["rule"]), ""),
            ]
            for row, change in zip(self._verdicts.rows(), self._verdicts.changes(), strict=True)
        ]
        head = ["Quy tắc", "Kết quả", "Tự đổi", "Còn thiếu"]
        return show.html_table(f"{self!r} · {self.changes_on!r}", head, rows, [False] * 4)


class Verdicts:
    """Verdicts by dossier, step and rule.

    >>> v = now.check()
    >>> v.where(outcome="fail", units=kn.under("HNA.BL"))
    >>> v["D-000123"].explain()
    >>> v.where(outcome="fail").explain()

    Below the clearance `personal` only counts are shown (`by_rule`); lists of dossiers are Error KN3131. In explanations values above
    the clearance are withheld, and so is which way a comparison with them went.
    """

    def __init__(
        self,
        core: _ketnap.Verdicts,
        snapshot: _ketnap.Snapshot,
        catalog: _ketnap.Catalog,
        tops: Sequence[str],
        chosen: bool = False,
        *,
        clearance: str = "personal",
        earlier: Sequence[dict[str, Any]] = (),
    ) -> None:
        self._core = core
        self._snapshot = snapshot
        self._catalog = catalog
        self._tops = tops
        self._chosen = chosen
        self._clearance = clearance
        self._earlier = earlier

    def rows(self) -> list[dict[str, Any]]:
        """One dict per verdict: dossier, person, unit, step, step_date, rule, severity, outcome."""
        self._expect_people_shown("check(...).rows()")
        return self._core.rows()

    def to_pandas(self, *, changes: bool = False, missing: bool = False) -> "pandas.DataFrame":
        """One line per verdict. With `changes` also changes_on (None where nothing changes within ten years) and to_outcome; with
        `missing` the smallest sets of names that would have to arrive: `[("vote",), ("born", "paper('application')")]`."""
        import pandas

        columns = ["dossier", "person", "unit", "step", "step_date", "rule", "severity", "outcome"]
        frame = pandas.DataFrame(self.rows(), columns=columns)
        if changes:
            found = self.changes()
            frame["changes_on"] = pandas.Series([c.day for c in found], dtype=object)
            frame["to_outcome"] = pandas.Series([c.to_outcome if c else None for c in found], dtype=object)
        if missing:
            sets = [row["sets"] for row in self._lacking("vi")]
            frame["missing"] = pandas.Series([[tuple(f["name"] for f in s) for s in one] for one in sets], dtype=object)
        return frame

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """One dict per verdict: dossier, rule, title, outcome, basis, text, atoms with the values read; all at once."""
        return self._explanations("vi")

    @property
    def atoms(self) -> Atoms:
        """Every atom of these verdicts with both sides that it compared, a line each, as an Arrow stream: which atom failed most, at
        which value. `v.where(outcome="fail").atoms.to_pandas()`; its `readings` are all values that were read."""
        self._expect_people_shown("check(...).atoms")
        found = _ketnap.VerdictAtoms(
            self._snapshot, self._catalog, self._core, self._clearance, engine.threads(), engine.instructions()
        )
        return Atoms(found)

    def explain(self, lang: str = "vi") -> str:
        """Each verdict in a line: its dossier, then as `DossierVerdict.explain`. Choose first: `v.where(outcome="fail").explain()`."""
        return "\n".join(f"{r['dossier']} · {r['sentence']}" for r in self._explanations(lang))

    def changes(self, horizon: date | str | None = None) -> list[Change]:
        """For each verdict the first day before the horizon (ten years from now) on which it changes by itself."""
        return [Change(row) for row in self._changes(horizon)[0]]

    def missing(self, lang: str = "vi") -> Missing:
        """One dict per verdict that fails or is unknown: dossier, step, rule, title, sets, sentence. Of the facts (name, label) of any
        one of the sets all would have to arrive for the rule to pass."""
        titles = {r["rule"]: r["title"] for r in self._core.rules(lang)}
        found = self._lacking(lang)
        rows = self.rows()
        lacking = (
            {k: row[k] for k in ("dossier", "step", "rule")} | {"title": titles[row["rule"]]} | one
            for row, one in zip(rows, found, strict=True)
            if row["outcome"] in ("fail", "unknown")
        )
        return Missing(lacking, bool(rows))

    @property
    def by_rule(self) -> list[dict[str, Any]]:
        """One dict per rule: how many pass, fail, unknown, not_applicable; of what `where` has chosen, the rules that are left."""
        counts = self._core.by_rule()
        return [c for c in counts if sum(c[o] for o in OUTCOMES)] if self._chosen else counts

    @property
    def by_dossier(self) -> list[dict[str, Any]]:
        """One dict per dossier and step, with its outcome: a blocking fail, else a blocking unknown, else pass."""
        self._expect_people_shown("check(...).by_dossier")
        return self._core.by_dossier()

    def document(self, lang: str = "vi", *, explain: bool = False) -> Document:
        """A document of these alone, for any format: `v.where(outcome="fail").document().save("out/vi_pham.csv")`. With `explain`
        it says why of each that fails or is unknown, what it lacks and when it changes. Below the clearance `personal` it counts."""
        made = _ketnap.document_of_verdicts(self._snapshot, self._catalog, self._core, explain, lang, self._clearance)
        return Document(made, self._catalog)

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Of each rule whose column function failed on some rows (`check(on_error="unknown")`): rule, rows (how many), said. What a
        function says may quote what it was handed, so that it is withheld where the rule reads more than the clearance."""
        return [one | {"said": self._said(one)} for one in self._core.failures()]

    def _said(self, failure: dict[str, Any]) -> Any:
        try:
            _ketnap.expect_rule_within(self._catalog, failure["rule"], self._clearance)
        except Error as beyond:
            return _ketnap.withheld_text(beyond.arguments[1])
        return failure["said"]

    def where(
        self,
        *,
        outcome: str | None = None,
        rule: str | Sequence[str] | None = None,
        dossier: str | None = None,
        units: Units | None = None,
    ) -> "Verdicts":
        """Those that fit all that is named, of several rules any; units mean the units and all below them."""
        if outcome is not None and outcome not in OUTCOMES:
            raise Error(3111, [outcome])
        rules = [rule] if isinstance(rule, str) else rule
        for one in rules or ():
            _known(one, [r["rule"] for r in self._core.rules("vi")])
        if dossier is not None:
            _known(dossier, [d["dossier"] for d in self.by_dossier])
        codes = None
        if units is not None:
            choices = [_ketnap.UnitChoice("under", c.code) for c in chosen_units(units, self._tops)]
            codes = _ketnap.chosen_units(self._snapshot, choices)
        kept = self._core.where(outcome, rules, dossier, codes)
        named = any(one is not None for one in (outcome, rule, dossier, units))
        chosen = self._chosen or named
        return Verdicts(kept, self._snapshot, self._catalog, self._tops, chosen, clearance=self._clearance, earlier=self._earlier)

    def __getitem__(self, dossier: str) -> DossierVerdict:
        if not isinstance(dossier, str):
            raise Error(3112, ["v[…]", repr(dossier), '"D-000123"'])
        steps = [row for row in self.by_dossier if row["dossier"] == dossier]
        if not steps:
            raise Error(3104, [dossier])
        return DossierVerdict(self, steps)

    def __len__(self) -> int:
        return len(self._core)

    @property
    def earlier_rounds(self) -> list[dict[str, Any]]:
        """Of these dossiers the rounds done in the periods that are not judged, since the step was done again: dossier, step, round,
        done_on, result, last, last_done_on, sentence (by language)."""
        here = {row["dossier"] for row in self._core.rows()} if self._chosen else None
        return [row for row in self._earlier if here is None or row["dossier"] in here]

    @property
    def provenance(self) -> _ketnap.Provenance:
        return self._core.provenance

    def _explanations(self, lang: str) -> list[dict[str, Any]]:
        self._expect_people_shown("check(...).explain()")
        return _ketnap.explanations(self._snapshot, self._catalog, self._core, lang, self._clearance, engine.instructions())

    def _changes(self, horizon: date | str | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        self._expect_people_shown("check(...).changes()")
        return _ketnap.changes(self._snapshot, self._catalog, self._core, horizon, self._clearance, engine.instructions())

    def _lacking(self, lang: str) -> list[dict[str, Any]]:
        self._expect_people_shown("check(...).missing()")
        return _ketnap.missing(self._snapshot, self._catalog, self._core, lang, engine.instructions())

    def _expect_people_shown(self, what: str) -> None:
        _ketnap.expect_people_shown(what, self._clearance)

    def _summary(self, lang: str = "vi") -> tuple[list[str], list[list[str]], list[bool]]:
        titles = {r["rule"]: r["title"] for r in self._core.rules(lang)}
        head = ["Quy tắc" if lang == "vi" else "Rule", *(_ketnap.outcome_label(o, lang) for o in OUTCOMES)]
        judged = [c for c in self.by_rule if any(c[o] for o in OUTCOMES)]
        rows = [[f"{c['rule']} · {titles[c['rule']]}", *(show.count(c[o]) for o in OUTCOMES)] for c in judged]
        return head, rows, [False, True, True, True, True]

    def _line(self) -> str:
        dossiers = len({row["dossier"] for row in self._core.rows()})
        rounds = len(self.earlier_rounds)
        note = f" · {show.count(rounds)} lần làm trước của bước làm lại không xét riêng" if rounds else ""
        return f"{show.count(dossiers)} hồ sơ · {self._core.provenance.line('vi')}{note}"

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
