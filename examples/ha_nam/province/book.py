"""The register's book: spells begun and ended, how many members there are, and who may be touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .days import FAR
from .people import Person
from .plan import Planned
from .units import Tree, Unit

KEEP = 5
"""No cell is left with fewer official members: with under three it could not vote."""


@dataclass(slots=True, eq=False)
class Spell:
    person: Person
    cell: Unit
    since: int
    began: str
    official: int
    """From when on this person is official in it; FAR: not yet."""
    until: int = FAR
    ended: str = ""


@dataclass(slots=True, eq=False)
class Admission:
    planned: Planned
    person: Person
    again: bool
    official: int = FAR
    """Ceremony and twelve months, where recognised by the horizon."""
    dossier: str = ""


class Book:
    def __init__(self, rng: Random, tree: Tree) -> None:
        self.rng = rng
        self.tree = tree
        self.spells: list[Spell] = []
        self.open: dict[int, Spell] = {}
        """By person."""
        self.changes: dict[int, list[int]] = {}
        """By day: of the members, and of those of the bloc."""
        self.stock = [0, 0]
        """At the end of the day before `at`."""
        self.at = 0
        self.safe: list[int] = []
        """By cell: official members since before the span who have not left in it."""
        self.used: set[int] = set()
        """People whom something has befallen in this span."""

    def begin(self, person: Person, cell: Unit, since: int, began: str, official: int) -> Spell:
        spell = Spell(person, cell, since, began, official)
        self.spells.append(spell)
        self.open[person.number] = spell
        self.count(since, cell, 1)
        return spell

    def end(self, spell: Spell, until: int, ended: str) -> None:
        spell.until, spell.ended = until, ended
        self.count(until, spell.cell, -1)
        if self.open.get(spell.person.number) is spell:
            del self.open[spell.person.number]

    def count(self, on: int, cell: Unit, change: int) -> None:
        changed = self.changes.setdefault(on, [0, 0])
        changed[0] += change
        changed[1] += change if cell.superior == "CQ" else 0

    def stock_at(self, last: int) -> list[int]:
        """Members, and those of the bloc, at the end of a day within the span in hand."""
        total = list(self.stock)
        for on in range(self.at, last + 1):
            for number, change in enumerate(self.changes.get(on, ())):
                total[number] += change
        return total

    def within(self, first: int, last: int) -> int:
        return self.rng.randint(first + 1, last)

    def free(self, spell: Spell) -> bool:
        """Nothing has befallen this person in the span yet, and the cell can do without an official member."""
        if spell.person.number in self.used or spell.ended:
            return False
        return self.safe[spell.cell.index] > KEEP

    def take(self, spell: Spell) -> None:
        self.used.add(spell.person.number)
        self.safe[spell.cell.index] -= 1

    def pick(self, active: list[Spell], suits: Callable[[Spell], float]) -> Spell:
        """Someone free, with the chance that `suits` gives."""
        while True:
            spell = active[int(self.rng.random() * len(active))]
            if self.rng.random() < suits(spell) and self.free(spell):
                return spell

    def anywhere(self, suits: Callable[[Unit], bool]) -> Unit:
        cells = self.tree.cells
        while True:
            cell = cells[int(self.rng.random() * len(cells))]
            there = cell.opened < self.at - 30 and cell.closed > self.at + 400
            if there and suits(cell) and self.rng.random() * 30 < cell.weight:
                return cell

    def move(self, spell: Spell, cell: Unit, on: int, last: int) -> Spell:
        """The same day, or some days later: in between nobody counts this person."""
        self.take(spell)
        self.end(spell, on, "moved")
        gap = 0 if self.rng.random() < 0.7 else self.rng.randint(1, 25)
        return self.begin(spell.person, cell, min(on + gap, last), "arrived", spell.person.official)

    def reassign(self, spell: Spell, cell: Unit, on: int) -> None:
        self.safe[spell.cell.index] -= 1
        self.end(spell, on, "reorganised")
        self.begin(spell.person, cell, on, "reorganised", spell.person.official)
        self.safe[cell.index] += 1
        spell.person.change(on, residence_area=cell.area)
