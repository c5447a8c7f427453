"""What the province declares. The registry names this plugin; it is found by its entry point."""

from pathlib import Path

from ketnap.plugins import CatalogBuilder

from .review import month_review, sms, young


def register(catalog: CatalogBuilder) -> None:
    catalog.add_folder(Path(__file__).parent)
    catalog.add(young, month_review, sms)
