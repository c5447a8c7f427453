"""What random texts name: the fields of each table and of what it links to, and the related rows that they count."""

from __future__ import annotations

from . import kleene
from .tables import FIELDS

SHUNNED = {
    "name",
    "decision",
    "official_decision",
    "document",
    "number",
    "profession",
    "trade_union",
    "theory",
    "standing",
    "religion",
}
"""Columns that the small files leave out."""
LINKS = {
    "judged": (
        "unit",
        "vote",
        "admission",
        "certificate",
        "certificate.course",
        "step_row",
        "person",
        "paper('application')",
        "step('cell_vote')",
    ),
    "admissions": ("unit", "dossier", "person"),
    "dossiers": ("unit", "person", "paper('background')"),
    "spells": ("unit", "person"),
    "certificates": ("course",),
    "introducers": ("person",),
}
ON_A_DAY = ("judged", "admissions", "spells", "dossiers", "introducers", "helpers", "helper_notes")
"""Rows with a person."""
GROUPS = {
    relation: [name for name, (rows, _) in kleene.GROUPS.items() if relation in rows.split()]
    for relation in ("admissions", "members", "dossiers")
}
CHILDREN = {
    "judged": ("papers", "votes", "steps", "introducers", "helpers", "helper_notes", "person.certificates", "dossier.papers"),
    "admissions": ("person.certificates", "person.profiles", "dossier.papers"),
    "dossiers": ("papers", "votes", "steps", "introducers", "person.certificates"),
    "spells": ("person.profiles", "person.certificates"),
}
RELATIONS = {
    "admissions": "admissions",
    "recognitions": "admissions",
    "members": "spells",
    "dossiers": "dossiers",
    "courses": "courses",
}


def _names(table: str) -> dict[str, list[tuple[str, str]]]:
    """What can be read on a row, by kind: the text and its list, table or kind."""
    found: dict[str, list[tuple[str, str]]] = {}

    def add(of: str, prefix: str, keys: bool = True) -> None:
        for name, (kind, target, key) in FIELDS[of].items():
            keyed_by_text = kind != "link" or next(iter(FIELDS[target].values())).kind == "text"
            if name not in SHUNNED and (keys or not key) and keyed_by_text:
                found.setdefault("day" if kind == "later" else kind, []).append((prefix + name, target or kind))

    add(table, "")
    if table == "judged":
        add("dossiers", "", keys=False)
        found["number"] = [("age_months", "number")]
        found["flag"] = [("moved", "flag")]
    if table in ON_A_DAY:
        found.setdefault("flag", []).append(("is_member", "flag"))
    if "person" in FIELDS[table] and table != "profiles":
        add("people", "", keys=False)
        add("profiles", "", keys=False)
    for link in LINKS.get(table, ()):
        of = table
        for part in link.split("."):
            name = part.split("(")[0]
            of = f"{name}s" if "(" in part else FIELDS[of][name].target
        add(of, f"{link}.")
    return found


NAMES = {table: _names(table) for table in FIELDS}
