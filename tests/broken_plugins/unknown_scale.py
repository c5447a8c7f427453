"""A scale that there is not."""

from typing import Any

import ketnap as kn

NUMBER = 3112
NAMES = ("unknown_scale.share", '"count", "percent", "years", "ratio"', "per cent")


def register(catalog: Any) -> None:
    catalog.add(kn.indicator("unknown_scale.share", title="–", scale="per cent")(lambda u: u.members.count()))
