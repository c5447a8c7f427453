"""The tree: units with their versions, areas, and the cells that people live in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from random import Random

from .days import FAR, day
from .margins import CELLS, PUBLISHED_ON, SUPERIORS
from .places import (
    BLOC,
    BRANDS,
    COMMITTEES,
    DISTRICTS,
    HAMLETS,
    IN_COMMUNE,
    MOUNTAINOUS,
    SINGLE_CELLS,
    TRADES,
    WITH_SECTIONS,
    District,
    tuple_of,
)

DUY_TIEN_A_TOWN = day(2020)
"""The committees of the district and of its wards carry new names from this day on."""
OLD_WARDS = ("Đồng Văn", "Hòa Mạc")
"""Were towns before, the other wards communes."""


@dataclass(slots=True)
class Version:
    since: int
    name: str
    parent: str
    document: str = ""
    closed: bool = False


@dataclass(slots=True, eq=False)
class Unit:
    code: str
    level: str
    kind: str
    sector: str
    area: str
    superior: str
    """PL, DT, …; empty for the province."""
    versions: list[Version]
    weight: float = 0.0
    """How many members it aims at; cells only."""
    dry: bool = False
    """Admits nobody from 2011 to 2020."""
    index: int = -1
    """Among the cells."""

    @property
    def opened(self) -> int:
        return self.versions[0].since

    @property
    def closed(self) -> int:
        return self.versions[-1].since if self.versions[-1].closed else FAR

    def version_on(self, on: int) -> Version:
        return [version for version in self.versions if version.since <= on or version is self.versions[0]][-1]


@dataclass(frozen=True, slots=True)
class Area:
    key: str
    since: int
    kind: str
    name: str
    parent: str
    mountainous: bool


@dataclass(slots=True)
class Tree:
    units: dict[str, Unit] = field(default_factory=dict)
    cells: list[Unit] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    hamlets: dict[str, list[str]] = field(default_factory=dict)
    """Areas of a district's hamlets."""

    def above(self, unit: Unit, level: str, on: int) -> Unit | None:
        """The nearest unit of the level from this one upwards."""
        at: Unit | None = unit
        while at is not None and at.level != level:
            parent = at.version_on(on).parent
            at = self.units[parent] if parent else None
        return at

    def committee(self, cell: Unit, on: int) -> Unit | None:
        """The grassroots committee over the cell; None for a cell that is grassroots itself."""
        above = self.above(cell, "grassroots", on)
        return above if above is not None and above.kind == "committee" else None


