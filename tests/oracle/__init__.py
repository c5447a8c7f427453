"""A second ketnap, slow and plain, to compare the first one with.

It reads the same CSV files (`core/include/ketnap/data/README.md`) with Python's own `csv` module and none of ketnap's code: no bindings, no schema, no
parser. Where ketnap walks columns and intervals, the oracle loops over rows and tries out every world that the unknown values
allow. Nothing here is fast, and nothing here may become clever: when the two disagree, this is the one to read.

    from oracle import Snapshot, read_folder, measure, check

    files = read_folder(Path("tests/cases/forty"))
    on = Snapshot(files, date(2023, 10, 31))
    measure(on, "M.A", "vn.admissions", year(2022))      # Figure(2)
    check(on)                                            # [Verdict("D31", "cell_vote", date(2023, 10, 31), "vn.age_min", "pass"), ...]

One module, one idea: `dates` (days, months, completed years), `files` (CSV in), `snapshot` (what is there at the end of a day),
`counting` (admissions, members, shares), `dossiers` (steps, rules, verdicts), `written` (the written form of an Expr on one
row), `provinces` (Hypothesis: random small provinces).
"""

from .counting import Figure, admissions, count, measure, members, share, year
from .dossiers import Verdict, check, check_past, next_step
from .files import Files, read_folder
from .snapshot import Snapshot

__all__ = [
    "Figure",
    "Files",
    "Snapshot",
    "Verdict",
    "admissions",
    "check",
    "check_past",
    "count",
    "measure",
    "members",
    "next_step",
    "read_folder",
    "share",
    "year",
]
