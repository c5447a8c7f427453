"""The verdicts on open dossiers, commune by commune, each explained: what a grassroots committee is handed before it meets."""

from typing import Any

import ketnap as kn
from ketnap.builder import Builder
from ketnap.formats import Verdicts

from ketnap_ha_nam.open_dossiers import KINDS, Open, kind_label
from ketnap_ha_nam.words import say


@kn.report(
    "ha_nam.commune_verdicts",
    title=("Kết luận về hồ sơ kết nạp theo tổ chức cơ sở đảng", "Verdicts on dossiers, by grassroots organisation"),
)
def commune_verdicts(r: Builder) -> None:
    stood = Open(r)
    found, passing = stood.verdicts, stood.number("pass")
    judged = {dossier["unit"] for dossier in found.by_dossier()}
    r.facts(
        r.fact(
            say(r, "Hồ sơ phải xét", "Dossiers to judge"),
            len(stood.kinds),
            say(r, f"ở bước tiếp theo; {passing} đạt", f"at their next step; {passing} pass"),
        ),
        *(r.fact(kind_label(r, kind), stood.number(kind)) for kind in reversed(KINDS[1:])),
    )
    for superior in r.units(kn.under(r.unit, level="superior")) or r.units(r.unit):
        r.heading(name_of(superior))
        silent = []
        for commune in r.units(kn.under(superior["unit"], level="grassroots")) or [superior]:
            codes = [unit["unit"] for unit in r.units(kn.under(commune["unit"])) if unit["unit"] in judged]
            if codes:
                of_commune(r, commune, found.where(units=codes))
            else:
                silent.append(name_of(commune))
        if silent:
            said = say(r, "Không có hồ sơ đang xem xét: {}.", "No dossier under way: {}.")
            r.note(said.format("; ".join(silent)))


def of_commune(r: Builder, commune: dict[str, Any], verdicts: Verdicts) -> None:
    r.heading(name_of(commune), level=2)
    number = len(verdicts.by_dossier())
    r.verdicts(
        verdicts, say(r, f"{number} hồ sơ ở bước tiếp theo", f"{number} dossiers at their next step"), remarks=r.remarks(verdicts)
    )


def name_of(unit: dict[str, Any]) -> str:
    return str(unit["name"] or unit["unit"])
