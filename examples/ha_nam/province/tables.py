"""Rows of units, areas, people, profiles and spells out of the generator's objects."""

from __future__ import annotations

from .admitted import DOSSIERS_FROM
from .book import Spell
from .days import FAR, iso
from .margins import HORIZON, REGISTER_BEGINS
from .papers import Documents
from .people import Person
from .units import Tree

Row = tuple[str, ...]


def flag(value: bool) -> str:
    return "1" if value else "0"


def unit_rows(tree: Tree, documents: Documents) -> list[Row]:
    rows: list[Row] = []
    for unit in tree.units.values():
        for number, version in enumerate(unit.versions):
            document = ""
            if number > 0:
                issuer = tree.units[f"HNA.{unit.superior}"]
                what = "giải thể" if version.closed else "kiện toàn"
                document = documents.add("QĐ", issuer, version.since, f"{what} {version.name}")
            state = "closed" if version.closed else "open"
            now = (unit.code, iso(version.since), state, unit.level, unit.kind, version.name, version.parent)
            rows.append((*now, unit.sector, unit.area, document))
    return rows


def area_rows(tree: Tree) -> list[Row]:
    return sorted(
        (area.key, iso(area.since), "open", area.kind, area.name, area.parent, flag(area.mountainous), "0", "0", "0", "0")
        for area in tree.areas
    )


def people_rows(people: list[Person]) -> list[Row]:
    return [(one.key, one.name, one.born_shown, one.sex, one.ethnicity, one.religion) for one in people]


def profile_rows(people: list[Person]) -> list[Row]:
    return [
        (
            one.key,
            iso(profile.since),
            profile.occupation,
            profile.education,
            profile.profession,
            flag(profile.youth_union),
            flag(profile.trade_union),
            profile.theory,
            profile.standing,
            profile.residence_area,
        )
        for one in people
        for profile in one.profiles
    ]


def spell_rows(spells: list[Spell]) -> tuple[list[Row], list[Row]]:
    """The spells in order of their days, and those that are neither admissions nor to be counted as such."""
    rows: list[Row] = []
    plants: list[Row] = []
    known: set[int] = set()
    for number, spell in enumerate(sorted(spells, key=lambda one: (one.since, one.person.number)), start=1):
        key = f"S-{number:06}"
        official = ""
        if spell.began in ("arrived", "restored") or (spell.began == "initial" and spell.official > REGISTER_BEGINS):
            official = iso(spell.official) if spell.official <= HORIZON else ""
        until = iso(spell.until) if spell.until != FAR else ""
        rows.append((key, spell.person.key, spell.cell.code, iso(spell.since), until, spell.began, spell.ended, official))
        if spell.began == "restored":
            plants.append(("restored", key, "not counted"))
        elif spell.began == "arrived" and spell.since >= DOSSIERS_FROM and spell.person.number not in known:
            plants.append(("arrived", key, "not counted"))
        known.add(spell.person.number)
    return rows, plants
