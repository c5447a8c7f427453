"""What a plugin or a notebook declares. A decorator only marks: it keeps the function and what was said of it; nothing is
registered until a plugin's `register(catalog)` adds it, or a measurement takes it along.

>>> @kn.indicator("my.pupils", title="Học sinh, sinh viên")
... def pupils(u):
...     return u.admissions.count(lambda a: a.occupation.is_in("pupil", "student"))
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, overload

from ketnap import _ketnap, functions
from ketnap._ketnap import Expr, parse
from ketnap.builder import Builder
from ketnap.errors import Error
from ketnap.expressions import Symbol
from ketnap.formats import Document
from ketnap.trace import trace

Title: TypeAlias = str | tuple[str, str]


Said: TypeAlias = Callable[[Any], Any] | Expr | str
"""What a declaration says of a row: a function to trace, an Expr, or its text."""

SCALES = ("count", "percent", "years", "ratio")
SEVERITIES = ("blocks", "warns")
CONFIDENCES = ("confirmed", "reported", "draft", "example")
MOST_DECIMALS = 9
_IDS = '"my.pupils", "ha_nam.age_min"'
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")


def both(title: Title) -> tuple[str, str]:
    """A title in both languages; one text stands for both."""
    return (title, title) if isinstance(title, str) else title


def checked(what: str, id: object, title: object, **values: tuple[object, tuple[str, ...]]) -> None:
    """Refuses an id or a title that is none, and each value that is not one of those beside it (Error KN3112)."""
    if not isinstance(id, str):
        raise Error(3112, [what, f"id={id!r}", _IDS])
    is_pair = isinstance(title, tuple) and len(title) == 2 and all(isinstance(one, str) for one in title)
    if not isinstance(title, str) and not is_pair:
        raise Error(3112, [what, f"title={title!r}", '"Đảng viên mới", ("Đảng viên mới", "New members")'])
    for name, (value, among) in values.items():
        if value not in among:
            raise Error(3112, [what, f"{name}={value!r}", ", ".join(f'"{one}"' for one in among)])


def checked_id(what: str, id: str) -> str:
    """The id of what is measured or judged at once; a plugin's is checked with its name (Error KN1204)."""
    if _ID.fullmatch(id) is None:
        raise Error(3112, [what, f"id={id!r}", _IDS])
    return id


def places(what: str, scale: str, decimals: int | None) -> int:
    """How many decimals are printed: those asked for, else what goes with the scale."""
    if decimals is None:
        return 0 if scale == "count" else 2
    if type(decimals) is not int or not 0 <= decimals <= MOST_DECIMALS:
        raise Error(3112, [what, f"decimals={decimals!r}", f"0 … {MOST_DECIMALS}"])
    return decimals


def bases(what: str, basis: object) -> tuple[str, ...]:
    """One basis in law or several."""
    listed = (basis,) if isinstance(basis, str) else basis
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise Error(3112, [what, f"basis={basis!r}", '"charter-2011, 1.2", ["charter-2011, 1.2"]'])
    return tuple(listed)


def _said(what: str, name: str, said: object) -> Callable[[Any], Any] | Expr:
    """A text is read at once, so that what is wrong with it is told where it stands."""
    if isinstance(said, str):
        return parse(said)
    if isinstance(said, Expr) or callable(said):
        return said
    raise Error(3112, [what, f"{name}={said!r}", '"count(admissions)", kn.parse("…"), lambda row: …'])


def expr_of(what: str, name: str, said: Said) -> Expr:
    """What is said at once, as an Expr."""
    return _expr(_said(what, name, said))


def _expr(said: Callable[[Any], Any] | Expr) -> Expr:
    return said if isinstance(said, Expr) else trace(said)


@dataclass(frozen=True)
class Indicator:
    """One Expr over a unit for a period. A function is traced for it, and never called while measuring."""

    id: str
    title: tuple[str, str]
    scale: str
    decimals: int
    basis: str
    said: Callable[[Any], Any] | Expr = field(repr=False)

    @property
    def value(self) -> Expr:
        return _expr(self.said)

    def core(self) -> _ketnap.Indicator:
        return _ketnap.Indicator(self.id, self.title, self.scale, self.decimals, self.value)


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
    said: Callable[[Any], Any] | Expr = field(repr=False)
    applies_when: Callable[[Any], Any] | Expr | None = field(default=None, repr=False)

    @property
    def holds(self) -> Expr:
        return _expr(self.said)

    @property
    def applies(self) -> Expr | None:
        return None if self.applies_when is None else _expr(self.applies_when)


@dataclass(frozen=True)
class Group:
    """A named condition on rows: `kn.group("vn.pupil")` stands for it. One that is at hand is itself a condition:
    `u.admissions.share(young)`, `young(a) & (a.sex == "female")`; written out, no catalog needs to know it."""

    id: str
    title: tuple[str, str]
    rows: tuple[str, ...]
    partition: str
    said: Callable[[Any], Any] | Expr = field(repr=False)

    @property
    def where(self) -> Expr:
        return _expr(self.said)

    def __call__(self, row: Any) -> Any:
        return self.said if isinstance(self.said, Expr) else self.said(row)


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


