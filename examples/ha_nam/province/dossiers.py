"""Dossiers: of every admission since 2020, of those still on their way, and of those that came to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .book import Admission
from .days import FAR, iso
from .margins import HORIZON
from .papers import Course, Documents
from .people import Person
from .rolls import Rolls
from .timeline import STEPS, Days, Levels
from .units import Tree, Unit
from .votes import Vote, cell_vote, committee_vote

Row = tuple[str, ...]

PAPERS = {
    "course": "awareness_certificate",
    "application": "application",
    "background": "background",
    "verification": "verification",
    "introduction": "introduction",
    "opinions": "opinions",
    "cell_vote": "cell_resolution",
    "section_report": "section_report",
    "committee_vote": "committee_resolution",
    "decision": "decision",
    "new_member_course": "new_member_certificate",
    "self_review": "self_review",
    "helper_comment": "helper_comment",
    "official_opinions": "official_opinions",
    "official_cell_vote": "official_cell_resolution",
    "official_committee_vote": "official_committee_resolution",
    "official_decision": "official_decision",
}
"""The paper that a step leaves in the dossier."""
TABLES = ("dossiers", "steps", "papers", "votes", "introducers", "helpers", "helper_notes", "certificates")
RESOLUTIONS = {
    "verification": ("KL", "thẩm tra lý lịch của người xin vào Đảng"),
    "cell_vote": ("NQ", "đề nghị kết nạp đảng viên"),
    "committee_vote": ("NQ", "đề nghị kết nạp đảng viên"),
    "decision": ("QĐ", "kết nạp đảng viên"),
    "official_cell_vote": ("NQ", "đề nghị công nhận đảng viên chính thức"),
    "official_committee_vote": ("NQ", "đề nghị công nhận đảng viên chính thức"),
    "official_decision": ("QĐ", "công nhận đảng viên chính thức"),
}
ORGANS = {
    "cell_vote": "cell",
    "official_cell_vote": "cell",
    "committee_vote": "committee",
    "official_committee_vote": "committee",
    "decision": "standing_board",
    "official_decision": "standing_board",
}


@dataclass(slots=True)
class Dossier:
    """What one dossier is made of; `Writer.write` turns it into rows."""

    key: str
    person: Person
    cell: Unit
    opened: int
    days: Days
    """Of the steps that are done."""
    awareness: Course | None = None
    new_member: Course | None = None
    closed: int = FAR
    outcome: str = ""
    moved: int = FAR
    moved_from: Unit | None = None
    vote_kind: str = ""
    failed_rounds: list[int] = field(default_factory=list)
    """Days of votes of the cell that fell short before the last one."""
    not_agreed: str = ""
    """The step that ended it."""
    lacks: frozenset[str] = frozenset()
    """Steps that are done and whose paper is not in the dossier."""
    again: frozenset[str] = frozenset()
    """Steps whose paper has to be written again."""
    unnumbered: frozenset[str] = frozenset()
    """Steps whose paper names no document."""
    introducers: int = 2
    together: int = 0
    """For how many days the introducers have worked with the person; 0: for years."""


class Writer:
    """Writes dossiers into the tables; looks up bodies, members and helpers as of each day."""

    def __init__(self, rng: Random, tree: Tree, rolls: Rolls, documents: Documents) -> None:
        self.rng = rng
        self.tree = tree
        self.rolls = rolls
        self.documents = documents
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.boards: dict[str, int] = {}

    def levels(self, cell: Unit, on: int) -> Levels:
        section = self.tree.above(cell, "section", on)
        return Levels(section is not None, self.tree.committee(cell, on) is not None)

    def write(self, dossier: Dossier) -> dict[str, str]:
        """The rows of a dossier; returns the documents of its steps."""
        done = dossier.days
        dates = (iso(dossier.opened), self.source_group(dossier), iso(dossier.moved), iso(dossier.closed), dossier.outcome)
        self.tables["dossiers"].append((dossier.key, dossier.person.key, dossier.cell.code, *dates))
        documents = {step: self.step(dossier, step, done[step]) for step in STEPS if step in done}
        self.certificates(dossier, done)
        self.helping(dossier, done)
        if "introduction" in done:
            self.introducing(dossier, done["introduction"])
        return documents

    # steps, papers, votes

    def body(self, dossier: Dossier, step: str, on: int) -> Unit:
        cell = dossier.moved_from if dossier.moved_from is not None and on <= dossier.moved else dossier.cell
        superior = self.tree.units[f"HNA.{cell.superior}"]
        if step in ("course", "decision", "new_member_course", "official_decision"):
            return superior
        if step in ("verification", "committee_vote", "official_committee_vote"):
            return self.tree.committee(cell, on) or cell
        if step == "section_report":
            return self.tree.above(cell, "section", on) or cell
        return cell

    def step(self, dossier: Dossier, step: str, on: int) -> str:
        body = self.body(dossier, step, on)
        rounds = [*dossier.failed_rounds, on] if step == "cell_vote" else [on]
        document = ""
        for number, day in enumerate(rounds, start=1):
            last = number == len(rounds)
            agreed = last and step != dossier.not_agreed
            if step in RESOLUTIONS and agreed:
                kind, title = RESOLUTIONS[step]
                document = self.documents.add(kind, body, day, title)
            result = "agreed" if agreed else "not_agreed"
            row = (dossier.key, step, str(number), iso(day), body.code, document, result)
            self.tables["steps"].append(row)
            if step in ORGANS:
                self.vote(dossier, step, number, day, body, agreed)
            if step in PAPERS and agreed and step not in dossier.lacks:
                self.paper(dossier, step, day, "" if step in dossier.unnumbered else document)
        return document

    def paper(self, dossier: Dossier, step: str, on: int, document: str) -> None:
        """Now and then a paper had to be written again."""
        papers = self.tables["papers"]
        name = PAPERS[step]
        number = 1
        if step in dossier.again:
            papers.append((dossier.key, name, "1", iso(on), document, "redo"))
            return
        if step in ("background", "application", "opinions", "self_review") and self.rng.random() < 0.03:
            papers.append((dossier.key, name, "1", iso(on - 1), "", "redo"))
            number = 2
        papers.append((dossier.key, name, str(number), iso(on), document, "present"))

    def vote(self, dossier: Dossier, step: str, number: int, on: int, body: Unit, agreed: bool) -> None:
        organ = ORGANS[step]
        if organ == "cell":
            kind = "" if agreed else "fails"
            if step == "cell_vote" and dossier.vote_kind and agreed:
                kind = dossier.vote_kind
            vote: Vote = cell_vote(self.rng, self.rolls.count(body, on), kind)
        else:
            vote = committee_vote(self.rng, self.board(body))
        self.tables["votes"].append((dossier.key, step, str(number), organ, *vote.row()))

    def board(self, body: Unit) -> int:
        if body.code not in self.boards:
            self.boards[body.code] = self.rng.choice((9, 11, 11, 13) if body.level == "superior" else (7, 9, 9, 11, 13, 15))
        return self.boards[body.code]

    # people around it

    def certificates(self, dossier: Dossier, done: Days) -> None:
        for step, course in (("course", dossier.awareness), ("new_member_course", dossier.new_member)):
            if step in done and course is not None:
                course.certified += 1
                number = f"{course.certified:03}/{course.key}"
                self.tables["certificates"].append((dossier.person.key, course.key, iso(course.ends), number))

    def helping(self, dossier: Dossier, done: Days) -> None:
        """A helper from the day somebody becomes a sympathiser; another one when the first leaves the cell."""
        if "sympathiser" not in done:
            return
        end = min(dossier.closed, HORIZON + 1)
        notes: dict[int, str] = {}
        if dossier.moved_from is not None:
            self.help_in(dossier, dossier.moved_from, done["sympathiser"], dossier.moved, notes)
        self.help_in(dossier, dossier.cell, done["sympathiser"] if dossier.moved_from is None else dossier.moved, end, notes)
        self.tables["helper_notes"] += [(dossier.key, iso(on), person, "") for on, person in sorted(notes.items())]

    def help_in(self, dossier: Dossier, cell: Unit, since: int, end: int, notes: dict[int, str]) -> None:
        """One helper after the other, each with a note in every half-year and one shortly before the cell's vote."""
        while since < end:
            entry = self.rolls.staying(cell, since)
            until = min(entry.until, end)
            self.tables["helpers"].append((dossier.key, entry.person.key, iso(since), "" if until > HORIZON else iso(until)))
            written = since + self.rng.randint(100, 170)
            while written < until:
                notes[written] = entry.person.key
                written += self.rng.randint(120, 172)
            before_vote = dossier.days.get("cell_vote", FAR) - 5
            if since < before_vote < until:
                notes[before_vote] = entry.person.key
            since = until

    def introducing(self, dossier: Dossier, on: int) -> None:
        profile = dossier.person.profile_on(max(on, dossier.days.get("cell_vote", on)))
        entries = self.rolls.some(dossier.cell, on, 2)
        chance = self.rng.random()
        other = ""
        if dossier.introducers == 1 or dossier.together:
            pass
        elif profile.youth_union and chance < 0.5:
            other = "youth_union"
        elif profile.trade_union and chance > 0.88:
            other = "trade_union"
        for number, entry in enumerate(entries[: 1 if other else dossier.introducers], start=1):
            together = on - (dossier.together or self.rng.randint(400, 3000)) if dossier.moved == FAR else dossier.moved
            row = (dossier.key, str(number), "member", entry.person.key, iso(together), iso(on))
            self.tables["introducers"].append(row)
        if other:
            self.tables["introducers"].append((dossier.key, "2", other, "", "", iso(on)))
            paper = "youth_union_resolution" if other == "youth_union" else "trade_union_resolution"
            self.tables["papers"].append((dossier.key, paper, "1", iso(on), "", "present"))

    def source_group(self, dossier: Dossier) -> str:
        profile = dossier.person.profile_on(dossier.opened)
        if profile.occupation == "pupil":
            return "pupil_12"
        if dossier.cell.sector == "school":
            return "teacher"
        if "Y tế" in dossier.cell.versions[-1].name or "Bệnh viện" in dossier.cell.versions[-1].name:
            return "health_staff"
        if profile.occupation == "hamlet_part_time":
            return self.rng.choice(("hamlet_head", "front_head", "union_secretary"))
        if profile.occupation.startswith("enterprise"):
            return "worker"
        at_home = dossier.cell.sector == "residential" and dossier.person.sex == "male"
        if at_home and profile.youth_union and self.rng.random() < 0.5:
            return "demobilised"
        return "union_secretary" if profile.youth_union and self.rng.random() < 0.3 else "other"


def admission_row(key: str, admission: Admission, decision: str, official_decision: str) -> Row:
    planned = admission.planned
    recognised = admission.official != FAR
    return (
        key,
        admission.person.key,
        planned.cell.code,
        admission.dossier,
        "1" if admission.again else "0",
        iso(planned.decided),
        decision,
        iso(planned.ceremony),
        iso(admission.official),
        iso(planned.recognised) if recognised else "",
        official_decision if recognised else "",
        iso(planned.annulled),
    )
