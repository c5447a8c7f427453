"""Votes, in whole numbers: what is lawful, what lies just on the line, and what falls short of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Vote:
    members: int
    excused: int
    excused_present: int
    present: int
    in_favour: int
    against: int
    invalid: int

    @property
    def base(self) -> int:
        return self.members - self.excused + self.excused_present

    def row(self) -> tuple[str, ...]:
        numbers = (self.members, self.excused, self.excused_present, self.present, self.in_favour, self.against, self.invalid)
        return tuple(str(number) for number in numbers)


def needed(base: int) -> int:
    """Two thirds, rounded up."""
    return -(-2 * base // 3)


def cell_vote(rng: Random, members: int, kind: str = "") -> Vote:
    """`kind`: empty for a usual vote; `border` two thirds exactly; `fails` below; `fails_20` 13 of 20."""
    if kind == "fails_20":
        return _count(rng, members, members - 20, 0, 13)
    excused = rng.choice((0, 0, 0, 1, 1, 2, 3)) if members >= 8 else 0
    excused_present = 1 if excused and rng.random() < 0.2 else 0
    if kind == "border":
        excused = members % 3
        return _count(rng, members, excused, 0, 2 * (members - excused) // 3)
    base = members - excused + excused_present
    line = needed(base)
    if kind == "fails":
        return _count(rng, members, excused, excused_present, max(0, line - rng.choice((1, 1, 2, 3))))
    absent = min(base - line, int(rng.expovariate(0.9)))
    opposed = min(base - line - absent, int(rng.expovariate(1.6)))
    return _count(rng, members, excused, excused_present, base - absent - opposed, opposed)


def _count(rng: Random, members: int, excused: int, excused_present: int, in_favour: int, opposed: int | None = None) -> Vote:
    base = members - excused + excused_present
    if opposed is None:
        opposed = rng.randint(0, base - in_favour)
    invalid = 1 if opposed and rng.random() < 0.15 else 0
    return Vote(members, excused, excused_present, in_favour + opposed, in_favour, opposed - invalid, invalid)


def committee_vote(rng: Random, members: int) -> Vote:
    absent = min(members // 3, int(rng.expovariate(1.2)))
    against = 1 if members - absent - 1 >= needed(members) and rng.random() < 0.08 else 0
    return Vote(members, 0, 0, members - absent, members - absent - against, against, 0)
