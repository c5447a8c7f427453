"""Which admissions there are: for each span its quotas, each as a day, a cell and what is special about it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from .days import FAR, add_months, day, parts, weekday_before
from .margins import HORIZON, PUBLISHED_ON, SHARES, SPANS, Span
from .units import Tree, Unit

MONTHS = (6, 8, 7, 7, 13, 9, 8, 9, 9, 9, 8, 9)
"""How ceremonies spread over the year: many around 19 May and in autumn."""
SECTORS = {
    "residential": 0.22,
    "administrative": 0.15,
    "agency": 0.07,
    "public_service": 0.09,
    "school": 0.28,
    "enterprise_state": 0.03,
    "enterprise_private": 0.08,
    "armed_forces": 0.08,
}


@dataclass(slots=True, eq=False)
class Planned:
    """An admission that will be: the ledger makes the person and the spell, the dossiers their papers."""

    cell: Unit
    ceremony: int
    decided: int
    occupation: str = ""
    recognised: int = FAR
    """The decision on becoming official; behind the horizon where it is still to come."""
    waiting_for: str = ""
    """The step of probation that this dossier has come to and not passed."""
    annulled: int = FAR
    again: bool = False
    struck: int = FAR
    """Not recognised after the year of probation, and struck off on this day."""
    decoy: str = ""


class Pool:
    """Cells to draw from, weighted."""

    def __init__(self, cells: list[Unit], weigh: Callable[[Unit], float]) -> None:
        self.cells = cells
        self.sums = list(accumulate(weigh(cell) for cell in cells))

    def draw(self, rng: Random, on: int) -> Unit:
        """A cell that has been there for the dossier's three years and stays for the probation."""
        while True:
            cell = self.cells[bisect(self.sums, rng.random() * self.sums[-1])]
            if cell.opened + 1100 <= on < cell.closed - 800:
                return cell


