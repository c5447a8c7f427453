"""What verdicts rest on, as columns: their atoms, and the values that these read."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketnap import _ketnap, show

if TYPE_CHECKING:
    import pandas
    import polars


class _Lines:
    """What pandas, Polars, pyarrow and DuckDB take; its texts are made when a stream is."""

    def __init__(self, stream: Callable[[], object], count: int) -> None:
        self._stream = stream
        self._count = count

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._stream()

    def to_pandas(self) -> "pandas.DataFrame":
        import pyarrow

        return pyarrow.table(self).to_pandas()

    def to_polars(self) -> "polars.DataFrame":
        import polars

        return polars.DataFrame(self)

    def __len__(self) -> int:
        return self._count


class Readings(_Lines):
    """A line for each value that an atom read, a field, a parameter or a side of the comparison: dossier, step, rule, atom, reading (as
    written), value (as in files), number, date, withheld (the clearance that would show it)."""

    def __init__(self, core: _ketnap.VerdictAtoms) -> None:
        super().__init__(core.readings_stream, core.readings)

    def __repr__(self) -> str:
        return f"{show.count(len(self))} giá trị đã đọc"


class Atoms(_Lines):
    """A line for each verdict and atom: dossier, person, unit, step, step_date, rule, outcome, atom (as written), holds (yes, no,
    unknown, not_applicable, withheld), decides (whether it is among those that an explanation names), and both sides of the
    comparison, a constant too: value, value_number, value_date, bound, bound_number, bound_date.

    >>> failed = now.check(past=True, periods=kn.years(2021, 2023)).where(outcome="fail").atoms
    >>> failed.to_pandas().query("decides").groupby(["rule", "atom", "value"], observed=True).size()
    >>> duckdb.sql("select rule, atom, count(*), avg(value_number - bound_number) from failed where decides group by all")

    A value is null where nothing is known, or it is withheld; its number or day is there where it is known exactly. Texts are made
    when a stream is: the atoms themselves are kept as numbers."""

    def __init__(self, core: _ketnap.VerdictAtoms) -> None:
        super().__init__(core.atoms_stream, core.atoms)
        self._core = core

    @property
    def readings(self) -> Readings:
        return Readings(self._core)

    def __repr__(self) -> str:
        return f"{show.count(len(self))} điều kiện · {self.readings!r}"
