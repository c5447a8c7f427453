"""Who is a member where on which day: half-years of coming, moving and leaving, so reckoned that the published numbers of
members come out on their days."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

from .book import Admission, Book, Spell
from .days import FAR, add_months, day, parts, years_old
from .margins import BLOC_MEMBERS, HORIZON, MEMBERS, REGISTER_BEGINS
from .people import People, Person
from .plan import Planned
from .units import Tree, Unit

PROBATION_DONE = 460
"""Days after a ceremony during which the ledger leaves a new member in place."""


class Ledger(Book):
    def __init__(self, rng: Random, tree: Tree, people: People, planned: list[Planned], scale: float) -> None:
        super().__init__(rng, tree)
        self.people = people
        self.planned = planned
        self.scale = scale
        self.admissions: list[Admission] = []
        self.gone: list[Spell] = []
        self.put_out: list[Spell] = []
        self.admitted_again: set[int] = set()

    # the register's first day

    def fill(self) -> None:
        cells = [cell for cell in self.tree.cells if cell.opened <= REGISTER_BEGINS]
        bloc = [cell for cell in cells if cell.superior == "CQ"]
        rest = [cell for cell in cells if cell.superior != "CQ"]
        in_bloc = self.scaled(BLOC_MEMBERS[REGISTER_BEGINS])
        self.fill_cells(bloc, in_bloc)
        self.fill_cells(rest, self.scaled(MEMBERS[REGISTER_BEGINS]) - in_bloc)
        self.at = REGISTER_BEGINS
        self.stock = self.stock_at(REGISTER_BEGINS)
        self.at += 1

    def fill_cells(self, cells: list[Unit], total: int) -> None:
        floor = 7
        spare = total - floor * len(cells)
        weights = [max(cell.weight - floor, 0.5) for cell in cells]
        whole, given, upto = sum(weights), 0, 0.0
        for cell, weight in zip(cells, weights, strict=True):
            upto += weight
            here = round(spare * upto / whole) - given
            given += here
            for number in range(floor + here):
                self.first_member(cell, probationary=number >= floor and self.rng.random() < 0.03)

    def first_member(self, cell: Unit, *, probationary: bool) -> None:
        if probationary:
            born = self.people.joining_born(cell, REGISTER_BEGINS)
            official = REGISTER_BEGINS + self.rng.randint(5, 360)
        else:
            born = self.people.member_born(cell, REGISTER_BEGINS)
            grown = born + 7400
            official = self.rng.randint(min(grown, REGISTER_BEGINS - 2), REGISTER_BEGINS - 1)
        person = self.people.make(cell, born, REGISTER_BEGINS)
        person.official = official
        person.locked = official if probationary else 0
        self.begin(person, cell, REGISTER_BEGINS, "initial", official)

    # spans

    def run(self, progress: Callable[[int], None]) -> None:
        self.fill()
        aims = self.aims()
        planned = iter(self.planned)
        following = next(planned, None)
        for last in aims:
            first = self.at
            mine: list[Planned] = []
            while following is not None and following.ceremony <= last:
                mine.append(following)
                following = next(planned, None)
            self.span(first, last, aims[last], mine)
            if parts(last)[1] == 12:
                progress(parts(last)[0])

    def aims(self) -> dict[int, int]:
        """What the number of members is to be at the end of each half-year, the published days among them."""
        known = sorted(MEMBERS)
        aims = {}
        for before, after in pairwise(known):
            year = parts(after)[0]
            middle = day(year, 6, 30)
            if before < middle < after and after - before > 200:
                aims[middle] = self.scaled((MEMBERS[before] + MEMBERS[after]) // 2)
            aims[after] = self.scaled(MEMBERS[after])
        return aims

    def scaled(self, number: int) -> int:
        return round(number * self.scale)

    def span(self, first: int, last: int, aim: int, planned: list[Planned]) -> None:
        self.used.clear()
        self.safe = [0] * len(self.tree.cells)
        for spell in self.open.values():
            if spell.official < first:
                self.safe[spell.cell.index] += 1
        self.reorganise(first)
        active = [spell for spell in self.open.values() if spell.person.locked < first]
        years = (last - first + 1) / 365.25
        self.admit(planned, first)
        self.retire(active, first, last)
        self.change_jobs(active, first, last, round(480 * years * self.scale))
        self.put_out_some(active, first, last, years)
        self.restore_some(first, last, years)
        self.come_and_go(active, first, last, years, aim)
        self.die(active, first, last, aim)
        self.steer_bloc(active, first, last)
        self.stock = self.stock_at(last)
        assert self.stock[0] == aim, (last, self.stock, aim)
        for on in [on for on in self.changes if on <= last]:
            del self.changes[on]
        self.at = last + 1

    # what happens in a span

    def admit(self, planned: list[Planned], first: int) -> None:
        for one in planned:
            former = self.readmitted(one) if one.again else None
            again = former is not None
            person = former or self.newcomer(one)
            person.locked = one.ceremony + PROBATION_DONE if one.annulled == FAR else FAR
            official = add_months(one.ceremony, 12)
            admission = Admission(one, person, again)
            if one.annulled == one.struck == FAR and one.recognised <= HORIZON:
                admission.official = official
            person.official = admission.official
            self.admissions.append(admission)
            spell = self.begin(person, one.cell, one.ceremony, "readmitted" if again else "admitted", admission.official)
            if one.annulled != FAR:
                self.end(spell, one.annulled, "annulled")
            elif one.struck != FAR:
                person.locked = FAR
                self.end(spell, one.struck, "struck_off")
            if not again:
                self.people.grow_older(person, one.ceremony, HORIZON)

    def newcomer(self, one: Planned) -> Person:
        rng, people = self.rng, self.people
        since = one.ceremony - rng.randint(1080, 1300)
        if one.occupation == "pupil":
            born = add_months(one.ceremony, -12 * 18) - rng.randint(110, 240)
        elif one.occupation == "student" or one.decoy == "student_before":
            born = add_months(one.ceremony, -12 * 20) - rng.randint(0, 700)
        else:
            born = people.joining_born(one.cell, one.ceremony)
        occupation = "student" if one.decoy == "student_before" else one.occupation
        person = people.make(one.cell, born, since, occupation=occupation, joining=True)
        if one.decoy == "student_before":
            person.change(one.ceremony - 5, occupation="enterprise_direct")
        return person

    def readmitted(self, one: Planned) -> Person | None:
        """Somebody put out three years ago or more, and never readmitted before."""
        for number, spell in enumerate(self.put_out):
            young = years_old(spell.person.born, one.ceremony) < 56
            if young and spell.until < one.ceremony - 1500 and spell.person.number not in self.admitted_again:
                del self.put_out[number]
                self.admitted_again.add(spell.person.number)
                self.people.take_work(spell.person, one.cell, one.ceremony - 700)
                return spell.person
        return None

    def homes(self, spell: Spell) -> Unit:
        """A hamlet's cell to retire to, near by."""
        where = "PL" if spell.cell.superior == "CQ" else spell.cell.superior
        return self.anywhere(lambda cell: cell.sector == "residential" and cell.superior == where)

    def retire(self, active: list[Spell], first: int, last: int) -> None:
        oldest = first - int(60.2 * 365.25)
        for spell in active:
            due = spell.person.born < oldest and spell.cell.sector != "residential"
            if due and self.free(spell) and self.rng.random() < 0.8:
                home, on = self.homes(spell), self.within(first, last)
                moved = self.move(spell, home, on, last)
                self.people.retire(spell.person, moved.since, home.area)

    def change_jobs(self, active: list[Spell], first: int, last: int, number: int) -> None:
        youngest = first - 58 * 365
        for _ in range(number):
            spell = self.pick(active, lambda one: one.person.born > youngest)
            same = self.rng.random() < 0.6
            here = spell.cell
            cell = self.anywhere(beside(here) if same else other_than(here))
            moved = self.move(spell, cell, self.within(first, last), last)
            self.people.take_work(spell.person, cell, moved.since)

    def put_out_some(self, active: list[Spell], first: int, last: int, years: float) -> None:
        for ended, a_year in (("struck_off", 46), ("expelled", 12), ("resigned", 24)):
            for _ in range(round(a_year * years * self.scale)):
                spell = self.pick(active, lambda one: one.person.born > first - 66 * 365)
                self.take(spell)
                self.end(spell, self.within(first, last), ended)
                self.put_out.append(spell)

    def restore_some(self, first: int, last: int, years: float) -> None:
        """Their membership is given back to them, in the cell that they were put out of."""
        wanted = max(1, round(6 * years * self.scale))
        for spell in list(self.put_out):
            fits = spell.ended != "resigned" and first - 900 < spell.until < first - 60 and spell.cell.closed > last + 400
            if wanted and fits and spell.person.number not in self.used and self.rng.random() < 0.3:
                wanted -= 1
                self.put_out.remove(spell)
                self.used.add(spell.person.number)
                self.begin(spell.person, spell.cell, self.within(first, last), "restored", spell.person.official)

    def come_and_go(self, active: list[Spell], first: int, last: int, years: float, aim: int) -> None:
        """People who leave the province and who come into it; some come back after more than ninety days."""
        leaving = round(1000 * years * self.scale)
        dying = round(self.stock[0] * 0.0118 * years * self.rng.uniform(0.96, 1.04))
        coming = aim - self.stock_at(last)[0] + leaving + dying
        more = max(0, leaving // 4 - coming)
        leaving, coming = leaving + more, coming + more
        for _ in range(leaving):
            spell = self.pick(active, lambda one: 1.0 if one.cell.sector != "residential" else 0.25)
            self.take(spell)
            self.end(spell, self.within(first, last), "moved")
            self.gone.append(spell)
        long_gone = [one for one in self.gone if one.until < first - 120 and one.cell.closed > last + 400]
        for spell in [one for one in long_gone if self.rng.random() < 0.06][: coming // 12]:
            self.gone.remove(spell)
            self.used.add(spell.person.number)
            self.begin(spell.person, spell.cell, self.within(first, last), "arrived", spell.person.official)
            coming -= 1
        for _ in range(coming):
            self.arrive(first, last)

    def arrive(self, first: int, last: int) -> None:
        rng, people = self.rng, self.people
        cell = self.anywhere(lambda one: rng.random() < (0.5 if one.sector == "residential" else 0.8))
        since = self.within(first, last)
        young = rng.random() < 0.6
        oldest = 64 if cell.sector == "residential" else 57
        born = people.born_at(since, rng.uniform(24, 45) if young else rng.uniform(46, oldest))
        person = people.make(cell, born, since)
        if young and rng.random() < 0.05:
            official = since + rng.randint(20, 330)
            person.locked = official
            person.official = official if official <= HORIZON else FAR
        else:
            person.official = since - rng.randint(40, max(60, since - born - 7500))
        self.used.add(person.number)
        self.begin(person, cell, since, "arrived", person.official)

    def die(self, active: list[Spell], first: int, last: int, aim: int) -> None:
        """As many as bring the number of members to the aim; the old mostly."""
        number = self.stock_at(last)[0] - aim
        assert number >= 0, "more people should have come"
        chances = [min(1.0, 0.004 * math.exp(0.075 * max(0, age - 30))) for age in range(130)]
        for _ in range(number):
            spell = self.pick(active, lambda one: chances[years_old(one.person.born, first)])
            self.take(spell)
            self.end(spell, self.within(first, last), "died")

    def steer_bloc(self, active: list[Spell], first: int, last: int) -> None:
        """Moves between the agencies bloc and the rest, until the bloc has what it is to have."""
        begins, published, ends = sorted(BLOC_MEMBERS)
        before, after = (begins, published) if last <= published else (published, ends)
        low, high = BLOC_MEMBERS[before], BLOC_MEMBERS[after]
        aim = self.scaled(low + (high - low) * (last - before) // (after - before))
        missing = aim - self.stock_at(last)[1]
        working = first - 57 * 365
        outward = missing < 0
        for _ in range(abs(missing)):
            spell = self.pick(active, lambda one: one.person.born > working and at_work(one.cell, outward))
            cell = self.anywhere(lambda one: at_work(one, not outward))
            on = self.within(first, last)
            self.take(spell)
            self.end(spell, on, "moved")
            self.begin(spell.person, cell, on, "arrived", spell.person.official)
            self.people.take_work(spell.person, cell, on)

    def reorganise(self, first: int) -> None:
        """Cells that open or close on the span's first day: their people come from, or go to, a cell beside them."""
        changing = [cell for cell in self.tree.cells if first in (cell.opened, cell.closed)]
        if not changing:
            return
        neighbours: dict[str, list[Unit]] = {}
        for cell in self.tree.cells:
            if cell.opened < first < cell.closed - 400 and cell.sector == "residential":
                neighbours.setdefault(cell.version_on(first).parent, []).append(cell)
        people: dict[str, list[Spell]] = {}
        for spell in self.open.values():
            people.setdefault(spell.cell.code, []).append(spell)
        for cell in changing:
            siblings = [one for one in neighbours[cell.version_on(first).parent] if one is not cell]
            if cell.closed == first:
                sibling = self.rng.choice(siblings)
                for spell in people.get(cell.code, ()):
                    self.reassign(spell, sibling, first)
                continue
            moved = 0
            for sibling in sorted(siblings, key=lambda one: -self.safe[one.index])[:2]:
                for spell in people[sibling.code]:
                    if moved < 9 and spell.official < first and spell.person.locked < first and self.free(spell):
                        self.reassign(spell, cell, first)
                        moved += 1


def beside(here: Unit) -> Callable[[Unit], bool]:
    return lambda cell: cell is not here and cell.superior == here.superior


def other_than(here: Unit) -> Callable[[Unit], bool]:
    return lambda cell: cell is not here


def at_work(cell: Unit, in_bloc: bool) -> bool:
    return (cell.superior == "CQ") == in_bloc and cell.sector != "residential"
