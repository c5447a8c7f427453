"""What all dossiers are written with: the people, the rolls, the tables under way."""

from __future__ import annotations

from random import Random

from .days import parts
from .dossiers import Row, Writer
from .ledger import Ledger
from .papers import Courses, Documents
from .people import People
from .plan import Planner
from .plants import Plants
from .rolls import Rolls


class Desk:
    def __init__(self, rng: Random, people: People, planner: Planner, ledger: Ledger, documents: Documents) -> None:
        self.rng = rng
        self.tree = people.tree
        self.people = people
        self.planner = planner
        self.ledger = ledger
        self.scale = ledger.scale
        self.documents = documents
        self.courses = Courses(rng, self.tree, documents)
        self.rolls = Rolls(rng, self.tree, ledger.spells)
        self.writer = Writer(rng, self.tree, self.rolls, documents)
        self.plants = Plants()
        self.admissions: list[Row] = []
        self.dossiers = 0

    def dossier_key(self) -> str:
        self.dossiers += 1
        return f"D-{self.dossiers:06}"

    def admission_key(self) -> str:
        return f"A-{len(self.admissions) + 1:06}"

    def number(self, count: int) -> int:
        return max(2, round(count * self.scale))


def year_of(on: int) -> str:
    return str(parts(on)[0])
