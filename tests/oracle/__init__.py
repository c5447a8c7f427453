"""A second ketnap, slow and plain, to compare the first one with.

It reads the same CSV files (`core/include/ketnap/data/README.md`) with Python's own `csv` module and none of ketnap's code: no bindings, no schema, no
parser. Where ketnap walks columns and intervals, the oracle loops over rows and tries out every world that the unknown values
allow. Nothing here is fast, and nothing here may become clever: when the two disagree, this is the one to read.

    from oracle import Snapshot, read_folder, measure, check

    files = read_folder(Path("tests/cases/forty"))
    on = Snapshot(files, date(2023, 10, 31))
    measure(on, "M.A", "vn.admissions", year(2022))      # Figure(2)
    check(on)                                            # [Verdict("D31", "cell_vote", date(2023, 10, 31), "vn.age_min", "pass"), ...]

    row = unit_row(on, "M.A", year(2022))
    evaluate("count(admissions) / count(members)", row)  # Span(...): what is known of it, by the rules that ketnap keeps to
    worlds("count(admissions) / count(members)", row)    # its values in every world that the unknown days and codes allow

One module, one idea: `dates` (days, months, completed years), `files` (CSV in), `snapshot` (what is there at the end of a day),
`counting` (admissions, members, shares), `dossiers` (steps, rules, verdicts); `registry` (what batches come to). Of an Expr: `written` (its text as a tree), `tables`
(what columns there are), `rows` and `names` (what stands in a field, what a name means), `stated` (claims and targets),
`working_days`, `spans`, `summaries` and `kleene` (what is known of a value), `plain` and `worlds` (a value in each possible world),
`by_hand` (results worked out on paper). At random, for Hypothesis: `provinces` and `lives` (whole stories), `small` (a few rows,
cell by cell), `vocabulary`, `texts` and `unit_texts` (well-typed expressions), `parameters`.
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
