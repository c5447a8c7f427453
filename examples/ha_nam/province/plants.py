"""Cases planted on purpose: rows that must not count, votes and ages on either side of the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from .book import Admission
from .days import FAR, add_months, day, iso, parts, weekday_before
from .rolls import Rolls

TOO_YOUNG = (0, 0, 1, 1, 2, 10, 31, 60)
"""Days short of eighteen on the day of the cell's meeting; with none the person is old enough."""


@dataclass(frozen=True, slots=True)
class Plant:
    """What kind of case, which row, and what a right answer says about it."""

    plant: str
    key: str
    expected: str


class Plants:
    def __init__(self) -> None:
        self.rows: list[Plant] = []
        self.votes_on: dict[int, int] = {}
        """Days of the cell's meeting that a case fixes, by person."""
        self.votes: dict[int, str] = {}
        """Kinds of votes that a case asks for, by person."""
        self._waiting: dict[int, list[tuple[str, str]]] = {}

    def add(self, plant: str, key: str, expected: str) -> None:
        self.rows.append(Plant(plant, key, expected))

    def of_person(self, plant: str, one: Admission, expected: str) -> None:
        """Of an admission whose dossier has no key yet."""
        self._waiting.setdefault(one.person.number, []).append((plant, expected))

    def dossier(self, one: Admission) -> None:
        """The dossier has its key now."""
        for plant, expected in self._waiting.pop(one.person.number, ()):
            self.add(plant, one.dossier, expected)

    def plain(self, admitted: Iterable[Admission]) -> list[Admission]:
        """Recognised, and in no way special so far."""
        return [
            one for one in admitted
            if one.official != FAR and not one.again and not one.planned.decoy and one.planned.ceremony > day(2020, 6)
            and one.person.number not in self.votes_on
        ]  # fmt: skip

    def choose_ages(self, rng: Random, admitted: list[Admission]) -> None:
        young = [one for one in self.plain(admitted) if add_months(one.person.born, 12 * 24) > one.planned.ceremony]
        rng.shuffle(young)
        spring = [one for one in young if day(2022, 4, 6) <= one.planned.ceremony <= day(2022, 5, 25)]
        leap = [one for one in spring if one.planned.decided > day(2022, 3, 15)]
        for one, number, expected in zip(leap, (28, 27), ("pass", "fail"), strict=False):
            young.remove(one)
            self.age("born_29_february", one, day(2004, 2, 29), day(2022, 2, number), expected)
        for days, one in zip(TOO_YOUNG, young, strict=False):
            vote = weekday_before(one.planned.decided - 30)
            plant, expected = ("age_under_18", "fail") if days else ("age_18_birthday", "pass")
            self.age(plant, one, add_months(vote, -12 * 18) + days, vote, expected)
        for one in young[len(TOO_YOUNG) : len(TOO_YOUNG) + 3]:
            vote = weekday_before(one.planned.decided - 30)
            born = day(parts(vote)[0] - 18, 1, 1)
            self.age("age_unknown_year_only", one, born, vote, "unknown")
            one.person.born_shown = iso(born)[:4]

    def age(self, plant: str, one: Admission, born: int, vote: int, expected: str) -> None:
        one.person.born, one.person.born_shown = born, iso(born)
        self.votes_on[one.person.number] = vote
        self.of_person(plant, one, expected)

    def choose_votes(self, rng: Random, admitted: list[Admission], rolls: Rolls, scale: float) -> None:
        free = [one for one in self.plain(admitted) if one.planned.ceremony >= day(2020, 9)]
        rng.shuffle(free)
        of_twenty = [one for one in free if 20 <= rolls.count(one.planned.cell, one.planned.decided - 30) <= 26]
        for kind, count, plant, expected in (
            ("fails_20", 2, "cell_vote_13_of_20", "fail"),
            ("fails", 8, "cell_vote_below", "fail"),
            ("border", 12, "cell_vote_border", "pass"),
        ):
            source = of_twenty if kind == "fails_20" else free
            unused = [one for one in source if one.person.number not in self.votes_on]
            for one in unused[: count if scale >= 1 else 1]:
                self.votes_on[one.person.number] = one.planned.decided - 30
                self.votes[one.person.number] = kind
                self.of_person(plant, one, expected)
