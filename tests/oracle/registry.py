"""A registry as a list of facts: what loads, typing and undoing come to, without a database.

    plain = PlainRegistry({"people": ("person",)}, {"spells": {"person": "people"}})
    plain.load([("people", [{"person": "P1", "name": "An"}])])
    plain.in_force("people")            # {("P1",): {"person": "P1", "name": "An"}}

Rows are texts as an export spells them. Who a required link leads to must be there before the row, else it is set aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Row = dict[str, str]
Key = tuple[str, ...]


class Fact(NamedTuple):
    batch: int
    table: str
    key: Key
    row: Row | None
    """None: the key is retracted."""


@dataclass
class Counts:
    number: int
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    retracted: int = 0
    set_aside: int = 0


class Refused(Exception):
    """The number of the error."""


@dataclass
class PlainRegistry:
    keys: Mapping[str, Sequence[str]]
    """Each table's key, in the order in which tables are loaded."""
    required: Mapping[str, Mapping[str, str]]
    """Each table's links whose row must be there."""
    facts: list[Fact] = field(default_factory=list)
    undone: dict[int, int] = field(default_factory=dict)
    """By an undo, the batch that it took back."""
    head: int = 0

    def in_force(self, table: str, as_known: int | None = None) -> dict[Key, Row]:
        last = {fact.key: fact.row for fact in self.facts if fact.table == table and (as_known is None or fact.batch <= as_known)}
        return {key: row for key, row in last.items() if row is not None}

    def story(self, table: str, key: Key) -> list[tuple[int, str]]:
        """Batch and act of each fact of a key."""
        told: list[tuple[int, str]] = []
        was_there = False
        for fact in self.facts:
            if (fact.table, fact.key) == (table, key):
                told.append((fact.batch, "retracted" if fact.row is None else "changed" if was_there else "added"))
                was_there = fact.row is not None
        return told

    def load(self, files: Sequence[tuple[str, Sequence[Row]]], complete: bool = False) -> Counts:
        """`complete`: rows of their tables that the files lack are retracted."""
        counts = Counts(self.head + 1)
        for table in self.keys:
            given = [rows for name, rows in files if name == table]
            if not given:
                continue
            before = self.in_force(table)
            said: dict[Key, Row] = {}
            seen = set()
            for row in (row for rows in given for row in rows):
                key = self.key(table, row)
                seen.add(key)
                if not self.leads_somewhere(table, row) or said.get(key, row) != row:
                    counts.set_aside += 1
                elif key in said or before.get(key) == row:
                    counts.unchanged += 1
                    said[key] = row
                else:
                    counts.replaced += key in before
                    counts.added += key not in before
                    said[key] = row
                    self.facts.append(Fact(counts.number, table, key, row))
            for key in before if complete else ():
                if key not in seen:
                    counts.retracted += 1
                    self.facts.append(Fact(counts.number, table, key, None))
        self.head += 1
        return counts

    def put(self, rows: Sequence[tuple[str, Key, Row | None]]) -> Counts:
        """What is typed, each key once; None: it is retracted. All of it or nothing, and no batch where nothing changes."""
        counts = Counts(self.head + 1)
        facts = len(self.facts)
        for table in self.keys:
            before = self.in_force(table)
            for key, row in ((key, row) for name, key, row in rows if name == table):
                refusal = 1115 if row is None and key not in before else 0
                if row is not None and not self.leads_somewhere(table, row):
                    refusal = 1121
                if refusal:
                    del self.facts[facts:]
                    raise Refused(refusal)
                if before.get(key) == row:
                    counts.unchanged += 1
                    continue
                counts.retracted += row is None
                counts.replaced += row is not None and key in before
                counts.added += row is not None and key not in before
                self.facts.append(Fact(counts.number, table, key, row))
        if len(self.facts) == facts:
            counts.number = 0
        else:
            self.head += 1
        return counts

    def undo(self, number: int) -> Counts:
        taken_back: dict[int, int] = {}
        for undo in sorted(self.undone, reverse=True):
            if undo not in taken_back:
                taken_back.setdefault(self.undone[undo], undo)
        mine = [fact for fact in self.facts if fact.batch == number]
        if number in taken_back:
            raise Refused(1132)
        if not mine:
            raise Refused(1131)
        places = {(fact.table, fact.key) for fact in mine}
        later = {fact.batch for fact in self.facts if fact.batch > number and (fact.table, fact.key) in places}
        if later - set(taken_back) - set(taken_back.values()):
            raise Refused(1130)
        counts = Counts(self.head + 1)
        for fact in mine:
            earlier = [one for one in self.facts if (one.table, one.key) == (fact.table, fact.key) and one.batch < number]
            row = earlier[-1].row if earlier else None
            counts.replaced += row is not None and fact.row is not None
            counts.added += row is not None and fact.row is None
            counts.retracted += row is None
            self.facts.append(Fact(counts.number, fact.table, fact.key, row))
        self.head += 1
        self.undone[self.head] = number
        return counts

    def key(self, table: str, row: Row) -> Key:
        return tuple(row[name] for name in self.keys[table])

    def leads_somewhere(self, table: str, row: Row) -> bool:
        """Versions of one unit are one unit: a link leads to the first column of a key."""
        targets = self.required.get(table, {})
        return all(any(key[0] == row[name] for key in self.in_force(target)) for name, target in targets.items())
