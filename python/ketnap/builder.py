"""What a report function is handed: it asks for numbers and puts blocks into the document."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ketnap import _ketnap
from ketnap.chart import drawing_of
from ketnap.selectors import By, Periods, Units, chosen_periods, chosen_units


class _Label(str):
    """A report's period as people read it; asked for another day it answers as any Period's label does."""

    _period: _ketnap.Period

    def __call__(self, as_of: date | str, lang: str = "vi") -> str:
        return self._period.label(as_of, "en" if lang == "en" else "vi")


class ReportPeriod(_ketnap.Period):
    """The period that a report is made for. Its label is cut by the report's day: `2023 (đến 31/10)`."""

    label: Any = ""

    @classmethod
    def of(cls, core: _ketnap.ReportBuilder) -> "ReportPeriod":
        period = cls(core.period.id)
        period.label = _Label(core.period_label)
        period.label._period = core.period
        return period


class Builder:
    """A report under construction. Every number in it comes from `measure` or `check`; a function adds only words. A heading of level 1
    opens a section: one question, a page of its own on paper, a sheet of its own in a workbook.

    >>> @kn.report("ninh_thuan.month_review", title="Rà soát tháng", period="month")
    ... def month_review(r):
    ...     r.heading(f"Kết quả kết nạp đảng viên {r.period.label}")
    ...     r.table(r.measure("vn.admissions", units=kn.children(r.unit)))
    """

    def __init__(self, core: _ketnap.ReportBuilder, top: str) -> None:
        self._core = core
        self._top = top

    @property
    def unit(self) -> str:
        """The unit that the report is about."""
        return self._core.unit

    @property
    def period(self) -> ReportPeriod:
        """The period that the report is made for; `r.period.label` is it for people."""
        return ReportPeriod.of(self._core)

    @property
    def period_label(self) -> str:
        """The period for people, cut by as_of: `2023 (đến 31/10)`."""
        return self._core.period_label

    @property
    def as_of(self) -> date:
        """The snapshot's day."""
        return self._core.as_of

    @property
    def lang(self) -> str:
        """`vi` or `en`: in which language the document is asked for."""
        return self._core.lang

    def measure(
        self, *indicators: str, units: Units | None = None, periods: Periods | None = None, by: By | None = None
    ) -> _ketnap.Table:
        """Indicators for units over periods: the report's unit and period where none are named; `by` groups or codes."""
        choices = chosen_units(self.unit if units is None else units, [self._top])
        listed = chosen_periods(self.period if periods is None else periods, self._core.term)
        return self._core.measure_units(list(indicators), choices, listed, (By() if by is None else by).core())

    def behind(self, table: _ketnap.Table, pace: str = "linear") -> _ketnap.Table:
        """Of the completion of targets the lines that are behind the part of the target's period that is over (`pace="linear"`), or
        the whole target (`pace="whole"`)."""
        return _ketnap.against_pace(table, True, pace == "linear")

    def ahead(self, table: _ketnap.Table, pace: str = "linear") -> _ketnap.Table:
        """The lines that are not behind."""
        return _ketnap.against_pace(table, False, pace == "linear")

    def targets_for(self, table: _ketnap.Table, period: Periods) -> _ketnap.Table:
        """Of the completion of targets the lines of those set for exactly this period: the year's, not the term's."""
        (wanted,) = chosen_periods(period, self._core.term)
        return _ketnap.targets_for(table, wanted)

    def check(self, *, past: bool = False) -> _ketnap.Verdicts:
        """Open dossiers at their next step; with `past`, the steps done in the report's period."""
        return self._core.check(past)

    def units(self, units: Units) -> list[dict[str, Any]]:
        """The units that are named, in tree order: unit, name, depth (below the first)."""
        return self._core.named_units(chosen_units(units, [self._top]))

    def label(self, codes: str, code: str) -> str:
        """What people call a code: `r.label("step", "cell_vote")`."""
        return self._core.label(codes, code)

    def remarks(self, verdicts: _ketnap.Verdicts) -> list[_ketnap.Remark]:
        """Why each of them fails or is unknown, what would have to arrive, when it changes by itself: for `r.verdicts`."""
        return self._core.remarks(verdicts)

    def coming_changes(self, verdicts: _ketnap.Verdicts, last: date) -> list[dict[str, Any]]:
        """The dossiers among `check()` that change by themselves up to a day, by that day: dossier, unit, step, day, from_outcome,
        to_outcome, sentence."""
        return self._core.coming_changes(verdicts, last)

    def due_steps(self, verdicts: _ketnap.Verdicts, last: date) -> list[dict[str, Any]]:
        """The days that rules set to the steps of these dossiers, up to a day, by that day: dossier, body (the unit that owes the next
        step), step, day, title (of the rule)."""
        return self._core.due_steps(verdicts, last)

    @property
    def known_findings(self) -> list[_ketnap.Finding]:
        """What is wrong with the records of the batches that the snapshot rests on."""
        return self._core.known_findings

    def heading(self, text: str, level: int = 1) -> None:
        self._core.heading(text, level)

    def paragraph(self, text: str) -> None:
        self._core.paragraph(text)

    def note(self, text: str) -> None:
        """Small print under what stands above it."""
        self._core.note(text)

    def fact(
        self,
        label: str,
        value: int | _ketnap.Table,
        note: str = "",
        *,
        unit: str | None = None,
        period: str | None = None,
        indicator: str | None = None,
        group: str | None = None,
        target: str | None = None,
    ) -> _ketnap.Fact:
        """For `r.facts`: a count (of verdicts, of findings), or a figure of a table: the first that fits what is named."""
        if isinstance(value, int):
            return _ketnap.Fact(label, value, note, self.lang)
        return _ketnap.Fact.of(label, value, *_places(value, unit, period, indicator, group, target), note, self.lang)

    def facts(self, *facts: _ketnap.Fact, title: str = "") -> None:
        """The numbers that a page leads with."""
        self._core.facts(title, list(facts))

    def table(self, table: _ketnap.Table, title: str = "") -> None:
        self._core.table(title, table)

    def chart(self, table: _ketnap.Table, kind: str, title: str, subtitle: str = "") -> None:
        """A picture of a table. `kind`: trend, bars, target_against_actual, composition, heat. `title` says its one message, `subtitle`
        what is drawn, of whom and when. Error KN4021 where the table cannot be drawn so."""
        drawing_of(kind, table, self.lang)
        self._core.chart(kind, title, subtitle, table)

    def list(
        self, columns: Sequence[str], rows: Iterable[Sequence[str | int | date]], title: str = "", *, people: bool = False
    ) -> None:
        """Words, counts and days that are no figures. `people`: its rows are about people and left out for `form`."""
        self._core.list(title, [*columns], [[*row] for row in rows], people)

    def verdicts(self, verdicts: _ketnap.Verdicts, title: str = "", *, remarks: Sequence[_ketnap.Remark] = ()) -> None:
        """How many pass and fail by rule, and those that fail; with `r.remarks(verdicts)` each that fails or is unknown, explained."""
        self._core.verdicts(title, verdicts, [*remarks])

    def findings(self, findings: Iterable[_ketnap.Finding], title: str = "") -> None:
        self._core.findings(title, [*findings])


def printed(table: _ketnap.Table, unit: str, period: str, indicator: str, lang: str = "vi") -> str:
    """A figure of a table as print shows it, by its names: for sentences in a report."""
    return table.printed(*_places(table, unit, period, indicator), lang)


def _places(
    table: _ketnap.Table,
    unit: str | None,
    period: str | None,
    indicator: str | None,
    group: str | None = None,
    target: str | None = None,
) -> tuple[int, int, int]:
    def place(heads: Iterable[Mapping[str, Any]], **wanted: str | None) -> int:
        named = {key: name for key, name in wanted.items() if name is not None}
        return next(n for n, head in enumerate(heads) if all(head[key] == name for key, name in named.items()))

    line = place(table.lines(), unit=unit, group=group, target=target)
    return line, place(table.periods(), period=period), place(table.indicators(), id=indicator)
