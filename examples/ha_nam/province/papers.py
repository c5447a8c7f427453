"""Documents and courses: what steps, decisions and certificates refer to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from random import Random

from .days import day, iso, parts, weekday_before
from .margins import HORIZON, SUPERIORS
from .units import Tree, Unit

SYMBOLS = {"Thành ủy": "ThU", "Thị ủy": "ThU", "Huyện ủy": "HU", "Đảng ủy": "ĐUK"}
"""Of the superior committees."""
KINDS = {"QĐ": "Quyết định", "NQ": "Nghị quyết", "KH": "Kế hoạch", "BC": "Báo cáo", "KL": "Kết luận"}


def committee_name(name: str) -> str:
    """Đảng bộ thành phố Phủ Lý is led by Thành ủy Phủ Lý."""
    for place, committee in (("thành phố", "Thành ủy"), ("thị xã", "Thị ủy"), ("huyện", "Huyện ủy")):
        if name.startswith(f"Đảng bộ {place} "):
            return name.replace(f"Đảng bộ {place}", committee)
    return name.replace("Đảng bộ ", "Đảng ủy ")


class Documents:
    """A document is added with its issuer and day; numbers are given at the end, in order of days, as an office does."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.entries: list[tuple[str, str, int, str, str, str]] = []
        """Issuer's code, symbol, day, key, issuer's name, title."""

    def add(self, kind: str, issuer: Unit, on: int, title: str) -> str:
        """`kind` QĐ, NQ, KH, BC or KL; the issuer's name is that of the day."""
        key = f"DOC-{len(self.entries) + 1:06}"
        name = issuer.version_on(on).name
        if issuer.level == "superior":
            committee = committee_name(name)
            symbol = next(symbol for begins, symbol in SYMBOLS.items() if committee.startswith(begins))
            name = f"Ban Thường vụ {committee}"
        elif issuer.level == "province":
            name, symbol = "Tỉnh ủy Hà Nam", "TU"
        elif issuer.kind == "committee":
            name, symbol = name.replace("Đảng bộ ", "Đảng ủy "), "ĐU"
        else:
            symbol = "CB"
        self.entries.append((issuer.code, f"{kind}/{symbol}", on, key, name, f"{KINDS[kind]} {title}"))
        return key

    def rows(self) -> list[tuple[str, ...]]:
        last: dict[tuple[str, str, int], int] = {}
        rows = []
        for code, symbol, on, key, name, title in sorted(self.entries):
            series = (code, symbol, parts(on)[0])
            last[series] = last.get(series, 0) + 1
            rows.append((key, f"{last[series]:02}-{symbol}", iso(on), name, title))
        return sorted(rows)


@dataclass(slots=True)
class Course:
    key: str
    kind: str
    unit: Unit
    starts: int
    ends: int
    document: str
    certified: int = 0


class Courses:
    """Each superior committee teaches sympathisers four times a year, new members three times."""

    def __init__(self, rng: Random, tree: Tree, documents: Documents) -> None:
        self.rng = rng
        self.by_kind: dict[tuple[str, str], list[Course]] = {}
        titles = {"awareness": "mở lớp bồi dưỡng nhận thức về Đảng", "new_member": "mở lớp bồi dưỡng đảng viên mới"}
        for superior in SUPERIORS:
            unit = tree.units[f"HNA.{superior}"]
            for kind, months in (("awareness", (3, 5, 8, 10)), ("new_member", (4, 7, 11))):
                courses = self.by_kind[superior, kind] = []
                for year in range(2016, 2025):
                    for month in months:
                        starts = weekday_before(day(year, month, rng.randint(4, 20)))
                        ends = starts + 4
                        if ends > HORIZON:
                            continue
                        key = f"{superior}-{'NT' if kind == 'awareness' else 'DVM'}-{year}-{month:02}"
                        document = documents.add("KH", unit, starts - 14, titles[kind])
                        courses.append(Course(key, kind, unit, starts, ends, document))

    def between(self, superior: str, kind: str, first: int, last: int) -> Course | None:
        """One that ends in these days, if any does."""
        courses = self.by_kind[superior, kind]
        ends = [course.ends for course in courses]
        fitting = courses[bisect_left(ends, first) : bisect_right(ends, last)]
        return self.rng.choice(fitting) if fitting else None

    def rows(self) -> list[tuple[str, ...]]:
        rows = []
        for courses in self.by_kind.values():
            for course in courses:
                attended = course.certified + self.rng.randint(8, 45)
                classes = -(-attended // 75)
                days = (iso(course.starts), iso(course.ends))
                rows.append((course.key, course.kind, course.unit.code, *days, str(classes), str(attended), course.document))
        return sorted(rows)
