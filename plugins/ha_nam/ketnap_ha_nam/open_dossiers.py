"""Open dossiers at their next step: how many stand where, what fails, what is due, what changes by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import ketnap as kn
from ketnap.builder import Builder
from ketnap.formats import Remark, Verdicts, outcome_label

from ketnap_ha_nam.words import say, upper, whole

DAYS_AHEAD = 90
KINDS = ("pass", "awaits_vote", "unknown", "fail")


class Open:
    """Open dossiers that a rule has something to say of. `kinds`: of each `pass`, `fail`, `awaits_vote` where all else is in order, or
    `unknown`: something more is not known, or a rule that only warns fails."""

    def __init__(self, r: Builder) -> None:
        self.verdicts: Verdicts = r.check()
        self.remarks = r.remarks(self.verdicts)
        troubled = {row["dossier"] for row, _ in self.trouble()}
        self.kinds: dict[str, str] = {}
        self.by_step: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.verdicts.by_dossier():
            kind = one["outcome"]
            if kind != "fail" and one["dossier"] in troubled:
                kind = "unknown"
            elif kind == "unknown":
                kind = "awaits_vote"
            self.kinds[one["dossier"]] = kind
            self.by_step[one["step"]][kind] += 1

    def trouble(self) -> Iterator[tuple[dict[str, Any], Remark]]:
        """The verdicts that fail, or that are unknown for more than want of a vote."""
        for row, remark in zip(self.verdicts.rows(), self.remarks, strict=True):
            if row["outcome"] == "fail" or (row["outcome"] == "unknown" and not remark.awaits_vote):
                yield row, remark

    def number(self, kind: str) -> int:
        return sum(one == kind for one in self.kinds.values())


def kind_label(r: Builder, kind: str) -> str:
    if kind == "awaits_vote":
        return say(r, "Chờ biểu quyết", "Awaiting the vote")
    if kind == "unknown":
        return say(r, "Cảnh báo, chưa rõ", "Warned, unknown")
    return upper(outcome_label(kind, r.lang))


def dossiers(r: Builder, last: date, found: Open) -> None:
    r.heading(say(r, "Hồ sơ đang xem xét", "Dossiers under way"))
    names = {unit["unit"]: unit["name"] or unit["unit"] for unit in r.units(kn.under(r.unit))}
    by_step(r, found)
    rules(r, found)
    trouble(r, found, names)
    due(r, last + timedelta(days=DAYS_AHEAD), found, names)
    coming(r, last + timedelta(days=DAYS_AHEAD), found, names)


def by_step(r: Builder, found: Open) -> None:
    stood = r.measure("vn.dossiers", units=r.unit, periods=r.period, by=kn.codes("max(steps, step)"))
    most = max((row for row in stood.rows() if row["value"] is not None), key=lambda row: row["value"], default=None)
    if most is not None:
        step, number = r.label("step", most["group"].removeprefix("max(steps, step)=")), whole(r, most["value"])
        r.chart(
            stood,
            "composition",
            say(r, f"Đông nhất là hồ sơ đã qua bước {step}: {number}", f"Most dossiers have passed “{step}”: {number}"),
            say(r, "Số hồ sơ đang xem xét, theo bước gần nhất đã làm", "Dossiers under way, by the last step that was done"),
        )
    r.list(
        [say(r, "Bước tiếp theo", "Next step"), say(r, "Số hồ sơ", "Dossiers"), *(kind_label(r, kind) for kind in KINDS)],
        [
            (r.label("step", step), counted.total(), *(counted[kind] for kind in KINDS))
            for step, counted in reversed(found.by_step.items())
        ],
        say(r, "Hồ sơ có quy tắc phải xét ở bước tiếp theo", "Dossiers with rules at their next step"),
    )


def rules(r: Builder, found: Open) -> None:
    """Which rules are not met, and by how many."""
    titles = {rule["rule"]: rule["title"] or rule["rule"] for rule in found.verdicts.rules(r.lang)}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row, _ in found.trouble():
        counted[row["rule"]][row["outcome"]] += 1
    if counted:
        r.list(
            [say(r, "Điều kiện", "Condition"), *(kind_label(r, "fail") if n else say(r, "Chưa rõ", "Unknown") for n in (1, 0))],
            [(titles[rule], counted[rule]["fail"], counted[rule]["unknown"]) for rule in titles if rule in counted],
            say(r, "Điều kiện chưa đạt hoặc chưa rõ", "Conditions that are not met or not known to be"),
        )


def trouble(r: Builder, found: Open, names: dict[str, str]) -> None:
    titles = {rule["rule"]: rule["title"] or rule["rule"] for rule in found.verdicts.rules(r.lang)}
    order = {unit: n for n, unit in enumerate(names)}
    told: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {}
    for row, remark in found.trouble():
        _, conditions, lacks = told.setdefault(row["dossier"], (row, [], []))
        unknown = say(r, "Chưa rõ: ", "Unknown: ") if row["outcome"] == "unknown" else ""
        conditions.append(unknown + titles[row["rule"]])
        if remark.missing and remark.missing not in lacks:
            lacks.append(remark.missing)
    rows = [
        (dossier, names.get(row["unit"], row["unit"]), r.label("step", row["step"]), "\n".join(conditions), "\n".join(lacks))
        for dossier, (row, conditions, lacks) in sorted(told.items(), key=lambda one: order.get(one[1][0]["unit"], 0))
    ]
    if rows:
        r.list(
            [
                say(r, "Hồ sơ", "Dossier"),
                say(r, "Chi bộ", "Cell"),
                say(r, "Bước tiếp theo", "Next step"),
                say(r, "Điều kiện chưa đạt", "Condition not met"),
                say(r, "Còn thiếu", "Missing"),
            ],
            rows,
            say(r, "Hồ sơ cần xử lý", "Dossiers that need a hand"),
            people=True,
        )


def due(r: Builder, ahead: date, found: Open, names: dict[str, str]) -> None:
    rows = r.due_steps(found.verdicts, ahead)
    if rows:
        r.list(
            [
                say(r, "Hạn", "Day"),
                say(r, "Hồ sơ", "Dossier"),
                say(r, "Nơi thực hiện", "Who owes it"),
                say(r, "Bước", "Step"),
                say(r, "Quy tắc", "Rule"),
            ],
            [(d["day"], d["dossier"], names.get(d["body"], d["body"]), r.label("step", d["step"]), d["title"]) for d in rows],
            say(r, f"Bước đến hạn trong {DAYS_AHEAD} ngày tới", f"Steps due in the next {DAYS_AHEAD} days"),
            people=True,
        )


def coming(r: Builder, ahead: date, found: Open, names: dict[str, str]) -> None:
    rows = r.coming_changes(found.verdicts, ahead)
    if rows:
        r.list(
            [
                say(r, "Ngày", "Day"),
                say(r, "Hồ sơ", "Dossier"),
                say(r, "Chi bộ", "Cell"),
                say(r, "Bước", "Step"),
                say(r, "Điều sẽ đổi", "What changes"),
            ],
            [
                (c["day"], c["dossier"], names.get(c["unit"], c["unit"]), r.label("step", c["step"]), without_day(c["sentence"]))
                for c in rows
            ],
            say(
                r,
                f"Hồ sơ sẽ tự đổi kết quả trong {DAYS_AHEAD} ngày tới",
                f"Dossiers that will change by themselves in the next {DAYS_AHEAD} days",
            ),
            people=True,
        )


def without_day(sentence: str) -> str:
    """What changes, where the day stands in a column of its own."""
    return sentence.partition(": ")[2].replace(" -> ", " → ")
