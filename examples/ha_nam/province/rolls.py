"""The cells' rolls: who was an official member of a cell on a day. Helpers, introducers and the base of votes come from here."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .book import Spell
from .people import Person
from .units import Tree, Unit


@dataclass(frozen=True, slots=True)
class Entry:
    person: Person
    since: int
    until: int


class Rolls:
    def __init__(self, rng: Random, tree: Tree, spells: list[Spell]) -> None:
        self.rng = rng
        self.by_cell: list[list[Entry]] = [[] for _ in tree.cells]
        for spell in spells:
            since = max(spell.since, spell.official)
            if since < spell.until:
                self.by_cell[spell.cell.index].append(Entry(spell.person, since, spell.until))

    def on(self, cell: Unit, day: int) -> list[Entry]:
        return [entry for entry in self.by_cell[cell.index] if entry.since <= day < entry.until]

    def count(self, cell: Unit, day: int) -> int:
        return len(self.on(cell, day))

    def some(self, cell: Unit, day: int, number: int) -> list[Entry]:
        there = self.on(cell, day)
        return self.rng.sample(there, min(number, len(there)))

    def staying(self, cell: Unit, day: int) -> Entry:
        """Of three drawn the one that stays longest."""
        return max(self.some(cell, day, 3), key=lambda entry: entry.until)
