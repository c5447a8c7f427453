"""People and their profiles: who somebody is, given where and at what age they live or work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from .days import FAR, day, iso, parts, years_old
from .names import Weighted, draw, make_name, weighted
from .units import Tree, Unit

OFFICIALS = frozenset({"official_state", "official_party", "commune_official", "public_service"})


@dataclass(frozen=True, slots=True)
class Profile:
    since: int
    occupation: str
    education: str
    profession: str
    youth_union: bool
    trade_union: bool
    theory: str
    standing: str
    residence_area: str


@dataclass(slots=True, eq=False)
class Person:
    number: int
    name: str
    born: int
    sex: str
    ethnicity: str
    religion: str
    born_shown: str
    """As the register has it: some days or months are not known."""
    profiles: list[Profile] = field(default_factory=list)
    official: int = FAR
    """The day of becoming an official member; FAR while that is open."""
    locked: int = 0
    """The ledger leaves this person alone up to this day."""

    @property
    def key(self) -> str:
        return f"P-{self.number:06}"

    def profile_on(self, on: int) -> Profile:
        return [profile for profile in self.profiles if profile.since <= on or profile is self.profiles[0]][-1]

    def change(self, since: int, **changes: object) -> None:
        """One more version of the profile, after all others."""
        last = self.profiles[-1]
        if since > last.since:
            self.profiles.append(replace(last, since=since, **changes))  # type: ignore[arg-type]


OCCUPATIONS: dict[str, Weighted] = {
    "residential": weighted(
        "farm 30 hamlet_part_time 24 enterprise_direct 18 non_public_service 12 other 11 enterprise_indirect 3 commune_official 2"
    ),
    "agency": weighted("official_party 82 official_state 12 public_service 6"),
    "administrative": weighted("official_state 92 public_service 6 other 2"),
    "commune": weighted("commune_official 94 hamlet_part_time 4 other 2"),
    "public_service": weighted("public_service 96 non_public_service 4"),
    "school": weighted("public_service 95 non_public_service 5"),
    "enterprise_state": weighted("enterprise_manager 14 enterprise_indirect 40 enterprise_direct 46"),
    "enterprise_private": weighted("enterprise_manager 16 enterprise_indirect 32 enterprise_direct 52"),
    "armed_forces": weighted("armed_forces 100"),
}
FEMALE = {
    "school": 0.78,
    "public_service": 0.58,
    "agency": 0.42,
    "administrative": 0.4,
    "armed_forces": 0.08,
    "enterprise_private": 0.42,
    "enterprise_state": 0.32,
    "residential": 0.36,
}
ETHNICITY = weighted("kinh 9860 muong 60 tay 30 thai 20 nung 18 dao 12")
RELIGION = weighted("none 930 catholic 48 buddhist 20 protestant 2")
EDUCATED = {  # profession by occupation, for those of working age
    "official_state": weighted("intermediate 4 college 8 university 70 master 17 doctor 1"),
    "official_party": weighted("intermediate 4 college 6 university 74 master 16"),
    "commune_official": weighted("intermediate 24 college 18 university 56 master 2"),
    "public_service": weighted("intermediate 14 college 30 university 50 master 6"),
    "armed_forces": weighted("intermediate 40 college 20 university 38 master 2"),
    "enterprise_manager": weighted("intermediate 12 college 18 university 62 master 8"),
    "enterprise_indirect": weighted("intermediate 22 college 30 university 46 master 2"),
    "enterprise_direct": weighted("none 20 elementary 40 intermediate 26 college 12 university 2"),
    "non_public_service": weighted("elementary 16 intermediate 34 college 26 university 24"),
    "hamlet_part_time": weighted("none 46 elementary 22 intermediate 22 college 6 university 4"),
    "farm": weighted("none 72 elementary 16 intermediate 10 college 2"),
    "retired": weighted("none 30 elementary 18 intermediate 26 college 8 university 17 master 1"),
    "student": weighted("none 100"),
    "pupil": weighted("none 100"),
    "other": weighted("none 44 elementary 22 intermediate 20 college 8 university 6"),
}
THEORY = weighted("none 30 elementary 40 intermediate 24 high 6")


class People:
    """Makes persons one after the other."""

    def __init__(self, rng: Random, tree: Tree) -> None:
        self.rng = rng
        self.tree = tree
        self.all: list[Person] = []

    def occupation(self, cell: Unit, age: int) -> str:
        kind = cell.sector
        if kind == "residential" and age >= 58 and self.rng.random() < 0.7:
            return "retired"
        if kind == "administrative" and cell.area.count(".") == 2:
            kind = "commune"
        return draw(self.rng, OCCUPATIONS[kind])

    def make(self, cell: Unit, born: int, since: int, *, occupation: str = "", joining: bool = False) -> Person:
        """A person of this cell, with a profile from `since` on; `joining`: a candidate rather than a member of long standing."""
        rng = self.rng
        age = max(years_old(born, since), 16)
        occupation = occupation or self.occupation(cell, age)
        share = 0.5 if occupation in ("pupil", "student") else FEMALE[cell.sector] + (0.12 if joining else 0.0)
        sex = "female" if rng.random() < share else "male"
        ethnicity = draw(rng, ETHNICITY)
        person = Person(
            number=len(self.all) + 1,
            name=make_name(rng, sex, ethnicity),
            born=born,
            sex=sex,
            ethnicity=ethnicity,
            religion=draw(rng, RELIGION),
            born_shown=self.shown(born, age),
        )
        person.profiles.append(self.profile(cell, occupation, age, since, joining))
        self.all.append(person)
        return person

    def shown(self, born: int, age: int) -> str:
        """One birth in forty is known by its year or month only, more among the old; never where 18 years could hang on it."""
        unknown = self.rng.random() / (2.2 if age > 65 else 1.0)
        if age < 22 or unknown > 0.022:
            return iso(born)
        return iso(born)[:4] if unknown < 0.013 else iso(born)[:7]

    def profile(self, cell: Unit, occupation: str, age: int, since: int, joining: bool) -> Profile:
        rng = self.rng
        learning = occupation in ("pupil", "student")
        profession = draw(rng, EDUCATED[occupation])
        if age > 70 and rng.random() < 0.35:
            education = rng.choice(("primary", "primary", "lower_secondary"))
            profession = "none"
        elif profession in ("none", "elementary") and not learning and rng.random() < (0.12 if age < 40 else 0.5):
            education = "lower_secondary"
        else:
            education = "upper_secondary"
        theory = "none" if joining or learning else draw(rng, THEORY)
        if joining and occupation in OFFICIALS and rng.random() < 0.2:
            theory = "elementary"
        young = age <= 30 and (learning or rng.random() < 0.93)
        in_union = occupation in OFFICIALS or occupation.startswith("enterprise") or occupation == "non_public_service"
        standing = "village_head" if occupation == "hamlet_part_time" and rng.random() < 0.15 else "none"
        if cell.sector == "residential":
            area = cell.area
        else:
            area = rng.choice(self.tree.hamlets["PL" if cell.superior == "CQ" else cell.superior])
        in_union = in_union and rng.random() < 0.95
        return Profile(since, occupation, education, profession, young, in_union, theory, standing, area)

    # ages

    def member_born(self, cell: Unit, on: int) -> int:
        """Of a member at the register's beginning."""
        rng = self.rng
        if cell.sector != "residential":
            low, high = 23, 59
            age = low + (high - low) * rng.betavariate(1.3, 1.5)
        elif rng.random() < 0.3:
            age = rng.uniform(22, 48)
        else:
            age = 48 + 44 * rng.betavariate(1.2, 2.0)
        return self.born_at(on, age)

    def joining_born(self, cell: Unit, on: int) -> int:
        low, high = (19.2, 55) if cell.sector == "residential" else (22.5, 52)
        return self.born_at(on, low + (high - low) * self.rng.betavariate(1.3, 3.2))

    def born_at(self, on: int, age: float) -> int:
        return on - int(age * 365.25) - self.rng.randint(0, 200)

    # what happens to them later

    def retire(self, person: Person, on: int, area: str) -> None:
        person.change(on, occupation="retired", trade_union=False, youth_union=False, residence_area=area)

    def take_work(self, person: Person, cell: Unit, on: int) -> None:
        if cell.sector == "residential":
            person.change(on, residence_area=cell.area)
            return
        person.change(on, occupation=self.occupation(cell, years_old(person.born, on)), trade_union=self.rng.random() < 0.9)

    def grow_older(self, person: Person, after: int, horizon: int) -> None:
        """Things that change after an admission: school leavers study and work, the young grow out of the Youth Union."""
        rng = self.rng
        last = person.profiles[-1]
        if last.occupation == "pupil":
            year = parts(after)[0]
            autumn = day(year + (after >= day(year, 9)), 9, 5)
            if autumn <= horizon:
                person.change(autumn, occupation="student")
        elif last.occupation == "student" and after + 900 <= horizon and rng.random() < 0.8:
            person.change(after + rng.randint(400, 900), occupation="other", profession="university")
        elif rng.random() < 0.12 and after + 1500 <= horizon:
            person.change(after + rng.randint(500, 1500), theory="elementary" if last.theory == "none" else "intermediate")
        thirty_one = person.born + 31 * 366
        if person.profiles[-1].youth_union and person.profiles[-1].since < thirty_one <= horizon:
            person.change(thirty_one, youth_union=False)
