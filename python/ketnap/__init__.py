"""ketnap: a province's registry of Party membership turned into lawful verdicts, indicators and reports.

>>> import ketnap as kn
>>> registry = kn.open("ha_nam.ketnap")
>>> now = registry.snapshot("2023-10-31")
>>> now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
"""

from ketnap._ketnap import Expr, Finding, Period, UnitChoice, __version__, parse
from ketnap.batch import Batch, Findings
from ketnap.builder import printed
from ketnap.column_functions import ColumnIndicator, ColumnRule, column_indicator, column_rule
from ketnap.columns import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Column, Columns, outcomes
from ketnap.declare import Format, Group, Indicator, Report, Rule, format, group, indicator, report, rule
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.frame import Frame
from ketnap.log import Log, LogChange, LogEntry
from ketnap.open_batch import OpenBatch
from ketnap.plan import Plan
from ketnap.preview import Preview
from ketnap.registry import Registry, create, open
from ketnap.selectors import (
    By,
    Scope,
    Term,
    at,
    between,
    children,
    codes,
    groups,
    level,
    months,
    period,
    quarters,
    scope,
    term,
    under,
    unit,
    years,
)
from ketnap.set_aside import RowsSetAside
from ketnap.snapshot import Snapshot
from ketnap.table import Figure, Table
from ketnap.trace import (
    add_days,
    add_months,
    add_working_days,
    claim,
    coalesce,
    days_between,
    earliest,
    if_,
    latest,
    months_between,
    param,
    target,
    trace,
    years_between,
)
from ketnap.verdicts import DossierVerdict, Verdicts

__all__ = [
    "FAIL",
    "NOT_APPLICABLE",
    "PASS",
    "UNKNOWN",
    "Batch",
    "By",
    "Column",
    "ColumnIndicator",
    "ColumnRule",
    "Columns",
    "Document",
    "DossierVerdict",
    "Error",
    "Expr",
    "Figure",
    "Finding",
    "Findings",
    "Format",
    "Frame",
    "Group",
    "Indicator",
    "Log",
    "LogChange",
    "LogEntry",
    "OpenBatch",
    "Period",
    "Plan",
    "Preview",
    "Registry",
    "Report",
    "RowsSetAside",
    "Rule",
    "Scope",
    "Snapshot",
    "Table",
    "Term",
    "UnitChoice",
    "Verdicts",
    "__version__",
    "add_days",
    "add_months",
    "add_working_days",
    "at",
    "between",
    "children",
    "claim",
    "coalesce",
    "codes",
    "column_indicator",
    "column_rule",
    "create",
    "days_between",
    "earliest",
    "format",
    "group",
    "groups",
    "if_",
    "indicator",
    "latest",
    "level",
    "months",
    "months_between",
    "open",
    "outcomes",
    "param",
    "parse",
    "period",
    "printed",
    "quarters",
    "report",
    "rule",
    "scope",
    "target",
    "term",
    "trace",
    "under",
    "unit",
    "years",
    "years_between",
]
