"""A view of the registry at stated times, with the catalog of its plugins: what analysts ask."""

import difflib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ketnap import _ketnap, engine
from ketnap.claims import Claims
from ketnap.column_functions import ColumnIndicator, ColumnRule
from ketnap.declare import Group, Indicator, Rule, Said, checked_id, expr_of
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.frame import Frame
from ketnap.plugins import rule_values
from ketnap.selectors import By, Periods, Term, Units, children, chosen_periods, chosen_units
from ketnap.table import Request, Table
from ketnap.verdicts import Verdicts


class Snapshot:
    """The registry at the end of a day, immutable; it outlives the registry object.

    >>> now = registry.snapshot("2023-10-31")
    >>> now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
    """

    def __init__(
        self,
        core: _ketnap.Snapshot,
        catalog: _ketnap.Catalog,
        path: Path,
        *,
        clearance: str = "personal",
        again: "Callable[[], Snapshot] | None" = None,
        findings: Callable[[], Sequence[_ketnap.Finding]] = tuple,
    ) -> None:
        self._core = core
        self._catalog = catalog
        self._again = again
        self._findings = findings
        self.path = path
        self._clearance = clearance

    @property
    def clearance(self) -> str:
        """What is shown, as the registry was opened: `Registry.clearance` says what that means."""
        return self._clearance

    @property
    def as_of(self) -> date:
        return self._core.as_of

    @property
    def batch(self) -> int:
        """Known by which batch."""
        return self._core.as_known

    def refresh(self) -> "Snapshot":
        """The same day, known by the registry's last batch; on the tree of the same day."""
        if self._again is None:
            raise Error(1102, [str(self.path)])
        return self._again()

    def _with_newer(self, line: str, lang: str = "vi") -> str:
        """A line about what the snapshot knows; where the registry has later batches it says so beside its own."""
        try:
            head = _ketnap.Registry.head_of(self.path)
        except Error:
            return line  # the file is gone or busy; the snapshot outlives it
        if head <= self.batch:
            return line
        own, newest = (f" lô {self.batch}", "mới nhất: lô") if lang == "vi" else (f" batch {self.batch}", "newest: batch")
        return line.replace(own, f"{own}; {newest} {head}", 1)

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """id, title, scale, value (its Expr) and who declared it; of a column function no value, but what it reads."""
        return self._catalog.indicators()

    @property
    def groups(self) -> list[dict[str, Any]]:
        """id, title, rows, where (its Expr), partition and who declared it."""
        return self._catalog.groups()

    @property
    def quantities(self) -> list[dict[str, Any]]:
        """What units may state besides indicators: id, title, type (number or a code list), over (flow or stock), scale, basis,
        confidence and who declared it."""
        return self._catalog.quantities()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """id, title, step, in_force, basis, applies, holds and who declared it; of a column function not what holds, but what it
        reads."""
        return self._catalog.rules()

    def fields(self, table: str) -> list[dict[str, Any]]:
        """name, label, type, codes, sensitivity of a table's fields, and who declared each."""
        self.frame(table)
        return self._core.schema.fields(self._core.views().get(table, table))

    def frame(self, name: str) -> Frame:
        """One of the frames: units, people, profiles, spells, admissions, dossiers, steps, votes, ...; `members` are the spells at
        the end of the day, `recognitions` the admissions that are official by then."""
        of = self._core.views().get(name)
        if of is not None:
            return Frame(self._core, of, self._core.rows_of_view(name), clearance=self.clearance, view=name)
        self._core.rows(name)
        return Frame(self._core, name, clearance=self.clearance)

    def find(self, name: str = "", *, born: str | int = "", person: str = "", unit: str = "") -> Frame:
        """People who may be meant, all of them: by words of the name in their order (without marks it finds names with them), by
        birth day, month or year, by the beginning of the key, in a unit with all below it (as members or with a dossier).

        A list of people is personal (Error KN3131 below that clearance).

        >>> now.find("nguyen van an", born=2004)
        """
        rows = _ketnap.find(self._core, person, name, str(born), unit, self.clearance)
        return Frame(self._core, "people", rows, clearance=self.clearance)

    def __getattr__(self, name: str) -> Frame:
        if not name.startswith("_") and (name in self._core.frames() or name in self._core.views()):
            return self.frame(name)
        near = difflib.get_close_matches(name, [n for n in dir(self) if not n.startswith("_")], 1)
        raise AttributeError(f"a Snapshot has no {name!r}" + (f"; is {near[0]!r} meant?" if near else ""))

    def __dir__(self) -> Sequence[str]:
        return [*super().__dir__(), *self._core.frames(), *self._core.views()]

    @property
    def units(self) -> Frame:
        return self.frame("units")

    @property
    def admissions(self) -> Frame:
        return self.frame("admissions")

    def _with_groups(self, what: str, groups: Sequence[Group]) -> _ketnap.Catalog:
        catalog = self._catalog
        for group in (groups,) if isinstance(groups, Group) else groups:
            if not isinstance(group, Group):
                raise Error(3112, [what, f"groups={group!r}", '@kn.group("my.young", rows="admissions")'])
            catalog = catalog.with_group(checked_id(what, group.id), group.title, list(group.rows), group.where, group.partition)
            _ketnap.expect_group_within(catalog, group.id, self.clearance)
        return catalog

    def measure(
        self,
        *indicators: str | Indicator | ColumnIndicator,
        units: Units | None = None,
        periods: Periods,
        by: By | None = None,
        groups: Sequence[Group] = (),
    ) -> Table:
        """Indicators for units (`tops` unless named) over periods, `by` groups or codes where asked. One scripted a minute ago
        is measured like any other, and `groups` scripted a minute ago may be named in it: `count(admissions, group('my.young'))`. An
        indicator's options stand in brackets: `"vn.admission_rate[denominator=mean]"`. What is scripted reads, unlike a plugin's, no
        field above the clearance (Error KN3114): `kn.codes("religion")`, too, needs `kn.open(path, clearance="sensitive")`.

        >>> now.measure("vn.admissions", by=kn.codes("occupation"), periods="2020-01..2023-10")
        >>> now.measure("vn.target_completion", units=kn.children("HNA"), periods=kn.term("ha_nam.2020_2025")).behind()
        """
        if by is not None and not isinstance(by, By):
            raise Error(3112, ["measure", f"by={by!r}", 'kn.groups("vn.female"), kn.codes("occupation")'])
        by = By() if by is None else by
        listed = (groups,) if isinstance(groups, Group) else tuple(groups)
        catalog = self._with_groups("measure", [*listed, *(one for one in by.scripted() if one not in listed)])
        for item in indicators:
            if not isinstance(item, str | Indicator | ColumnIndicator):
                raise Error(3112, ["measure", repr(item), '"vn.admissions", "vn.members", units=..., periods=...'])
        catalog = catalog.with_indicators([item.core() for item in indicators if not isinstance(item, str)])
        ids = []
        for item in indicators:
            if not isinstance(item, str):
                _ketnap.expect_indicator_within(catalog, item.id, self.clearance)
            ids.append(item if isinstance(item, str) else checked_id("measure", item.id))
            _ketnap.expect_breakdown_within(catalog, by.core(), ids[-1], not isinstance(item, str), self.clearance)
        choices = chosen_units(self.tops if units is None else units, self.tops)
        listed_periods = chosen_periods(periods, self._term)
        measured = _ketnap.measure(
            self._core, catalog, ids, choices, listed_periods, by.core(), engine.threads(), engine.instructions()
        )
        return Table(measured, self, catalog, Request(ids, choices, listed_periods, by.core()))

    def _term(self, id: str) -> _ketnap.Period:
        return _ketnap.term(self._core, id)

    def claims(self, *claims: str, units: Units | None = None, periods: Periods, group: str = "") -> Claims:
        """What units say, by claims in force: never mixed with what is counted. Of `tops` and those right below them, unless
        others are named. (The table itself is `now.frame("claims")`.)

        >>> said = now.claims("vn.admissions", periods=kn.months("2023-01", "2023-10"))
        >>> said.missing()
        """
        choices = chosen_units([children(top) for top in self.tops] if units is None else units, self.tops)
        return Claims(_ketnap.claims(self._core, self._catalog, claims, choices, chosen_periods(periods, self._term), group))

    def evaluate(self, frame: str, expr: Said, *, groups: Sequence[Group] = ()) -> Frame:
        """What an Expr says of every row of a frame, beside the frame's keys: `value`, or `low` and `high` where some value is not
        exact, `known`, and `applies` where it may be not applicable; of a condition `value`: yes, no, unknown, not_applicable. Law
        time and period are the day of the snapshot. An Expr that reads a field beyond the clearance is refused (Error KN3114).

        >>> now.evaluate("admissions", "years_between(born, ceremony_on)").to_pandas()
        >>> now.evaluate("admissions", lambda a: a.sex == "female")
        """
        self._core.rows(frame)
        catalog = self._with_groups("evaluate", groups)
        read = expr_of("evaluate", "expr", expr)
        evaluated = _ketnap.evaluate(self._core, catalog, frame, read, self.clearance, engine.instructions())
        return Frame(evaluated, "evaluated", clearance=self.clearance)

    def check(
        self,
        *rules: Rule | ColumnRule,
        past: bool = False,
        periods: Periods | None = None,
        units: Units | None = None,
        on_error: str = "stop",
        groups: Sequence[Group] = (),
    ) -> Verdicts:
        """Rules on dossiers: each open one at its next step, as if on this day; with `past`, each step done in `periods` by the law
        of its own day, which is that of its last round (`earlier_rounds` are those before it). Rules scripted a minute ago judge beside
        the catalog's, and read no field above the clearance (Error KN3114); `groups` are those that they name.

        A column function that fails stops the check (Errors KN3301, KN3302); with `on_error="unknown"` the rows that it fails on are
        unknown, `failures` of the verdicts counts them and `explain()` says why."""
        catalog = self._with_groups("check", groups)
        for rule in rules:
            if not isinstance(rule, Rule | ColumnRule):
                raise Error(3112, ["check", repr(rule), "@kn.rule, @kn.column_rule, past=..., periods=..., units=..."])
            checked_id("check", rule.id)
            catalog = catalog.with_rule(*rule_values(rule))
            _ketnap.expect_rule_within(catalog, rule.id, self.clearance)
        if periods is not None and not past:
            raise Error(3113)
        listed = chosen_periods(periods, self._term) if past and periods is not None else []
        if past and not listed:
            raise Error(3110, ["periods"])
        choices = [] if units is None else chosen_units(units, self.tops)
        found = _ketnap.check(self._core, catalog, listed, choices, on_error, engine.threads(), engine.instructions())
        earlier = _ketnap.earlier_rounds(self._core, listed, choices) if listed else []
        return Verdicts(found, self._core, catalog, self.tops, clearance=self.clearance, earlier=earlier)

    def report(self, report: str, *, period: str | _ketnap.Period | Term, unit: str | None = None, lang: str = "vi") -> Document:
        """A report's document for a unit (`top` unless named) and a period."""
        asked = chosen_periods(period, self._term)[0]
        about = self.top if unit is None else unit
        built = _ketnap.build_report(
            self._core, self._catalog, report, about, asked, lang, self._findings(), self.clearance, engine.instructions()
        )
        return Document(built, self._catalog)

    @property
    def top(self) -> str:
        """The code of the unit that all others lie below; of several the one with most below it; empty while there is none."""
        return self._core.top_unit()

    @property
    def tops(self) -> list[str]:
        """The codes of all units that have none above them: provinces of a nation, and a unit whose superior is not there (Finding
        2208)."""
        return self._core.top_units()

    def __repr__(self) -> str:
        return self._with_newer(_ketnap.headline(self._core, self._catalog))

    def _repr_html_(self) -> str:
        return f"<div>{self!r}</div>"
