"""Those who were admitted: rows of admissions, and since 2020 their dossiers up to recognition."""

from __future__ import annotations

from .book import Admission
from .days import FAR, add_months, day
from .desk import Desk, year_of
from .dossiers import Dossier, admission_row
from .margins import HORIZON
from .timeline import AFTER, BEFORE, before_application, probation, received_on, until_decision, waiting

DOSSIERS_FROM = day(2020)
MOVED = 12
SECOND_ROUND = 20


def write_admitted(desk: Desk) -> None:
    before = [one for one in desk.ledger.admissions if one.planned.ceremony < DOSSIERS_FROM]
    since = [one for one in desk.ledger.admissions if one.planned.ceremony >= DOSSIERS_FROM]
    plants = desk.plants
    plants.choose_ages(desk.rng, since)
    plants.choose_votes(desk.rng, since, desk.rolls, desk.scale)
    plain = plants.plain(since)
    chosen = desk.rng.sample(plain, min(MOVED + SECOND_ROUND, len(plain)))
    moved = {one.person.number for one in chosen[:MOVED]}
    second_round = {one.person.number for one in chosen[MOVED:]}
    for admission in before:
        without_dossier(desk, admission)
    for admission in since:
        with_dossier(desk, admission, moved=admission.person.number in moved, twice=admission.person.number in second_round)


def without_dossier(desk: Desk, admission: Admission) -> None:
    planned = admission.planned
    superior = desk.tree.units[f"HNA.{planned.cell.superior}"]
    decision = desk.documents.add("QĐ", superior, planned.decided, "kết nạp đảng viên")
    official = ""
    if admission.official != FAR:
        official = desk.documents.add("QĐ", superior, planned.recognised, "công nhận đảng viên chính thức")
    note(desk, admission, decision, official)


def note(desk: Desk, admission: Admission, decision: str, official_decision: str) -> None:
    key = desk.admission_key()
    desk.admissions.append(admission_row(key, admission, decision, official_decision))
    planned = admission.planned
    if planned.annulled != FAR:
        desk.plants.add("annulled", key, "not counted")
    elif admission.again:
        desk.plants.add("admitted_again", key, f"counted in {year_of(planned.ceremony)}")
    elif planned.decoy == "december_decision":
        desk.plants.add(planned.decoy, key, f"counted in {year_of(planned.ceremony)}")
    elif planned.decoy == "student_before":
        desk.plants.add(planned.decoy, key, "counted, neither pupil nor student")


def with_dossier(desk: Desk, admission: Admission, *, moved: bool, twice: bool) -> None:
    planned, person = admission.planned, admission.person
    levels = desk.writer.levels(planned.cell, planned.decided)
    days = until_decision(desk.rng, levels, planned.decided, desk.plants.votes_on.get(person.number))
    key = admission.dossier = desk.dossier_key()
    dossier = Dossier(key, person, planned.cell, 0, days, vote_kind=desk.plants.votes.get(person.number, ""))
    taught = planned.cell.superior
    if moved:
        taught = move_while_helped(desk, dossier, planned.ceremony)
    if twice:
        vote_twice(desk, dossier)
    dossier.awareness = before_application(desk.rng, desk.courses, taught, days)
    dossier.opened = days["listed"]
    days["received"] = received_on(desk.rng, planned.decided, planned.ceremony)
    days["ceremony"] = planned.ceremony
    after_ceremony(desk, admission, dossier)
    documents = desk.writer.write(dossier)
    note(desk, admission, documents["decision"], documents.get("official_decision", ""))
    desk.plants.dossier(admission)


def move_while_helped(desk: Desk, dossier: Dossier, ceremony: int) -> str:
    """The background was still written in another district; introducers need not have been together with this person for long."""
    days = dossier.days
    district = desk.rng.choice([code for code in ("DT", "KB", "TL", "LN") if code != dossier.cell.superior])
    dossier.moved_from = desk.planner.by_superior[district].draw(desk.rng, ceremony)
    dossier.moved = days["background"] + desk.rng.randint(2, days["verification"] - days["background"] - 2)
    desk.plants.add("moved_while_helped", dossier.key, "pass")
    return district


def vote_twice(desk: Desk, dossier: Dossier) -> None:
    """The cell's first vote fell short; all before it was five weeks earlier."""
    days = dossier.days
    for step in BEFORE[: BEFORE.index("cell_vote")]:
        if step in days:
            days[step] -= 35
    dossier.failed_rounds = [days["cell_vote"] - desk.rng.randint(20, 33)]
    desk.plants.add("cell_vote_second_round", dossier.key, "pass")


def after_ceremony(desk: Desk, admission: Admission, dossier: Dossier) -> None:
    """Probation as far as it has come by the horizon, or by the day on which the admission was annulled."""
    planned = admission.planned
    official = add_months(planned.ceremony, 12)
    levels = desk.writer.levels(dossier.cell, official)
    place = (desk.rng, desk.courses, dossier.cell.superior, levels, planned.ceremony, official)
    if planned.waiting_for:
        later, course = waiting(*place, planned.waiting_for)
    else:
        later, course = probation(*place, planned.recognised)
    if planned.struck != FAR:
        later = {step: on for step, on in later.items() if AFTER.index(step) <= AFTER.index("official_cell_vote")}
        by = planned.struck - desk.rng.randint(8, 14) - later["official_cell_vote"]
        later = {step: on if step == "new_member_course" else on + by for step, on in later.items()}
        dossier.not_agreed = "official_cell_vote"
        dossier.closed, dossier.outcome = planned.struck, "refused"
        desk.plants.of_person("official_vote_refused", admission, "fail")
    if planned.annulled != FAR:
        dossier.closed, dossier.outcome = planned.annulled, "refused"
    last = min(HORIZON, planned.annulled - 1)
    for step in AFTER:
        if step in later:
            if later[step] > last:
                break
            dossier.days[step] = later[step]
    if "new_member_course" in dossier.days:
        dossier.new_member = course
    if "official_decision" in dossier.days:
        dossier.closed, dossier.outcome = dossier.days["official_decision"], "recognised"