@overload
def indicator(
    id: str, *, title: Title, scale: str = "count", decimals: int | None = None, basis: str = ""
) -> Callable[[Callable[[Any], Any]], Indicator]: ...
@overload
def indicator(
    id: str, *, title: Title, scale: str = "count", decimals: int | None = None, basis: str = "", value: Said
) -> Indicator: ...
def indicator(
    id: str, *, title: Title, scale: str = "count", decimals: int | None = None, basis: str = "", value: Said | None = None
) -> Indicator | Callable[[Callable[[Any], Any]], Indicator]:
    """Marks a function of a unit over a period as an indicator; with `value` it is one at once. `scale`: count, percent, years,
    ratio (for print only).

    >>> kn.indicator("my.women", title="Nữ", value="count(admissions, sex == 'female')")
    """
    what = f"kn.indicator({id!r})"
    checked(what, id, title, scale=(scale, SCALES))
    bases(what, basis)
    shown = places(what, scale, decimals)

    def marked(said: Callable[[Any], Any] | Expr) -> Indicator:
        return Indicator(id, both(title), scale, shown, basis, said)

    return marked if value is None else marked(_said(what, "value", value))


@overload
def rule(
    id: str,
    *,
    step: str,
    title: Title,
    in_force: str,
    basis: str | Sequence[str] = (),
    severity: str = "blocks",
    confidence: str = "confirmed",
    applies: Said | None = None,
) -> Callable[[Callable[[Any], Any]], Rule]: ...
@overload
def rule(
    id: str,
    *,
    step: str,
    title: Title,
    in_force: str,
    basis: str | Sequence[str] = (),
    severity: str = "blocks",
    confidence: str = "confirmed",
    applies: Said | None = None,
    holds: Said,
) -> Rule: ...
def rule(
    id: str,
    *,
    step: str,
    title: Title,
    in_force: str,
    basis: str | Sequence[str] = (),
    severity: str = "blocks",
    confidence: str = "confirmed",
    applies: Said | None = None,
    holds: Said | None = None,
) -> Rule | Callable[[Callable[[Any], Any]], Rule]:
    """Marks a function of a dossier as a rule on a step, in force for a period; with `holds` it is one at once.

    >>> kn.rule("my.age", step="cell_vote", title="Đủ 18 tuổi", in_force="2011-01-19..", holds="age_months >= 216")
    """
    what = f"kn.rule({id!r})"
    checked(what, id, title, severity=(severity, SEVERITIES), confidence=(confidence, CONFIDENCES))
    listed = bases(what, basis)
    when = None if applies is None else _said(what, "applies", applies)

    def marked(said: Callable[[Any], Any] | Expr) -> Rule:
        return Rule(id, both(title), step, in_force, listed, severity, confidence, said, when)

    return marked if holds is None else marked(_said(what, "holds", holds))


@overload
def group(id: str) -> Symbol: ...
@overload
def group(
    id: str, *, rows: str | Sequence[str], title: Title = "", partition: str = ""
) -> Callable[[Callable[[Any], Any]], Group]: ...
@overload
def group(id: str, *, rows: str | Sequence[str], title: Title = "", partition: str = "", where: Said) -> Group: ...
def group(
    id: str, *, rows: str | Sequence[str] = (), title: Title = "", partition: str = "", where: Said | None = None
) -> Symbol | Group | Callable[[Callable[[Any], Any]], Group]:
    """The condition of a declared group, on the row where it stands: `u.admissions.share(kn.group("vn.pupil"))`. With `rows`
    (admissions, members, dossiers) it marks a function of such a row as a group; with `where`, too, it is one at once.

    >>> @kn.group("my.young", rows=["admissions", "members"], title="Sinh từ năm 2000")
    ... def young(a):
    ...     return a.born >= date(2000, 1, 1)
    >>> women = kn.group("my.women", rows="admissions", title="Nữ", where="sex == 'female'")
    """
    what = f"kn.group({id!r})"
    if not rows and where is None:
        return functions.group(id)
    checked(what, id, title or id)
    named = (rows,) if isinstance(rows, str) else tuple(rows)

    def marked(said: Callable[[Any], Any] | Expr) -> Group:
        return Group(id, both(title or id), named, partition, said)

    return marked if where is None else marked(_said(what, "where", where))


def report(id: str, *, title: Title, period: str = "year") -> Callable[[Callable[[Builder], None]], Report]:
    """Marks a function that builds a document."""
    return lambda build: Report(id, both(title), period, build)


def format(id: str, *, suffix: str, media_type: str, title: Title = "") -> Callable[[Callable[[Document], bytes]], Format]:
    """Marks a function from a Document to bytes."""
    return lambda render: Format(id, both(title or id), suffix, media_type, render)
