"""Every indicator of the nation, read from the example province's files with nothing but loops: no engine, no expression.

Values are numbers, (low, high) where a birth is known by its year or month only, or None where there is nothing to divide by.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from statistics import median

Row = dict[str, str]
Value = int | Fraction | tuple[Fraction, Fraction] | None
NEVER = "9999-12-31"


def day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(1)).isoformat()


def years_before(day: str, years: int) -> str:
    """The same day so many years before; of 29 February the 28th."""
    year, rest = int(day[:4]) - years, day[4:]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return f"{year}-02-28" if rest == "-02-29" and not leap else f"{year}{rest}"


def age(born: str, on: str) -> int:
    return int(on[:4]) - int(born[:4]) - (on[5:] < born[5:])


class Files:
    """The files of a province as of the end of a day; later events that come after it have not happened."""

    def __init__(self, folder: Path, as_of: str) -> None:
        self.folder, self.as_of = folder, as_of

    def table(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def later(self, text: str) -> str:
        return text if text and text <= self.as_of else NEVER

    @cached_property
    def units(self) -> dict[str, list[Row]]:
        versions: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.table("units"), key=lambda row: row["since"]):
            if row["since"] <= self.as_of:
                versions[row["unit"]].append(row)
        return versions

    @cached_property
    def above(self) -> dict[str, set[str]]:
        """Each unit, and all above it."""

        def chain(unit: str) -> Iterator[str]:
            while unit:
                yield unit
                unit = self.units[unit][-1]["parent"]

        return {unit: set(chain(unit)) for unit in self.units}

    def life(self, unit: str) -> tuple[str, str]:
        opened = next((row["since"] for row in self.units[unit] if row["state"] == "open"), NEVER)
        closed = NEVER
        for row in self.units[unit]:
            closed = NEVER if row["state"] == "open" else min(closed, row["since"])
        return opened, closed

    @cached_property
    def lives(self) -> dict[str, tuple[str, str]]:
        return {unit: self.life(unit) for unit in self.units}

    def below(self, top: str, last: str, **of: str) -> list[str]:
        return [
            unit for unit, versions in self.units.items()
            if top in self.above[unit] and self.lives[unit][0] <= last < self.lives[unit][1]
            and all(versions[-1][key] == value for key, value in of.items())
        ]  # fmt: skip

    @cached_property
    def people(self) -> dict[str, Row]:
        return {row["person"]: row for row in self.table("people")}

    @cached_property
    def profiles(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.table("profiles"), key=lambda row: row["since"]):
            found[row["person"]].append(row)
        return found

    def profile(self, person: str, on: str) -> Row:
        return next((row for row in reversed(self.profiles[person]) if row["since"] <= on), defaultdict(str))

    @cached_property
    def admissions(self) -> list[Row]:
        rows = [row for row in self.table("admissions") if row["decided_on"] <= self.as_of]
        return [row for row in rows if self.later(row["annulled_on"]) == NEVER]

    @cached_property
    def spells(self) -> list[Row]:
        rows = [row for row in self.table("spells") if row["since"] <= self.as_of]
        return [{**row, "until": self.later(row["until"])} for row in sorted(rows, key=lambda row: (row["person"], row["since"]))]

    @cached_property
    def official_since(self) -> dict[str, str]:
        """Of each spell: since when its person is official."""
        admitted: dict[str, list[Row]] = defaultdict(list)
        for row in self.admissions:
            admitted[row["person"]].append(row)
        found: dict[str, str] = {}
        before: dict[str, str] = {}
        for spell in self.spells:
            own = self.later(spell["official_on"])
            kind, person = spell["began_by"], spell["person"]
            if kind == "initial":
                day = own if spell["official_on"] else "0001-01-01"
            elif kind in ("admitted", "readmitted"):
                held = [row for row in admitted[person] if self.later(row["ceremony_on"]) <= spell["since"]]
                day = self.later(max(held, key=lambda row: row["ceremony_on"])["official_on"]) if held else NEVER
            elif kind == "reorganised":
                day = before[person]
            else:
                held = [row for row in admitted[person] if self.later(row["ceremony_on"]) <= spell["since"]]
                day = min([own, before.get(person, NEVER), *(self.later(row["official_on"]) for row in held)])
            found[spell["spell"]] = before[person] = day
        return found

    @cached_property
    def moves(self) -> tuple[list[tuple[Row, str]], list[tuple[Row, str]]]:
        """Arrivals with where from, departures with where to; empty outside the registry."""
        from datetime import date

        arrivals: list[tuple[Row, str]] = []
        departures: list[tuple[Row, str]] = []
        source: dict[str, str] = {}
        for left, then in zip(self.spells, [*self.spells[1:], {}], strict=True):
            if left["ended_by"] != "moved" or left["until"] == NEVER:
                continue
            same = then.get("person") == left["person"] and then["began_by"] == "arrived"
            near = same and (date.fromisoformat(then["since"]) - date.fromisoformat(left["until"])).days <= 90
            departures.append((left, then["unit"] if near else ""))
            if near:
                source[then["spell"]] = left["unit"]
        for spell in self.spells:
            if spell["began_by"] == "arrived":
                arrivals.append((spell, source.get(spell["spell"], "")))
        return arrivals, departures

    @cached_property
    def dossiers(self) -> list[Row]:
        return [row for row in self.table("dossiers") if row["opened_on"] <= self.as_of]

    @cached_property
    def steps(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.table("steps"):
            if row["done_on"] <= self.as_of:
                found[row["dossier"]].append(row)
        return found

    @cached_property
    def helpers(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.table("helpers"):
            if row["since"] <= self.as_of:
                found[row["dossier"]].append({**row, "until": self.later(row["until"])})
        return found

    @cached_property
    def courses(self) -> list[Row]:
        return [row for row in self.table("courses") if row["starts_on"] <= self.as_of]

    @cached_property
    def claims(self) -> list[Row]:
        return [row for row in self.table("claims") if row["said_on"] <= self.as_of]


def born(row: Row) -> tuple[str, str]:
    """The first and the last day on which somebody may have been born."""
    text = row["born"]
    if len(text) == 4:
        return f"{text}-01-01", f"{text}-12-31"
    if len(text) == 7:
        from calendar import monthrange

        return f"{text}-01", f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]:02}"
    return text, text


class At:
    """A unit over a period: what each indicator comes to there."""

    def __init__(self, files: Files, unit: str, first: str, last: str) -> None:
        self.files, self.unit, self.first, self.last = files, unit, first, last
        self.day = min(last, files.as_of)

    def here(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self.unit in self.files.above[row["unit"]]]

    def within(self, day: str) -> bool:
        return self.first <= day <= self.day

    def admissions(self, column: str = "ceremony_on") -> list[Row]:
        return [row for row in self.here(self.files.admissions) if self.within(self.files.later(row[column]))]

    def members(self, day: str | None = None) -> list[Row]:
        on = self.day if day is None else day
        return [row for row in self.here(self.files.spells) if row["since"] <= on < row["until"]]

    def endings(self, kind: str) -> int:
        return sum(row["ended_by"] == kind and self.within(row["until"]) for row in self.here(self.files.spells))

    def moved(self, which: int, column: str) -> int:
        inside = self.files.above
        return sum(
            self.unit in inside[row["unit"]] and self.within(row[column]) and not (other and self.unit in inside[other])
            for row, other in self.files.moves[which]
        )

    def ages(self, rows: list[Row], on: Callable[[Row], str]) -> list[tuple[int, int]]:
        found = []
        for row in rows:
            first, last = born(self.files.people[row["person"]])
            found.append((age(last, on(row)), age(first, on(row))))
        return found

    def open_dossiers(self) -> list[Row]:
        later = self.files.later
        return [
            row for row in self.here(self.files.dossiers)
            if row["opened_on"] <= self.day < later(row["closed_on"]) and self.day < later(row["moved_on"])
        ]  # fmt: skip

    def has_done(self, dossier: Row, step: str) -> bool:
        return any(row["step"] == step and row["done_on"] <= self.day for row in self.files.steps[dossier["dossier"]])

    def helpers(self, dossier: Row) -> list[Row]:
        return [row for row in self.files.helpers[dossier["dossier"]] if row["since"] <= self.day < row["until"]]

    def sympathisers(self) -> list[Row]:
        return [row for row in self.open_dossiers() if self.has_done(row, "sympathiser") and not self.has_done(row, "ceremony")]

    def below(self, **of: str) -> list[str]:
        return self.files.below(self.unit, self.day, **of)

    def dry(self, years: int) -> int:
        since = years_before(self.day, years)
        busy = {row["unit"] for row in self.files.admissions if since < self.files.later(row["ceremony_on"]) <= self.day}
        return sum(self.files.lives[cell][0] <= since and cell not in busy for cell in self.below(kind="cell"))

    def with_admissions(self) -> tuple[int, int]:
        busy = {above for row in self.admissions() for above in self.files.above[row["unit"]]}
        units = self.below(level="grassroots")
        return sum(unit in busy for unit in units), len(units)

    def claimed(self, quantity: str, day: str) -> Fraction | None:
        said = [row for row in self.files.claims if (row["claim"], row["unit"], row["period"]) == (quantity, self.unit, day)]
        return Fraction(said[-1]["value"]) if said else None

    def class_size(self, kind: str) -> Fraction | None:
        rows = [row for row in self.here(self.files.courses) if row["kind"] == kind and self.within(row["ends_on"])]
        return Fraction(sum(int(row["attended"]) for row in rows), sum(int(row["classes"]) for row in rows)) if rows else None

    def occupied(self, rows: list[Row], *occupations: str) -> int:
        return sum(self.files.profile(row["person"], row["ceremony_on"])["occupation"] in occupations for row in rows)


def part(of: int, whole: int | Fraction) -> Fraction | None:
    return Fraction(of) / whole if whole else None


def mean(ages: list[tuple[int, int]]) -> tuple[Fraction, Fraction] | None:
    count = len(ages)
    return (Fraction(sum(a for a, _ in ages), count), Fraction(sum(b for _, b in ages), count)) if ages else None


def middle(ages: list[tuple[int, int]]) -> tuple[Fraction, Fraction] | None:
    return (Fraction(median(a for a, _ in ages)), Fraction(median(b for _, b in ages))) if ages else None


def start(at: At) -> str:
    return day_before(at.first)


INDICATORS: dict[str, Callable[[At], Value]] = {
    "vn.members": lambda at: len(at.members()),
    "vn.official_members": lambda at: sum(at.files.official_since[row["spell"]] <= at.day for row in at.members()),
    "vn.probationary_members": lambda at: sum(at.files.official_since[row["spell"]] > at.day for row in at.members()),
    "vn.admissions": lambda at: len(at.admissions()),
    "vn.admissions[counted_on=decision]": lambda at: len(at.admissions("decided_on")),
    "vn.readmissions": lambda at: sum(row["again"] == "1" for row in at.admissions()),
    "vn.recognitions": lambda at: len(at.admissions("official_on")),
    "vn.recognitions[counted_on=decision]": lambda at: len(at.admissions("official_decided_on")),
    "vn.arrivals": lambda at: at.moved(0, "since"),
    "vn.restorations": lambda at: sum(
        row["began_by"] == "restored" and at.within(row["since"]) for row in at.here(at.files.spells)
    ),
    "vn.departures": lambda at: at.moved(1, "until"),
    "vn.deaths": lambda at: at.endings("died"),
    "vn.expulsions": lambda at: at.endings("expelled"),
    "vn.strike_offs": lambda at: at.endings("struck_off"),
    "vn.resignations": lambda at: at.endings("resigned"),
    "vn.annulments": lambda at: at.endings("annulled"),
    "vn.admission_rate": lambda at: part(len(at.admissions()), len(at.members(start(at)))),
    "vn.admission_rate[denominator=end]": lambda at: part(len(at.admissions()), len(at.members())),
    "vn.admission_rate[denominator=mean]": lambda at: part(
        len(at.admissions()), Fraction(len(at.members(start(at))) + len(at.members()), 2)
    ),
    "vn.admission_rate[counted_on=decision]": lambda at: part(len(at.admissions("decided_on")), len(at.members(start(at)))),
    "vn.admission_composition": lambda at: part(len(at.admissions()), len(at.admissions())),
    "vn.member_composition": lambda at: part(len(at.members()), len(at.members())),
    "vn.direct_worker_share": lambda at: part(
        at.occupied(at.admissions(), "enterprise_direct"),
        at.occupied(at.admissions(), "enterprise_direct", "enterprise_indirect", "enterprise_manager"),
    ),
    "vn.average_age": lambda at: mean(at.ages(at.members(), lambda row: at.day)),
    "vn.median_age": lambda at: middle(at.ages(at.members(), lambda row: at.day)),
    "vn.admission_average_age": lambda at: mean(at.ages(at.admissions(), lambda row: row["ceremony_on"])),
    "vn.admission_median_age": lambda at: middle(at.ages(at.admissions(), lambda row: row["ceremony_on"])),
    "vn.cells": lambda at: len(at.below(kind="cell")),
    "vn.members_per_cell": lambda at: part(len(at.members()), len(at.below(kind="cell"))),
    "vn.units_with_admissions": lambda at: at.with_admissions()[0],
    "vn.units_with_admissions_share": lambda at: part(*at.with_admissions()),
    "vn.dry_cells": lambda at: at.dry(10),
    "vn.dry_cells[years=5]": lambda at: at.dry(5),
    "vn.dry_cells[years=1]": lambda at: at.dry(1),
    "vn.young_cells": lambda at: sum(at.files.lives[cell][0] > years_before(at.day, 10) for cell in at.below(kind="cell")),
    "vn.young_cells[years=3]": lambda at: sum(at.files.lives[cell][0] > years_before(at.day, 3) for cell in at.below(kind="cell")),
    "vn.dossiers": lambda at: len(at.open_dossiers()),
    "vn.sympathisers": lambda at: len(at.sympathisers()),
    "vn.sympathisers_without_helper": lambda at: sum(not at.helpers(row) for row in at.sympathisers()),
    "vn.helpers": lambda at: len({one["person"] for row in at.open_dossiers() for one in at.helpers(row)}),
    "vn.helper_load": lambda at: part(
        sum(len(at.helpers(row)) for row in at.open_dossiers()),
        len({one["person"] for row in at.open_dossiers() for one in at.helpers(row)}),
    ),
    "vn.class_size": lambda at: at.class_size("awareness"),
    "vn.class_size[kind=new_member]": lambda at: at.class_size("new_member"),
}
"""What the files of the example tell; what units only state (ratings, eligible non-members) has cases of its own."""
