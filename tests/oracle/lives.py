"""One random person's story, as rows: birth, profiles, spells, admissions, a dossier with its steps and votes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .dates import NEVER, add_months
from .dossiers import STEPS
from .files import Files, Row

OCCUPATIONS = ("pupil", "student", "farm", "retired", "public_service", "other", "")
EDUCATION = ("literacy", "primary", "lower_secondary", "upper_secondary", "")
FLAG = ("1", "0", "")


@dataclass(frozen=True)
class Cell:
    """A cell and its life: from `opened` to the day before `closed`."""

    code: str
    opened: date
    closed: date | None

    def is_open(self, day: date) -> bool:
        return self.opened <= day and (self.closed is None or day < self.closed)


def live(rng: Random, person: str, cells: list[Cell], files: Files) -> None:
    """Adds a person and everything that happened to them."""
    _Life(rng, person, cells, files).tell()


class _Life:
    def __init__(self, rng: Random, person: str, cells: list[Cell], files: Files) -> None:
        self.rng, self.person, self.cells, self.files = rng, person, cells, files
        self.turning_points: list[date] = []
        self.cell_vote: date | None = None

    def tell(self) -> None:
        story = self.rng.choice((self.old_member, self.newcomer, *(self.candidate,) * 3, *(self.admitted,) * 3))
        story()
        self.profiles()
        name, sex = f"Người {self.person}", self.rng.choice(("female", "male", ""))
        self.files["people"].append({"person": self.person, "name": name, "born": self.born(), "sex": sex})

    # stories

    def old_member(self) -> None:
        since = date(2010, 1, 1)
        cell = self.rng.choice([cell for cell in self.cells if cell.is_open(since)])
        self.stay(cell, since, "initial")

    def newcomer(self) -> None:
        since = self.day()
        for cell in self.some_open_cell(since):
            self.stay(cell, since, self.rng.choice(("arrived", "restored")))

    def admitted(self) -> None:
        """Without a dossier; now and then readmitted, or admitted again after an annulment."""
        again = self.rng.random() < 0.15
        ceremony = self.ceremony_day()
        for cell in self.some_open_cell(ceremony):
            if again:
                self.spell(self.cells[0], date(2010, 1, 1), "initial", date(2015, 7, 1), "expelled")
            annulled = self.admission(cell, ceremony, again=again, decided=self.decision_before(ceremony), dossier="")
            if annulled is not None and annulled != NEVER and self.rng.random() < 0.5:
                ceremony = annulled + timedelta(self.rng.randint(1, 200))
                for cell in self.some_open_cell(ceremony):
                    self.admission(cell, ceremony, again=again, decided=ceremony, dossier="", annul=False)

    def candidate(self) -> None:
        """With a dossier that has gone some of the way."""
        opened = self.day()
        for cell in self.some_open_cell(opened):
            dossier = f"D-{self.person}"
            done = self.steps(dossier, cell, opened)
            if "ceremony" in done:
                self.admission(cell, done["ceremony"], again=False, decided=done["decision"], dossier=dossier)
            elif "decision" in done:
                self.admission(cell, None, again=False, decided=done["decision"], dossier=dossier)
            self.files["dossiers"].append(self.dossier(dossier, cell, opened, done))

    # rows

    def stay(self, cell: Cell, since: date, began_by: str, annulled: date | None = None) -> None:
        """A spell, then others elsewhere, until the person leaves, or for good."""
        end, ended_by = min((cell.closed or NEVER, "reorganised"), (annulled or NEVER, "annulled"))
        if self.rng.random() < 0.4:
            leaves = since + timedelta(self.rng.randint(1, 900))
            if leaves < end:
                end, ended_by = leaves, self.rng.choice(("moved", "moved", "died", "struck_off", "resigned"))
        if end == NEVER and self.rng.random() < 0.05:
            self.spell(cell, since, began_by, None, "struck_off")
            return
        self.spell(cell, since, began_by, end, ended_by if end != NEVER else "")
        if ended_by in ("moved", "reorganised") and end != NEVER:
            again = end + timedelta(self.rng.choice((0, 0, 1, 30, 120)) if ended_by == "moved" else 0)
            if annulled is None or again < annulled:
                for elsewhere in self.some_open_cell(again):
                    self.stay(elsewhere, again, "arrived" if ended_by == "moved" else "reorganised", annulled)

    def spell(self, cell: Cell, since: date, began_by: str, until: date | None, ended_by: str) -> None:
        """`until` None is an unknown day."""
        if until is not None and until <= since:
            return
        rows = self.files["spells"]
        place = {"spell": f"S-{len(rows)}", "person": self.person, "unit": cell.code, "since": since.isoformat()}
        rows.append({**place, "until": _later(until), "began_by": began_by, "ended_by": ended_by})

    def admission(
        self, cell: Cell, ceremony: date | None, *, again: bool, decided: date, dossier: str, annul: bool = True
    ) -> date | None:
        """Returns the day of its annulment, if any. Now and then its ceremony was not held, or nobody knows when."""
        rng, rows = self.rng, self.files["admissions"]
        row = {"admission": f"A-{len(rows)}", "person": self.person, "unit": cell.code, "dossier": dossier}
        row |= {"again": "1" if again else "0", "decided_on": decided.isoformat(), "decision": f"{len(rows)}-QĐ/TU"}
        held = "" if ceremony is None else ceremony.isoformat()
        if not dossier and rng.random() < 0.1:
            ceremony, held = None, rng.choice(("?", ""))
            row["decided_on"] = max(decided, cell.opened).isoformat()  # the only day that says when
        annulled = None
        if ceremony and annul and rng.random() < 0.2:
            annulled = min(ceremony + timedelta(rng.randint(1, 500)), (cell.closed or NEVER) - timedelta(1))
            annulled = annulled if annulled > ceremony else None
        official = add_months(ceremony, 12).isoformat() if ceremony and not annulled and rng.random() < 0.5 else ""
        unknown = annulled is not None and cell.closed is None and rng.random() < 0.1
        row |= {"ceremony_on": held, "official_on": official, "annulled_on": "?" if unknown else _later(annulled or NEVER)}
        rows.append(row)
        if ceremony:
            self.turning_points.append(ceremony)
            began_by = "readmitted" if again else "admitted"
            if unknown:
                self.spell(cell, ceremony, began_by, None, "annulled")
            else:
                self.stay(cell, ceremony, began_by, annulled)
        return None if unknown else annulled

    def steps(self, dossier: str, cell: Cell, opened: date) -> dict[str, date]:
        """Writes steps and votes up to a random one; now and then leaves one out."""
        rng, done, day = self.rng, dict[str, date](), opened
        upto = rng.choice((*range(len(STEPS) + 1), *(8,) * 10, *(9,) * 10, 14, 14))
        for step in STEPS[:upto]:
            bracketed = step in ("section_report", "committee_vote", "official_committee_vote")
            needed = step in ("decision", "cell_vote")
            if not needed and rng.random() < (0.3 if bracketed else 0.02):
                continue
            decides = "vote" in step or "decision" in step
            rounds = rng.choice((1, 1, 1, 1, 2, 2, 3)) if step == "cell_vote" else 1
            refused = decides and rng.random() < 0.06
            for round_ in range(1, rounds + 1):
                day += timedelta(rng.choice((0, 1, 5, 20, 60)))
                if not cell.is_open(day):
                    return done
                result = "not_agreed" if refused or round_ < rounds else rng.choice(("agreed", "agreed", ""))
                key = {"dossier": dossier, "step": step, "round": str(round_)}
                self.files["steps"].append(
                    {**key, "done_on": day.isoformat(), "body": cell.code, "result": result if decides else ""}
                )
                if "vote" in step and rng.random() < 0.95:
                    self.files["votes"].append({**key, **self.ballot()})
            if step == "cell_vote":
                self.cell_vote = day
            if refused:
                return done
            done[step] = day
        return done

    def ballot(self) -> Row:
        """Near two thirds, one way or the other; a number is missing now and then."""
        rng = self.rng
        members = rng.randint(3, 15)
        excused = rng.choice((0, 0, 1, 2))
        excused_present = rng.randint(0, excused)
        base = members - excused + excused_present
        present = base - rng.choice((0, 0, 1))
        in_favour = min(present, max(0, -(-2 * base // 3) + rng.choice((-1, 0, 0, 1))))
        against = rng.randint(0, present - in_favour)
        numbers = {"members": members, "excused": excused, "excused_present": excused_present, "present": present}
        numbers |= {"in_favour": in_favour, "against": against, "invalid": present - in_favour - against}
        text = {"organ": "cell"} | {column: str(number) for column, number in numbers.items()}
        if rng.random() < 0.15:
            text[rng.choice(("members", "excused", "excused_present", "in_favour"))] = ""
        return text

    def dossier(self, dossier: str, cell: Cell, opened: date, done: dict[str, date]) -> Row:
        rng = self.rng
        row = {"dossier": dossier, "person": self.person, "unit": cell.code, "opened_on": opened.isoformat()}
        row |= {"source_group": "other", "moved_on": "", "closed_on": "", "outcome": ""}
        end = max(done.values(), default=opened) + timedelta(rng.choice((0, 1, 30, 300)))
        ending = rng.random()
        if "official_decision" in done:
            row |= {"closed_on": done["official_decision"].isoformat(), "outcome": "recognised"}
        elif cell.closed is not None and end >= cell.closed:
            row |= {"closed_on": cell.closed.isoformat(), "outcome": "withdrawn"}
        elif ending < 0.1:
            row["moved_on"] = rng.choice(("?", end.isoformat(), end.isoformat()))
        elif ending < 0.3:
            row |= {"closed_on": rng.choice(("?", end.isoformat(), end.isoformat())), "outcome": "refused"}
        return row

    def profiles(self) -> None:
        """Some of them change on the eve, on the day or on the morrow of an admission."""
        rng = self.rng
        days = {self.day(2012) for _ in range(rng.choice((0, 1, 1, 2)))}
        days |= {day + timedelta(rng.choice((-1, 0, 1))) for day in self.turning_points if rng.random() < 0.6}
        for day in sorted(days):
            row = {"person": self.person, "since": day.isoformat(), "occupation": rng.choice(OCCUPATIONS)}
            self.files["profiles"].append({**row, "education": rng.choice(EDUCATION), "youth_union": rng.choice(FLAG)})

    def born(self) -> str:
        """To the day, the month, the year or not at all; those who were voted on often close to 18 years before."""
        rng = self.rng
        day = date(1940, 1, 1) + timedelta(rng.randrange(365 * 66))
        if rng.random() < 0.7:
            day = add_months(self.cell_vote or self.day(), -12 * 18) + timedelta(rng.choice((-200, -20, -1, 0, 0, 1, 20, 200)))
        return rng.choice((day.isoformat(),) * 3 + (day.isoformat()[:7], day.isoformat()[:4], day.isoformat()[:4], ""))

    # days and places

    def day(self, first: int = 2018) -> date:
        return date(first, 1, 1) + timedelta(self.rng.randrange((date(2025, 1, 1) - date(first, 1, 1)).days))

    def ceremony_day(self) -> date:
        """Often at a year's end, or on a leap day."""
        if self.rng.random() < 0.6:
            return self.day()
        year = self.rng.randint(2019, 2024)
        return self.rng.choice((date(year, 12, 31), date(year, 1, 1), date(2020, 2, 29), date(2024, 2, 29)))

    def decision_before(self, ceremony: date) -> date:
        return ceremony - timedelta(self.rng.choice((0, 1, 10, 40)))

    def open_cells(self, day: date) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_open(day)]

    def some_open_cell(self, day: date) -> Iterator[Cell]:
        yield from self.rng.sample(self.open_cells(day), 1)


def _later(day: date | None) -> str:
    return "?" if day is None else "" if day == NEVER else day.isoformat()
