"""What a report function is handed: it asks for numbers and puts blocks into the document."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ketnap import _ketnap
from ketnap.selectors import Periods, Units, chosen_periods, chosen_units


class Builder:
    """A report under construction. Every number in it comes from `measure` or `check`; a function adds only words.

    >>> @kn.report("ninh_thuan.month_review", title="Rà soát tháng", period="month")
    ... def month_review(r):
    ...     r.heading(f"Kết quả kết nạp đảng viên {r.period_label}")
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
    def period(self) -> _ketnap.Period:
        return self._core.period

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

    def measure(self, *indicators: str, units: Units | None = None, periods: Periods | None = None) -> _ketnap.Table:
        """Indicators for units over periods: the report's unit and period where none are named."""
        choices = chosen_units(self.unit if units is None else units, self._top)
        listed = chosen_periods(self.period if periods is None else periods)
        return self._core.measure_units(list(indicators), choices, listed)

    def check(self, *, past: bool = False) -> _ketnap.Verdicts:
        """Open dossiers at their next step; with `past`, the steps done in the report's period."""
        return self._core.check(past)

    def heading(self, text: str, level: int = 1) -> None:
        self._core.heading(text, level)

    def paragraph(self, text: str) -> None:
        self._core.paragraph(text)

    def table(self, table: _ketnap.Table, title: str = "") -> None:
        self._core.table(title, table)

    def verdicts(self, verdicts: _ketnap.Verdicts, title: str = "") -> None:
        self._core.verdicts(title, verdicts)


def printed(table: _ketnap.Table, unit: str, period: str, indicator: str, lang: str = "vi") -> str:
    """A figure of a table as print shows it, by its names: for sentences in a report."""

    def place(heads: Iterable[Mapping[str, Any]], key: str, name: str) -> int:
        return next(i for i, head in enumerate(heads) if head[key] == name)

    return table.printed(
        place(table.units(), "unit", unit),
        place(table.periods(), "period", period),
        place(table.indicators(), "id", indicator),
        lang,
    )
