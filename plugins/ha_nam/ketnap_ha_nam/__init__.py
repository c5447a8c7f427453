"""Hà Nam's own indicators and reports. The registry names this plugin; it is found by its entry point."""

from pathlib import Path

from ketnap.plugins import CatalogBuilder

from ketnap_ha_nam.commune_verdicts import commune_verdicts
from ketnap_ha_nam.handbook import handbook
from ketnap_ha_nam.indicators import planned_rate, pupil_share, revived_cells


def register(catalog: CatalogBuilder) -> None:
    catalog.add_folder(Path(__file__).parent)
    catalog.add(pupil_share, revived_cells, planned_rate, handbook, commune_verdicts)
