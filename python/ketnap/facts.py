"""Facts in force, as a file would hold them."""

from collections.abc import Iterable, Mapping

from ketnap import _ketnap


class Facts(list[dict[str, str]]):
    """One dict for each fact. Fields above the registry's clearance are no keys of it; `withheld` names them.

    >>> registry.facts("people", person="P-77001").withheld
    {'ethnicity': 'sensitive', 'religion': 'sensitive'}
    """

    def __init__(self, rows: Iterable[dict[str, str]], withheld: Mapping[str, str]) -> None:
        super().__init__(rows)
        self.withheld = dict(withheld)
        """Fields that are not shown, each with the clearance that shows it."""

    def __repr__(self) -> str:
        hidden = [f"{field} {_ketnap.withheld_text(needed)}" for field, needed in self.withheld.items()]
        return "\n".join([super().__repr__(), *hidden])
