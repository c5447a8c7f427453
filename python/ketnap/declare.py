"""What a plugin or a notebook declares. A decorator only marks: it keeps the function and what was said of it; nothing is
registered until a plugin's `register(catalog)` adds it, or a measurement takes it along.

>>> @kn.indicator("my.pupils", title="Học sinh, sinh viên")
... def pupils(u):
...     return u.admissions.count(lambda a: a.occupation.is_in("pupil", "student"))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, overload

from ketnap import functions
from ketnap._ketnap import Expr
from ketnap.builder import Builder
from ketnap.expressions import Symbol
from ketnap.formats import Document
from ketnap.trace import trace

Title: TypeAlias = str | tuple[str, str]


def both(title: Title) -> tuple[str, str]:
    """A title in both languages; one text stands for both."""
    return (title, title) if isinstance(title, str) else title


@dataclass(frozen=True)
class Indicator:
    """One Expr over a unit for a period. `value` traces the function; it is never called while measuring."""

    id: str
    title: tuple[str, str]
    scale: str
    decimals: int
    basis: str
    function: Callable[[Any], Any] = field(repr=False)

    @property
    def value(self) -> Expr:
        return trace(self.function)


@dataclass(frozen=True)
class Rule:
    """Two Exprs over a dossier at a step: where it applies and what must hold."""

    id: str
    title: tuple[str, str]
    step: str
    in_force: str
    basis: tuple[str, ...]
    severity: str
    confidence: str
    function: Callable[[Any], Any] = field(repr=False)
    applies_when: Callable[[Any], Any] | None = field(default=None, repr=False)

    @property
    def holds(self) -> Expr:
        return trace(self.function)

    @property
    def applies(self) -> Expr | None:
        return None if self.applies_when is None else trace(self.applies_when)


@dataclass(frozen=True)
class Group:
    """A named condition on rows: `kn.group("vn.pupil")` stands for it."""

    id: str
    title: tuple[str, str]
    rows: tuple[str, ...]
    partition: str
    function: Callable[[Any], Any] = field(repr=False)

    @property
    def where(self) -> Expr:
        return trace(self.function)


@dataclass(frozen=True)
class Report:
    """A function that builds a document from a `Builder`."""

    id: str
    title: tuple[str, str]
    period: str
    build: Callable[[Builder], None] = field(repr=False)


@dataclass(frozen=True)
class Format:
    """A function from a Document to bytes."""

    id: str
    title: tuple[str, str]
    suffix: str
    media_type: str
    render: Callable[[Document], bytes] = field(repr=False)


def indicator(
    id: str, *, title: Title, scale: str = "count", decimals: int | None = None, basis: str = ""
) -> Callable[[Callable[[Any], Any]], Indicator]:
    """Marks a function of a unit over a period as an indicator. `scale`: count, percent, years, ratio (for print only)."""
    places = decimals if decimals is not None else (0 if scale == "count" else 2)
    return lambda function: Indicator(id, both(title), scale, places, basis, function)


def rule(
    id: str,
    *,
    step: str,
    title: Title,
    in_force: str,
    basis: Sequence[str] = (),
    severity: str = "blocks",
    confidence: str = "confirmed",
    applies: Callable[[Any], Any] | None = None,
) -> Callable[[Callable[[Any], Any]], Rule]:
    """Marks a function of a dossier as a rule on a step, in force for a period."""
    return lambda function: Rule(id, both(title), step, in_force, tuple(basis), severity, confidence, function, applies)


@overload
def group(id: str) -> Symbol: ...
@overload
def group(
    id: str, *, rows: str | Sequence[str], title: Title = "", partition: str = ""
) -> Callable[[Callable[[Any], Any]], Group]: ...
def group(
    id: str, *, rows: str | Sequence[str] = (), title: Title = "", partition: str = ""
) -> Symbol | Callable[[Callable[[Any], Any]], Group]:
    """The condition of a declared group, on the row where it stands: `u.admissions.share(kn.group("vn.pupil"))`. With `rows`
    (admissions, members, dossiers) it marks a function of such a row as a group.

    >>> @kn.group("my.young", rows=["admissions", "members"], title="Sinh từ năm 2000")
    ... def young(a):
    ...     return a.born >= date(2000, 1, 1)
    """
    if not rows:
        return functions.group(id)
    named = (rows,) if isinstance(rows, str) else tuple(rows)
    return lambda function: Group(id, both(title or id), named, partition, function)


def report(id: str, *, title: Title, period: str = "year") -> Callable[[Callable[[Builder], None]], Report]:
    """Marks a function that builds a document."""
    return lambda build: Report(id, both(title), period, build)


def format(id: str, *, suffix: str, media_type: str, title: Title = "") -> Callable[[Callable[[Document], bytes]], Format]:
    """Marks a function from a Document to bytes."""
    return lambda render: Format(id, both(title or id), suffix, media_type, render)