class Planner:
    def __init__(self, rng: Random, tree: Tree, scale: float) -> None:
        self.rng = rng
        self.scale = scale
        self.planned: list[Planned] = []
        bo_de = [cell for cell in tree.cells if cell.code.startswith("HNA.BL.BD.")]
        usual = [cell for cell in tree.cells if not cell.dry]
        self.by_superior = {code: self.pool(usual, code) for code in ("PL", "DT", "KB", "TL", "LN", "CQ")}
        quiet = {cell.code for cell in bo_de}
        at_home = [cell for cell in usual if cell.superior == "BL" and cell.sector == "residential"]
        elsewhere = [cell for cell in usual if cell.superior == "BL" and cell.sector != "residential"]
        self.residential = {
            True: Pool(at_home, lambda cell: cell.weight),
            False: Pool([cell for cell in at_home if cell.code not in quiet], lambda cell: cell.weight),
        }
        self.others = {
            True: self.pool(elsewhere, "BL"),
            False: self.pool([cell for cell in elsewhere if cell.code not in quiet], "BL"),
        }
        self.schools = {
            superior: [cell for cell in tree.cells if cell.superior == superior and ".THPT" in cell.code] or
            [cell for cell in usual if cell.superior == superior and cell.sector == "school"]
            for superior in ("PL", "DT", "KB", "TL", "LN")
        }  # fmt: skip
        self.bo_de_turns = self.turns([cell for cell in bo_de if cell.dry])

    def pool(self, cells: list[Unit], superior: str) -> Pool:
        mine = [cell for cell in cells if cell.superior == superior]
        totals: dict[str, float] = {}
        for cell in mine:
            totals[cell.sector] = totals.get(cell.sector, 0.0) + cell.weight
        return Pool(mine, lambda cell: SECTORS[cell.sector] * cell.weight / totals[cell.sector])

    def turns(self, dry: list[Unit]) -> list[Unit]:
        """Bồ Đề's admissions of 2021-2023: one to three in each of its dry cells but two."""
        total = sum(self.scaled(span.bo_de) for span in SPANS)
        waking = self.rng.sample(dry, len(dry) - 2)
        each = [1] * min(total, len(waking))
        while sum(each) < total:
            smaller = [number for number, count in enumerate(each) if count < 3]
            each[self.rng.choice(smaller)] += 1
        turns = [cell for cell, count in zip(waking, each, strict=False) for _ in range(count)]
        self.rng.shuffle(turns)
        return turns

    def scaled(self, number: int) -> int:
        return round(number * self.scale)

    def on_a_day(self, first: int, last: int, months: tuple[int, ...] = MONTHS) -> int:
        """A day of the span, by the months' weights."""
        top = max(months)
        while True:
            on = self.rng.randint(first, last)
            if self.rng.random() * top < months[parts(on)[1] - 1]:
                return on

    def plan(self) -> list[Planned]:
        for span in SPANS:
            self.plan_span(span)
        self.planned.sort(key=lambda planned: (planned.ceremony, planned.cell.index))
        self.plan_decembers()
        self.plan_waiting()
        return self.planned

    def add(self, span: Span, pool: Pool, count: int, **special: bool) -> list[Planned]:
        return [self.admission(pool, self.on_a_day(span.first, span.last), **special) for _ in range(count)]

    def admission(self, pool: Pool, ceremony: int, **special: bool) -> Planned:
        return self.note(Planned(pool.draw(self.rng, ceremony), ceremony, 0, **special))  # type: ignore[arg-type]

    def note(self, planned: Planned) -> Planned:
        received = planned.ceremony - self.rng.randint(2, 14)
        planned.decided = weekday_before(received - self.rng.randint(1, 6))
        late = self.rng.random() < 0.03
        after = self.rng.randint(90, 150) if late else self.rng.randint(12, 70)
        planned.recognised = weekday_before(add_months(planned.ceremony, 12) + after)
        self.planned.append(planned)
        return planned

    def plan_span(self, span: Span) -> None:
        quiet = span.bo_de == 0 and not day(2021) <= span.first < day(2024)
        phu_ly, bloc = self.scaled(span.phu_ly), self.scaled(span.bloc)
        residential, others, bo_de = self.scaled(span.residential), self.scaled(span.others), self.scaled(span.bo_de)
        self.pupils("PL", span, self.scaled(span.pupils_phu_ly))
        plain = self.add(span, self.by_superior["PL"], phu_ly - self.scaled(span.pupils_phu_ly))
        if span.first >= day(2021):
            plain[0].decoy = "student_before"
        self.add(span, self.by_superior["CQ"], bloc)
        self.add(span, self.residential[quiet], residential - bo_de)
        self.add(span, self.others[quiet], others)
        for _ in range(bo_de):
            self.note(Planned(self.bo_de_turns.pop(), self.on_a_day(span.first, span.last), 0))
        rest = self.scaled(span.total) - phu_ly - bloc - residential - others
        given = 0
        for number, (superior, _) in enumerate(SHARES.items()):
            upto = round(rest * sum(list(SHARES.values())[: number + 1]))
            pupils = min(self.scaled(span.pupils) // 4 + (number < self.scaled(span.pupils) % 4), upto - given)
            self.pupils(superior, span, pupils)
            plain = self.add(span, self.by_superior[superior], upto - given - pupils)
            if number < span.again:
                for planned in plain[-1:]:
                    planned.again = True
            self.some_struck(span, plain)
            given = upto
        self.plan_annulled(span)

    def pupils(self, superior: str, span: Span, count: int) -> None:
        """Pupils are admitted before their last school year ends; every fourth is a student living at home."""
        for number in range(count):
            if number % 4 == 3:
                for planned in self.add(span, self.by_superior[superior], 1):
                    planned.occupation = "student"
                continue
            spring = (0, 0, 4, 6, 10, 3, 0, 0, 0, 0, 0, 0)
            on = self.on_a_day(span.first, span.last, spring if parts(span.first)[1] < 6 else MONTHS)
            self.note(Planned(self.rng.choice(self.schools[superior]), on, 0, occupation="pupil"))

    def some_struck(self, span: Span, plain: list[Planned]) -> None:
        chance = 0.004 if span.first < day(2020) else 0.012 if span.last <= day(2022, 12, 31) else 0.0
        for planned in plain:
            if not planned.again and self.rng.random() < chance:
                planned.struck = add_months(planned.ceremony, 12) + self.rng.randint(16, 60)

    def plan_annulled(self, span: Span) -> None:
        """Beside the quotas: ceremonies that were held and do not count."""
        limit = PUBLISHED_ON if span.last <= PUBLISHED_ON else HORIZON
        early = span.first < day(2020)
        for number in range(max(1, self.scaled(span.annulled))):
            on = min(self.on_a_day(span.first, span.last), limit - 40)
            turn = 4 if early else number % 6
            if turn == 1 and span.bo_de:
                planned = self.note(Planned(self.bo_de_turns[0] if self.bo_de_turns else self.planned[-1].cell, on, 0))
            elif turn == 2:
                planned = self.admission(self.residential[False], on)
            elif turn == 3:
                planned = self.admission(self.by_superior["PL"], on)
                planned.occupation = "student"
            else:
                planned = self.admission(self.by_superior[("PL", "", "", "", "DT", "CQ")[turn] or "LN"], on)
            planned.annulled = min(on + self.rng.randint(45, 300), limit)

    def plan_decembers(self) -> None:
        """At each turn of a year some ceremonies of January rest on decisions of December."""
        for year in range(2012, 2025):
            most = 8 + year * 5 % 9
            january = self.in_january(year)
            for planned in self.rng.sample(january, min(most, len(january))):
                self.decide_in_december(planned)
        for year in range(2023, 2019, -1):
            first, last = day(year), day(year, 12, 31) if year < 2023 else PUBLISHED_ON
            decided = sum(first <= one.decided <= last for one in self.planned)
            held = sum(first <= one.ceremony <= last and one.annulled == FAR for one in self.planned)
            if decided == held:
                # whoever counts by decisions must get another number
                for planned in [one for one in self.in_january(year) if one.decided >= first][:1]:
                    self.decide_in_december(planned)

    def in_january(self, year: int) -> list[Planned]:
        held = [one for one in self.planned if day(year, 1, 2) <= one.ceremony <= day(year, 1, 26)]
        return [one for one in held if one.annulled == FAR and not one.decoy]

    def decide_in_december(self, planned: Planned) -> None:
        year = parts(planned.ceremony)[0] - 1
        earliest = max(day(year, 12, 11), planned.ceremony - 38)
        planned.decided = weekday_before(self.rng.randint(earliest, day(year, 12, 31)))
        planned.decoy = "december_decision"

    def plan_waiting(self) -> None:
        """At the horizon some dossiers stand at each step of the probation's end."""
        early, late = (day(2023, 3, 20), day(2023, 5, 20)), (day(2023, 5, 1), day(2023, 6, 12))
        windows = {
            "official_decision": early,
            "official_committee_vote": early,
            "official_cell_vote": late,
            "official_opinions": late,
            "helper_comment": late,
        }
        for step, (first, last) in windows.items():
            fitting = [
                one for one in self.planned
                if first <= one.ceremony <= last and one.annulled == FAR and not one.waiting_for and not one.again
                and (step != "official_committee_vote" or one.cell.level == "cell")
            ]  # fmt: skip
            for planned in self.rng.sample(fitting, min(max(2, self.scaled(24)), len(fitting))):
                planned.waiting_for = step
                planned.recognised = HORIZON + self.rng.randint(5, 30)
