"""What is published about the province, and how the generator splits it.

A margin is a number that stands in an article and that the files meet exactly. A quota says how the rest was divided so that
the margins come out; quotas are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from .days import day

REGISTER_BEGINS = day(2010, 12, 31)
HORIZON = day(2024, 5, 31)
"""The last day that the files know; only plants lie behind it."""
PUBLISHED_ON = day(2023, 10, 31)

CELLS = 3012
"""Open cells on PUBLISHED_ON."""
MEMBERS = {  # at the end of the day; the three margins, and between them a plausible way
    day(2010, 12, 31): 46300,
    day(2011, 12, 31): 47000,
    day(2012, 12, 31): 47800,
    day(2013, 12, 31): 48650,
    day(2014, 12, 31): 49500,
    day(2015, 12, 31): 50300,
    day(2016, 12, 31): 51050,
    day(2017, 12, 31): 51750,
    day(2018, 12, 31): 52400,
    day(2019, 12, 31): 53000,
    day(2020, 12, 31): 53520,
    day(2021, 12, 31): 54000,
    day(2022, 12, 31): 54400,
    day(2023, 10, 31): 55000,
    day(2023, 12, 31): 55060,
    day(2024, 5, 31): 55240,
}
BLOC_MEMBERS = {day(2010, 12, 31): 2260, day(2023, 12, 31): 2540, day(2024, 5, 31): 2552}
"""Of the agencies bloc. 150 new members are 5.9% of 2,540."""

TERM_BEGINS = day(2020, 7, 1)
"""Of the bloc: 275 admissions from here to the horizon, of 300 aimed at."""

SUPERIORS = ("PL", "DT", "KB", "TL", "BL", "LN", "CQ")
SHARES = {"DT": 0.25, "KB": 0.24, "TL": 0.24, "LN": 0.27}
"""How the districts without a margin of their own divide what is left."""


@dataclass(frozen=True)
class Span:
    """Admissions with their ceremony between two days, both included."""

    first: int
    last: int
    total: int
    phu_ly: int = 0
    pupils_phu_ly: int = 0
    bloc: int = 0
    residential: int = 0
    """Of Bình Lục, in cells of the sector residential; `bo_de` is a part of it."""
    bo_de: int = 0
    others: int = 0
    """Of Bình Lục, elsewhere."""
    annulled: int = 0
    """Above the total."""
    again: int = 0
    pupils: int = 0
    """Outside Phủ Lý."""


EARLY = {2011: 1180, 2012: 1240, 2013: 1310, 2014: 1350, 2015: 1290, 2016: 1210, 2017: 1120, 2018: 1010, 2019: 930}
"""Years before the published ones; nothing is known of them."""


def early_span(year: int) -> Span:
    total = EARLY[year]
    return Span(
        day(year),
        day(year, 12, 31),
        total,
        phu_ly=round(total * 0.13),
        bloc=round(total * 0.06),
        residential=round(total * 0.05),
        others=round(total * 0.09),
        annulled=2,
        again=1,
        pupils=3,
    )


SPANS = (
    *(early_span(year) for year in EARLY),
    Span(day(2020), day(2020, 6, 30), 310, 38, 2, 22, 11, 0, 27, 3, 1, 6),
    Span(day(2020, 7, 1), day(2020, 12, 31), 331, 42, 0, 30, 13, 0, 31, 4, 0, 0),
    Span(day(2021), day(2021, 12, 31), 735, 92, 3, 55, 33, 10, 62, 8, 2, 8),
    Span(day(2022), day(2022, 12, 31), 955, 118, 5, 75, 42, 13, 85, 9, 2, 12),
    Span(day(2023), day(2023, 10, 31), 1004, 125, 5, 68, 43, 11, 92, 8, 2, 14),
    Span(day(2023, 11, 1), day(2023, 12, 31), 196, 24, 0, 15, 8, 2, 16, 3, 0, 0),
    Span(day(2024), day(2024, 5, 31), 438, 52, 4, 32, 16, 0, 36, 3, 1, 9),
)
