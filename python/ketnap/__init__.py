"""ketnap: a province's registry of Party membership turned into lawful verdicts, indicators and reports.

>>> import ketnap as kn
>>> registry = kn.open("ha_nam.ketnap")
>>> now = registry.snapshot("2023-10-31")
>>> now.measure("vn.admissions", units=kn.children("HNA"), periods=kn.years(2020, 2023))
"""

from ketnap._ketnap import Batch, Expr, Finding, Period, UnitChoice, __version__, parse
from ketnap.builder import printed
from ketnap.declare import Format, Indicator, Report, Rule, format, indicator, report, rule
from ketnap.document import Document
from ketnap.errors import Error
from ketnap.frame import Frame
from ketnap.registry import Registry, create, open
from ketnap.selectors import at, between, children, level, months, period, quarters, under, unit, years
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
    group,
    if_,
    latest,
    months_between,
    param,
    target,
    trace,
    years_between,
)
from ketnap.verdicts import DossierVerdict, Verdicts
