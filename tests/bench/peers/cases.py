"""The cases that `ketnap_bench_judge dump` wrote, as NumPy arrays, and the form of the answers: bits of (surely, possibly) by rule."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RULES = 30
FIRST = -25508  # an unknown day begins with the first
DAYS = [
    "step_date", "born", "union_since", "applied_on", "background_on", "verified_on", "certificate_on", "introduced_on",
    "opinion_on", "helper_since", "note_on", "left_on",
]  # fmt: skip
NUMBERS = ["members", "excused", "excused_present", "present", "in_favour", "against", "invalid", "together_months", "notes"]
CODES = [
    "sex", "ethnicity", "religion", "occupation", "education", "profession", "theory", "sector", "source_group", "state",
]  # fmt: skip
TRUTHS = ["youth_union", "trade_union", "application_there", "background_there", "opinions_there", "again"]


@dataclass
class Cases:
    """`of[name]` is a column; of a day also `name_high`, of a number `name_known`. `laws[name]` has a value for each of `starts`."""

    of: dict[str, NDArray[np.generic]]
    starts: list[int]
    laws: dict[str, list[int]]

    def __post_init__(self) -> None:
        self.versions = {name: np.array(values, np.int32) for name, values in self.laws.items()}

    @property
    def rows(self) -> int:
        return len(self.of["step_date"])

    def is_known(self, name: str) -> NDArray[np.bool_]:
        if name in DAYS:  # a birth of which the year is known is known in part
            low, high = self.of[name], self.of[f"{name}_high"]
            return low > FIRST if name == "born" else low == high
        return self.of[f"{name}_known"] if name in NUMBERS else self.of[name] != 255


def load(folder: str, rows: int) -> Cases:
    of = {file.stem: np.load(file)[:rows] for file in sorted(Path(folder).glob("*.npy"))}
    for part in ("left_on", "left_on_high"):  # an event that has not happened lies after every step, and months can be added to it
        of[part] = np.minimum(of[part], of["step_date"].max() + 10_000)
    about = json.loads((Path(folder) / "cases.json").read_text())
    versions = next(iter(about["parameters"].values()))
    laws = {name: [value for _, value in versions] for name, versions in about["parameters"].items()}
    return Cases(of, [start for start, _ in versions], laws)


def planes(surely: list[NDArray[np.bool_]], possibly: list[NDArray[np.bool_]]) -> NDArray[np.uint64]:
    """[2][rule][word], a bit per case."""
    rows = len(surely[0])
    out = np.zeros((2, RULES, (rows + 63) // 64), np.uint64)
    octets = out.view(np.uint8)
    for which, masks in enumerate((surely, possibly)):
        for rule, mask in enumerate(masks):
            bits = np.packbits(mask, bitorder="little")
            octets[which, rule, : len(bits)] = bits
    return out
