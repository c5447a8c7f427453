"""What columns the tables have and what may stand in them, copied from the page of tables by hand."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["day", "later", "number", "flag", "code", "text", "link"]


class Field(NamedTuple):
    kind: Kind
    target: str = ""
    """Of a code its list, of a link its table."""
    key: bool = False


_COLUMNS = {
    "units": "*unit:text *since:day state:unit_state level:unit_level kind:unit_kind name:text parent>units sector:sector"
    " document:text opened_on:later closed_on:later",
    "people": "*person:text name:text born:day sex:sex religion:religion",
    "profiles": "*person>people *since:day occupation:occupation education:education profession:profession youth_union:flag"
    " trade_union:flag theory:theory standing:standing residence_area>areas",
    "areas": "*area:text *since:day state:unit_state kind:text name:text parent>areas mountainous:flag border:flag island:flag"
    " ethnic_minority:flag specially_difficult:flag",
    "spells": "*spell:text person>people unit>units since:day until:later began_by:began_by ended_by:ended_by official_on:later",
    "admissions": "*admission:text person>people unit>units dossier>dossiers again:flag decided_on:day decision:text"
    " ceremony_on:later official_on:later official_decided_on:later official_decision:text annulled_on:later",
    "dossiers": "*dossier:text person>people unit>units opened_on:day source_group:source_group moved_on:later closed_on:later"
    " outcome:outcome",
    "steps": "*dossier>dossiers *step:step *round:number done_on:day body>units document:text result:step_result",
    "papers": "*dossier>dossiers *paper:paper *round:number dated:day document:text state:paper_state",
    "votes": "*dossier>dossiers *step:step *round:number organ:organ members:number excused:number excused_present:number"
    " present:number in_favour:number against:number invalid:number",
    "introducers": "*dossier>dossiers *introducer:text kind:introducer_kind person>people together_since:day letter_on:day",
    "helpers": "*dossier>dossiers *person>people *since:day until:later",
    "helper_notes": "*dossier>dossiers *written_on:day person>people document:text",
    "courses": "*course:text kind:course_kind unit>units starts_on:day ends_on:day classes:number attended:number document:text",
    "certificates": "*person>people *course>courses issued_on:day number:text",
    "judged": "*dossier>dossiers *step:step step_date:day next_step:step step_row>steps person>people unit>units vote>votes"
    " admission>admissions certificate>certificates",
}
"""A star: part of the key. `judged` is a dossier at a step; `units` has the days on which a unit was opened and closed."""

ROW_DAY = {
    "admissions": "ceremony_on",
    "steps": "done_on",
    "papers": "dated",
    "introducers": "letter_on",
    "helpers": "since",
    "helper_notes": "written_on",
    "judged": "step_date",
}
"""The day on which a row's person is looked at; other rows are looked at on the day that was asked for."""

_LISTS = {
    "unit_state": "open, closed",
    "unit_level": "province, superior, grassroots, section, cell",
    "unit_kind": "committee, cell",
    "standing": "none, village_elder, village_head, fisherman",
    "began_by": "admitted, readmitted, arrived, restored, reorganised, initial",
    "ended_by": "moved, died, struck_off, expelled, resigned, annulled, reorganised",
    "outcome": "recognised, refused, withdrawn, expired",
    "step": "listed < sympathiser < course < application < background < verification < introduction < opinions < cell_vote"
    " < section_report < committee_vote < decision < received < ceremony < new_member_course < self_review < helper_comment"
    " < official_opinions < official_cell_vote < official_committee_vote < official_decision",
    "step_result": "agreed, not_agreed",
    "paper_state": "present, redo",
    "claim_state": "estimate < sent < confirmed",
    "organ": "cell, committee, standing_board",
    "introducer_kind": "member, youth_union, trade_union",
    "course_kind": "awareness, new_member",
    "sector": "residential, agency, administrative, public_service, school, enterprise_state, enterprise_private, armed_forces",
    "sex": "female, male",
    "religion": "none, buddhist, catholic, protestant, caodai, hoahao, muslim, other",
    "occupation": "pupil, student, official_state, official_party, commune_official, hamlet_part_time, public_service,"
    " non_public_service, enterprise_manager, enterprise_indirect, enterprise_direct, farm, armed_forces, retired, other",
    "education": "none < literacy < primary < lower_secondary < upper_secondary",
    "profession": "none < elementary < intermediate < college < university < master < doctor",
    "theory": "none < elementary < intermediate < high",
    "source_group": "hamlet_head, front_head, union_secretary, demobilised, teacher, health_staff, pupil_12, worker, other",
    "paper": "awareness_certificate, application, background, verification, introduction, youth_union_resolution,"
    " trade_union_resolution, opinions, cell_resolution, section_report, committee_resolution, decision, new_member_certificate,"
    " self_review, helper_comment, official_opinions, official_cell_resolution, official_section_report,"
    " official_committee_resolution, official_decision, over60_consent, elder_consent",
}
CODES = {name: tuple(text.replace(" < ", ", ").split(", ")) for name, text in _LISTS.items()}
"""The codes of each list, in order; `ORDERED` lists take `<`."""
ORDERED = frozenset(name for name, text in _LISTS.items() if "<" in text)


def _field(text: str) -> tuple[str, Field]:
    key = text.startswith("*")
    if ">" in text:
        name, table = text.strip("*").split(">")
        return name, Field("link", table, key)
    name, what = text.strip("*").split(":")
    kinds: dict[str, Kind] = {"day": "day", "later": "later", "number": "number", "flag": "flag", "text": "text"}
    return name, Field(kinds[what], "", key) if what in kinds else Field("code", what, key)


FIELDS: dict[str, dict[str, Field]] = {table: dict(map(_field, text.split())) for table, text in _COLUMNS.items()}
OWNER = {
    table: next(iter(fields.values())).target
    for table, fields in FIELDS.items()
    if next(iter(fields.values())).kind == "link" and table != "judged"
}
OWNER["spells"] = "people"
"""The table to whose rows a table's rows belong: a dossier's papers, a person's certificates."""
