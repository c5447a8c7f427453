"""What a name means on a row: the row's own field, else its person's, else the profile's in force on the row's day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from .dates import NEVER, Days, partial
from .dossiers import Judged, vote
from .files import Row
from .snapshot import Snapshot
from .values import Scalar, Unknown

LATER = {"ceremony_on", "official_on", "official_decided_on", "annulled_on", "moved_on", "closed_on"}
DAYS = {"decided_on", "opened_on", "born"}
FLAGS = {"again", "youth_union", "trade_union"}
NUMBERS = {"members", "excused", "excused_present", "present", "in_favour", "against", "invalid"}
PROFILE = {"occupation", "education", "profession", "youth_union", "trade_union", "theory", "standing", "residence_area"}
PERSON = {"born", "sex", "ethnicity", "religion", "name"}

ORDERED = {
    "education": ("none", "literacy", "primary", "lower_secondary", "upper_secondary"),
    "profession": ("none", "elementary", "intermediate", "college", "university", "master", "doctor"),
    "theory": ("none", "elementary", "intermediate", "high"),
}

DERIVED = {"age_months": "months_between(born, step_date)", "moved": "moved_on <= step_date"}
"""Names that are short for an expression."""


class Readable(Protocol):
    """A row on which names can be read; `path` is `("vote", "in_favour")` for `vote.in_favour`."""

    def read(self, path: tuple[str, ...]) -> Scalar | Unknown: ...


@dataclass(frozen=True)
class AdmissionRow:
    on: Snapshot
    row: Row

    def read(self, path: tuple[str, ...]) -> Scalar | Unknown:
        (name,) = path
        day = self.on.later(self.row, "ceremony_on")
        return _read(self.on, self.row, f"admissions/{self.row['admission']}", name, day)


@dataclass(frozen=True)
class JudgedRow:
    on: Snapshot
    judged: Judged

    def read(self, path: tuple[str, ...]) -> Scalar | Unknown:
        judged, dossier = self.judged, self.judged.dossier
        place = f"dossiers/{dossier['dossier']}"
        if path[0] == "vote":
            row = vote(self.on, judged) or {}
            return _field(self.on, row, f"{place}/{judged.step}/vote", path[1])
        if path == ("step",):
            return judged.step
        if path == ("step_date",):
            return judged.step_date
        return _read(self.on, dossier, place, path[0], Days(judged.step_date, judged.step_date))


def _read(on: Snapshot, row: Row, place: str, name: str, day: Days) -> Scalar | Unknown:
    person = row["person"]
    if name in PERSON:
        return _field(on, on.people[person], f"people/{person}", name)
    if name in PROFILE:
        when = day.earliest if day.known and day.earliest != NEVER else place
        return _field(on, {name: on.profile(person, name, day) or ""}, f"profiles/{person}/{when}", name)
    return _field(on, row, place, name)


def _field(on: Snapshot, row: Row, place: str, name: str) -> Scalar | Unknown:
    text = row.get(name, "")
    if name in LATER or name in DAYS:
        days = on.later(row, name) if name in LATER else partial(text)
        return days.earliest if days.known else Unknown(f"{place}/{name}", "day", days)
    if not text:
        return Unknown(f"{place}/{name}", _kind(name), codes=ORDERED.get(name, ()))
    return int(text) if name in NUMBERS else text == "1" if name in FLAGS else text


def _kind(name: str) -> Literal["flag", "number", "code"]:
    return "flag" if name in FLAGS else "number" if name in NUMBERS else "code"
