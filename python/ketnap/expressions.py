"""Symbolic values: what a traced function computes with instead of numbers.

A traced function is called with a `Row`. Its attributes are `Symbol`s; operators, functions and methods of symbols make further
symbols; the one that is returned is lowered to an `Expr`. A row inside another is the argument of the inner function:

    def helper_note(d):
        return d.helper_notes.any(lambda n: n.written_on <= d.step_date)

A symbol remembers the row that it was read from. Lowering compares it with the rows around the place of use and writes `outer.`
as often as needed: `any(helper_notes, written_on <= outer.step_date)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from types import FunctionType
from typing import Any, Union

from ketnap._ketnap import Expr
from ketnap.errors import Error
from ketnap.literals import Literal, literal
from ketnap.refusals import Refusing, refusal, refusal_at

Operand = Union["Symbol", Expr, Literal]
"""What may stand beside a symbol."""

Condition = Operand | Callable[["Row"], Operand]
"""A condition (or value) on related rows: a function of the inner row, or what needs no row, as `kn.group("vn.pupil")`."""

Rows = tuple["Row", ...] | None
"""The rows around a place, the innermost last; None writes each row as the variable it is, for `repr`."""

AGGREGATES = {
    "count": (0, 1, "rows.count(lambda row: …)"),
    "any": (0, 1, "rows.any(lambda row: …)"),
    "all": (1, 1, "rows.all(lambda row: …)"),
    "sum": (1, 2, "rows.sum(lambda row: …, lambda row: …)"),
    "min": (1, 2, "rows.min(lambda row: …, lambda row: …)"),
    "max": (1, 2, "rows.max(lambda row: …, lambda row: …)"),
    "mean": (1, 2, "rows.mean(lambda row: …, lambda row: …)"),
    "median": (1, 2, "rows.median(lambda row: …, lambda row: …)"),
    "share": (1, 1, "rows.share(lambda row: …, of=lambda row: …)"),
    "distinct": (1, 2, "rows.distinct(lambda row: …, lambda row: …)"),
}
"""Fewest and most arguments of each aggregate, and how it is written."""

MOST_OPERATORS = 1000
"""As many as the written form takes; a longer chain is refused before anything walks it."""

_set = object.__setattr__  # past the refusal of `d.x = …`


class Symbol(Refusing):
    """A value that is not computed yet. Compare, calculate, join with `&`, `|`, `~`; ask `.is_in(…)`, `.is_known()`."""

    __slots__ = ()
    __array_ufunc__ = None  # NumPy's scalars leave the operators to this class
    __hash__ = Refusing.__hash__  # a class with an __eq__ of its own does not inherit it

    def _lower(self, rows: Rows) -> Expr:
        raise NotImplementedError

    def is_in(self, *values: Operand) -> Symbol:
        """Whether this is one of some literals: `a.occupation.is_in("pupil", "student")`."""
        literals = [lift(value) for value in values]
        if not literals or not all(isinstance(literal, _Written) for literal in literals):
            raise refusal("is_in", "x.is_in('a', 'b')")
        return _Binary("in", self, _Written(Expr.set([literal._lower(None) for literal in literals])))

    def is_known(self) -> Symbol:
        """Whether the value is known; `~x.is_known()` is `x is unknown`."""
        return _Unary("is_known", self)

    def __getattr__(self, name: str) -> Member:
        # Probes of notebooks, copy and NumPy ask for such names and take this as a no.
        if name.startswith("_"):
            raise AttributeError(name)
        if not (name.isascii() and name.islower()):
            raise refusal(name, name.lower() if name.isascii() else "d.step_date")
        return Member(self, name)

    def __repr__(self) -> str:
        return str(self._lower(None))

    def __add__(self, other: Operand) -> Symbol:
        return _Binary("add", self, lift(other))

    def __radd__(self, other: Operand) -> Symbol:
        return _Binary("add", lift(other), self)

    def __sub__(self, other: Operand) -> Symbol:
        return _Binary("subtract", self, lift(other))

    def __rsub__(self, other: Operand) -> Symbol:
        return _Binary("subtract", lift(other), self)

    def __mul__(self, other: Operand) -> Symbol:
        return _Binary("multiply", self, lift(other))

    def __rmul__(self, other: Operand) -> Symbol:
        return _Binary("multiply", lift(other), self)

    def __truediv__(self, other: Operand) -> Symbol:
        return _Binary("divide", self, lift(other))

    def __rtruediv__(self, other: Operand) -> Symbol:
        return _Binary("divide", lift(other), self)

    def __neg__(self) -> Symbol:
        return _Unary("negative", self)

    def __eq__(self, other: Operand) -> Symbol:  # type: ignore[override]
        return _Binary("equal", self, lift(other))

    def __ne__(self, other: Operand) -> Symbol:  # type: ignore[override]
        return _Binary("not_equal", self, lift(other))

    def __lt__(self, other: Operand) -> Symbol:
        return _Binary("less", self, lift(other))

    def __le__(self, other: Operand) -> Symbol:
        return _Binary("less_equal", self, lift(other))

    def __gt__(self, other: Operand) -> Symbol:
        return _Binary("greater", self, lift(other))

    def __ge__(self, other: Operand) -> Symbol:
        return _Binary("greater_equal", self, lift(other))

    def __invert__(self) -> Symbol:
        return _Unary("logical_not", self)

    def __and__(self, other: Operand) -> Symbol:
        return _Binary("logical_and", self, _truth(other, "&"))

    def __rand__(self, other: Operand) -> Symbol:
        return _Binary("logical_and", _truth(other, "&"), self)

    def __or__(self, other: Operand) -> Symbol:
        return _Binary("logical_or", self, _truth(other, "|"))

    def __ror__(self, other: Operand) -> Symbol:
        return _Binary("logical_or", _truth(other, "|"), self)


class Member(Symbol):
    """`d.vote`, `d.vote.in_favour`: a name of a row, or an attribute. Called, it is an aggregate, a keyed link or a method."""

    __slots__ = ("_name", "_of")
    _of: Symbol
    _name: str

    def __init__(self, of: Symbol, name: str) -> None:
        _set(self, "_of", of)
        _set(self, "_name", name)

    def __call__(self, *args: Any, **keywords: Any) -> Symbol:
        if self._name in AGGREGATES:
            return _aggregate(self._name, self._of, args, keywords)
        return _Called(self._of, self._name, [lift(arg) for arg in (*args, *keywords.values())], [""] * len(args) + [*keywords])

    def _lower(self, rows: Rows) -> Expr:
        if self._name in AGGREGATES:
            raise Error(3006, [self._name, f"`{AGGREGATES[self._name][2]}`"])
        of = _before(self._of, rows)
        return Expr.name(self._name) if of is None else Expr.attribute(of, self._name)


class Row(Symbol):
    """A row that a traced function is written about: a dossier, a unit over a period, or a related row of one."""

    __slots__ = ("_variable",)
    _variable: str

    def __init__(self, variable: str = "row") -> None:
        _set(self, "_variable", variable)

    def _lower(self, rows: Rows) -> Expr:
        raise Error(3013, [f"`{self._variable}`", f"`{self._variable}.step_date`"])


class _Written(Symbol):
    __slots__ = ("_expr",)
    _expr: Expr

    def __init__(self, expr: Expr) -> None:
        _set(self, "_expr", expr)

    def _lower(self, rows: Rows) -> Expr:
        return self._expr


class _Unary(Symbol):
    __slots__ = ("_op", "_operand")
    _op: str
    _operand: Symbol

    def __init__(self, op: str, operand: Symbol) -> None:
        _set(self, "_op", op)
        _set(self, "_operand", operand)

    def _lower(self, rows: Rows) -> Expr:
        return Expr.unary(self._op, self._operand._lower(rows))


class _Binary(Symbol):
    __slots__ = ("_left", "_op", "_right")
    _op: str
    _left: Symbol
    _right: Symbol

    def __init__(self, op: str, left: Symbol, right: Symbol) -> None:
        _set(self, "_op", op)
        _set(self, "_left", left)
        _set(self, "_right", right)

    def _lower(self, rows: Rows) -> Expr:
        # A chain of a thousand `&` leans to the left: a loop goes down it where recursion would end.
        chain = [self]
        while isinstance(left := chain[-1]._left, _Binary):
            chain.append(left)
            if len(chain) > MOST_OPERATORS:
                raise Error(3001, [f"`operators <= {MOST_OPERATORS}`"])
        out = left._lower(rows)
        for node in reversed(chain):
            out = Expr.binary(node._op, out, node._right._lower(rows))
        return out


class _Called(Symbol):
    """A function, or with `of` a keyed link or a method."""

    __slots__ = ("_args", "_keywords", "_name", "_of")
    _of: Symbol | None
    _name: str
    _args: list[Symbol]
    _keywords: list[str]

    def __init__(self, of: Symbol | None, name: str, args: list[Symbol], keywords: list[str]) -> None:
        _set(self, "_of", of)
        _set(self, "_name", name)
        _set(self, "_args", args)
        _set(self, "_keywords", keywords)

    def _lower(self, rows: Rows) -> Expr:
        of = None if self._of is None else _before(self._of, rows)
        args = [arg._lower(rows) for arg in self._args]
        if of is None:
            return Expr.call(self._name, args, self._keywords)
        return Expr.method(of, self._name, args, self._keywords)


class _Aggregate(Symbol):
    __slots__ = ("_inner", "_keywords", "_name", "_of")
    _name: str
    _of: Symbol
    _inner: list[tuple[Row, Symbol]]
    _keywords: list[str]

    def __init__(self, name: str, of: Symbol, inner: list[tuple[Row, Symbol]], keywords: list[str]) -> None:
        _set(self, "_name", name)
        _set(self, "_of", of)
        _set(self, "_inner", inner)
        _set(self, "_keywords", keywords)

    def _lower(self, rows: Rows) -> Expr:
        inner = [symbol._lower(None if rows is None else (*rows, row)) for row, symbol in self._inner]
        return Expr.call(self._name, [self._of._lower(rows), *inner], ["", *self._keywords])


def _aggregate(name: str, of: Symbol, args: Sequence[Condition], keywords: dict[str, Condition]) -> Symbol:
    fewest, most, written = AGGREGATES[name]
    allowed = {"of"} if name == "share" else set()
    if isinstance(of, Row) or not fewest <= len(args) <= most or not keywords.keys() <= allowed:
        raise Error(3006, [name, f"`{written}`"])
    inner = [apply(condition) for condition in (*args, *keywords.values())]
    return _Aggregate(name, of, inner, [""] * len(args) + [*keywords])


def apply(condition: Condition) -> tuple[Row, Symbol]:
    """A new row, and what the condition says about it."""
    if isinstance(condition, Symbol) or not callable(condition):
        return Row(), lift(condition)
    code = getattr(condition, "__code__", None)
    _refuse_arguments(condition)
    row = Row(code.co_varnames[0] if code is not None and code.co_varnames else "row")
    said = condition(row)
    if said is None:
        raise refusal("None", "return …") if code is None else refusal_at(code, code.co_firstlineno, "None", "return …")
    return row, lift(said)


def _refuse_arguments(condition: Callable[..., object]) -> None:
    """A function of none or of several rows is no function of one."""
    if isinstance(condition, FunctionType) and condition.__code__.co_kwonlyargcount == 0:
        most = condition.__code__.co_argcount
        if most - len(condition.__defaults__ or ()) <= 1 <= most:
            return  # as nearly all are; a signature takes as long as the rest of tracing
    try:
        asked = signature(condition)
    except (TypeError, ValueError):
        return
    try:
        asked.bind(Row())
    except TypeError:
        code = getattr(condition, "__code__", None)
        written = f"lambda {', '.join(asked.parameters)}: …" if asked.parameters else "lambda: …"
        if code is None:
            raise refusal(written, "lambda row: …") from None
        raise refusal_at(code, code.co_firstlineno, written, "lambda row: …") from None


def call(function: str, *args: Operand, **keywords: Operand) -> Symbol:
    """A function of the written form."""
    return _Called(None, function, [lift(arg) for arg in (*args, *keywords.values())], [""] * len(args) + [*keywords])


def lift(value: object) -> Symbol:
    """A symbol as it is; an Expr or a literal as a symbol."""
    if isinstance(value, Symbol):
        return value
    return _Written(value if isinstance(value, Expr) else literal(value))


def _truth(value: object, operator: str) -> Symbol:
    # `a.x == 1 & a.y == 2` begins with `1 & a.y`.
    if not isinstance(value, Symbol | Expr | bool):
        raise refusal(operator, f"(a.x == 1) {operator} (a.y == 2)", read=True)
    return lift(value)


def _before(of: Symbol, rows: Rows) -> Expr | None:
    """What stands before the point in `of.name`; nothing where `of` is the innermost row."""
    if not isinstance(of, Row):
        return of._lower(rows)
    if rows is None:
        return Expr.name(of._variable)
    further = next((n for n, row in enumerate(reversed(rows)) if row is of), None)
    if further is None:
        raise Error(3013, [f"`{of._variable}`", f"`rows.any(lambda {of._variable}: …)`"])
    if further == 0:
        return None
    out = Expr.name("outer")
    for _ in range(further - 1):
        out = Expr.attribute(out, "outer")
    return out