def initials(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    words = "".join(letter for letter in plain if not unicodedata.combining(letter)).split()
    return "".join(word[0] for word in words).upper()


class _Builder:
    def __init__(self, rng: Random, scale: float) -> None:
        self.rng = rng
        self.scale = scale
        self.tree = Tree()
        self.counts: dict[str, int] = {}

    def add(
        self, code: str, level: str, kind: str, name: str, parent: str, area: str, sector: str = "", weight: float = 0.0
    ) -> Unit:
        superior = code.split(".")[1] if "." in code else ""
        since = day(self.rng.choice((1997, 1998, 2000, 2003, 2005)), self.rng.choice((1, 4, 7)), 1) if superior else day(1997)
        if parent:
            since = max(since, self.tree.units[parent].opened)
        unit = Unit(code, level, kind, sector, area, superior, [Version(since, name, parent)], weight)
        self.tree.units[code] = unit
        return unit

    def unique(self, code: str) -> str:
        number = self.counts[code] = self.counts.get(code, 0) + 1
        return code if number == 1 else f"{code}{number}"

    def copies(self, key: str) -> int:
        """How many of the next thing of this kind there are: one, unless the province is scaled."""
        number = self.counts[f"#{key}"] = self.counts.get(f"#{key}", -1) + 1
        return int(self.scale * (number + 1) + 1e-9) - int(self.scale * number + 1e-9)

    def cell(self, parent: Unit, name: str, sector: str, weight: float, area: str = "") -> Unit:
        number = self.counts[f"{parent.code}."] = self.counts.get(f"{parent.code}.", 0) + 1
        code = f"{parent.code}.{number:02}"
        return self.add(code, "cell", "cell", f"Chi bộ {name}", parent.code, area or parent.area, sector, self.weight(weight))

    def weight(self, around: float) -> float:
        return around * self.rng.uniform(0.7, 1.4)

    def grassroots_cell(self, superior: Unit, code: str, name: str, sector: str, weight: float) -> None:
        for _ in range(self.copies("single")):
            own = self.unique(f"{superior.code}.{code}")
            self.add(own, "grassroots", "cell", f"Chi bộ {name}", superior.code, superior.area, sector, self.weight(weight))

    def company(self) -> str:
        return f"Công ty {self.rng.choice(('TNHH', 'cổ phần'))} {self.rng.choice(TRADES)} {self.rng.choice(BRANDS)}"

    # parts

    def commune(self, district: District, superior: Unit, name: str, kind: str) -> None:
        at_least = 1 if name == "Bồ Đề" or district.code not in self.tree.hamlets else 0
        for _ in range(max(self.copies("commune"), at_least)):
            code = "BD" if name == "Bồ Đề" else initials(name)
            unit_code = self.unique(f"{superior.code}.{code}")
            area = self.unique(f"A.{district.code}.{code}")
            mountainous = name in MOUNTAINOUS.get(district.code, set())
            self.tree.areas.append(Area(area, day(1997), "commune", f"{kind.capitalize()} {name}", superior.area, mountainous))
            unit = self.add(unit_code, "grassroots", "committee", f"Đảng bộ {kind} {name}", superior.code, area)
            for inside, sector, weight in IN_COMMUNE:
                self.cell(unit, f"{inside} {kind} {name}" if sector != "school" else f"{inside} {name}", sector, weight)
            if self.rng.random() < 0.4:
                self.cell(unit, f"Hợp tác xã dịch vụ nông nghiệp {name}", "enterprise_private", 9)
            number = 20 * max(1, round(self.scale)) if name == "Bồ Đề" else self.rng.randint(11, 18)
            for hamlet in range(number):
                self.hamlet(unit, hamlet, kind, mountainous)

    def hamlet(self, unit: Unit, number: int, kind: str, mountainous: bool) -> None:
        called = f"Tổ dân phố số {number + 1}" if kind == "phường" else f"Thôn {HAMLETS[number % len(HAMLETS)]}"
        area = f"{unit.area}.{number + 1:02}"
        district = unit.code.split(".")[1]
        self.tree.areas.append(Area(area, day(1997), "hamlet", called, unit.area, mountainous))
        self.tree.hamlets.setdefault(district, []).append(area)
        self.cell(unit, called, "residential", 21, area)

    def district(self, district: District, province: Unit) -> None:
        where = f"{district.kind} {district.name}"
        area = f"A.{district.code}"
        self.tree.areas.append(Area(area, day(1997), "district", f"{where[0].upper()}{where[1:]}", "A", False))
        superior = self.add(f"HNA.{district.code}", "superior", "committee", f"Đảng bộ {where}", "HNA", area)
        named = {"ủy": f"{district.committee} {district.name}", "nơi": where}
        for kind, names in (("phường", district.wards), ("thị trấn", district.towns), ("xã", district.communes)):
            for name in tuple_of(names):
                self.commune(district, superior, name, kind)
        for code, name, sector, cells, weight in COMMITTEES:
            for _ in range(self.copies("committee")):
                own = self.unique(f"{superior.code}.{code}")
                unit = self.add(own, "grassroots", "committee", f"Đảng bộ {name.format(**named)}", superior.code, area)
                for inside in tuple_of(cells):
                    self.cell(unit, inside, sector, weight)
        for code, name, sector, weight in SINGLE_CELLS:
            self.grassroots_cell(superior, code, name.format(**named), sector, weight)
        for school in tuple_of(district.schools):
            self.grassroots_cell(superior, "THPT", f"Trường Trung học phổ thông {school}", "school", 26)
        for _ in range(self.rng.randint(6, 11)):
            self.grassroots_cell(superior, "DN", self.company(), "enterprise_private", 11)
        self.with_sections(superior)

    def bloc(self, province: Unit) -> None:
        superior = self.add("HNA.CQ", "superior", "committee", "Đảng bộ Khối các cơ quan tỉnh", "HNA", "A.PL")
        for code, name, sector, cells in BLOC:
            if cells == 1:
                self.grassroots_cell(superior, code, name, sector, 14)
                continue
            for _ in range(self.copies("bloc committee")):
                own = self.unique(f"{superior.code}.{code}")
                unit = self.add(own, "grassroots", "committee", f"Đảng bộ {name}", superior.code, "A.PL")
                for number in range(cells):
                    self.cell(unit, f"số {number + 1} {name}", sector, 14)
        self.with_sections(superior)

    def with_sections(self, superior: Unit) -> None:
        for where, code, name, sector, sections in WITH_SECTIONS:
            if superior.code != f"HNA.{where}":
                continue
            own = f"{superior.code}.{code}"
            unit = self.add(own, "grassroots", "committee", f"Đảng bộ {name}", superior.code, superior.area)
            for number, inside in enumerate(tuple_of(sections)):
                section_code = f"{unit.code}.B{number + 1}"
                section = self.add(section_code, "section", "committee", f"Đảng bộ bộ phận {inside}", unit.code, unit.area)
                for cell in range(4):
                    what = self.company() if sector == "enterprise_private" else f"{inside} {cell + 1}"
                    self.cell(section, what, sector, 13)

    # what changes

    def rename_duy_tien(self) -> None:
        """A district becomes a town: one more version of its committee, of its wards, their hamlets and their areas."""

        def before(name: str) -> str:
            old_kind = "thị trấn" if any(ward in name for ward in OLD_WARDS) else "xã"
            name = name.replace("thị xã", "huyện").replace("Thị xã", "Huyện").replace("Tổ dân phố số", "Thôn")
            return name.replace("Thị ủy", "Huyện ủy").replace("phường", old_kind).replace("Phường", old_kind.capitalize())

        for unit in self.tree.units.values():
            now = unit.versions[0]
            old = before(now.name)
            if unit.code.startswith("HNA.DT") and old != now.name:
                unit.versions = [Version(now.since, old, now.parent), Version(DUY_TIEN_A_TOWN, now.name, now.parent)]
        renamed = [area for area in self.tree.areas if area.key.startswith("A.DT") and before(area.name) != area.name]
        self.tree.areas = [
            replace(area, name=before(area.name)) if area.key.startswith("A.DT") else area for area in self.tree.areas
        ]
        self.tree.areas += [replace(area, since=DUY_TIEN_A_TOWN) for area in renamed]

    def open_later(self, sibling: Unit, since: int) -> None:
        name = sibling.versions[0].name.removeprefix("Chi bộ ")
        parent = self.tree.units[sibling.versions[0].parent]
        cell = self.cell(parent, f"Khu dân cư mới {name}", sibling.sector, 11, sibling.area)
        cell.versions[0].since = since

    def changes(self) -> None:
        self.rename_duy_tien()
        plain = [
            unit
            for unit in self.tree.units.values()
            if unit.level == "cell" and len(unit.versions) == 1 and not unit.code.startswith("HNA.BL.BD.")
            and self.tree.units[unit.versions[0].parent].level == "grassroots"
        ]  # fmt: skip
        hamlets = [unit for unit in plain if unit.sector == "residential"]
        schools = [unit for unit in plain if "Trường Tiểu học" in unit.versions[0].name]
        scaled = max(1, round(self.scale))
        for since in (day(2016, 7), day(2017), day(2018), day(2018, 7), day(2019, 7), day(2021), day(2022, 7), day(2023, 7)):
            for _ in range(2 * scaled):
                self.open_later(self.rng.choice(hamlets), since)
        chosen = self.rng.sample(hamlets, min(len(hamlets) // 2, 23 * scaled))
        for unit in chosen[: 9 * scaled]:
            last = unit.versions[-1]
            unit.weight = 9
            since = self.rng.choice((day(2013, 7), day(2016), day(2019), day(2020), day(2021, 7)))
            unit.versions.append(Version(since, last.name, last.parent, closed=True))
        for unit in chosen[9 * scaled : 21 * scaled]:
            last = unit.versions[-1]
            since = self.rng.choice((day(2014, 3, 1), day(2018, 6, 1), day(2021, 3, 1), day(2022, 10, 1)))
            unit.versions.append(Version(since, f"{last.name} - {self.rng.choice(HAMLETS)}", last.parent))
        for unit in self.rng.sample(schools, min(len(schools), 5 * scaled)):
            last = unit.versions[-1]
            name = last.name.replace("Trường Tiểu học", "Trường Tiểu học và Trung học cơ sở")
            unit.versions.append(Version(day(2019, 9, 1), name, last.parent))
        for unit in chosen[21 * scaled :][:2]:
            self.move(unit)

    def move(self, unit: Unit) -> None:
        """To another commune of the same district."""
        last = unit.versions[-1]
        others = [
            other.code
            for other in self.tree.units.values()
            if other.level == "grassroots" and other.area.count(".") == 2 and other.superior == unit.superior
            and other.code not in (last.parent, "HNA.BL.BD")
        ]  # fmt: skip
        if others:
            unit.versions.append(Version(day(2022, 7), last.name, self.rng.choice(others)))


def build_tree(rng: Random, scale: float) -> Tree:
    builder = _Builder(rng, scale)
    tree = builder.tree
    tree.areas.append(Area("A", day(1997), "province", "Tỉnh Hà Nam", "", False))
    province = builder.add("HNA", "province", "committee", "Đảng bộ tỉnh Hà Nam", "", "A")
    for district in DISTRICTS:
        builder.district(district, province)
    builder.bloc(province)
    builder.changes()
    _meet_number_of_cells(builder, round(CELLS * scale))
    tree.cells = [unit for unit in tree.units.values() if unit.kind == "cell"]
    for index, cell in enumerate(tree.cells):
        cell.index = index
    _choose_dry_cells(rng, tree)
    assert {cell.superior for cell in tree.cells} == set(SUPERIORS)
    return tree


def _meet_number_of_cells(builder: _Builder, aim: int) -> None:
    """Hamlets are added or left out until the number of open cells is the published one."""
    tree = builder.tree
    communes = [unit for unit in tree.units.values() if unit.area.count(".") == 2 and unit.level == "grassroots"]
    communes = [unit for unit in communes if unit.code != "HNA.BL.BD"]
    missing = aim - sum(unit.kind == "cell" and unit.opened <= PUBLISHED_ON < unit.closed for unit in tree.units.values())
    while missing > 0:
        commune = communes[missing % len(communes)]
        number = sum(area.startswith(f"{commune.area}.") for areas in tree.hamlets.values() for area in areas)
        builder.hamlet(commune, number, "xã", next(area.mountainous for area in tree.areas if area.key == commune.area))
        missing -= 1
    removable = [
        unit for unit in tree.units.values()
        if unit.sector == "residential" and len(unit.versions) == 1 and unit.opened < day(2011) and not unit.code.startswith("HNA.BL.BD.")
    ]  # fmt: skip
    if missing < 0:
        for unit in builder.rng.sample(removable, min(-missing, len(removable) // 2)):
            del tree.units[unit.code]


def _choose_dry_cells(rng: Random, tree: Tree) -> None:
    bo_de = [cell for cell in tree.cells if cell.code.startswith("HNA.BL.BD.") and cell.sector == "residential"]
    for cell in bo_de[2:]:
        cell.dry = True
    for cell in tree.cells:
        if cell.sector == "residential" and not cell.code.startswith("HNA.BL.BD."):
            cell.dry = rng.random() < 0.12
