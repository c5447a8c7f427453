"""Formats that an office opens: pages for a browser and for paper. Part of ketnap and always there."""

from pathlib import Path

from ketnap.plugins import CatalogBuilder

from ketnap_office.docx import docx
from ketnap_office.html import html
from ketnap_office.xlsx import xlsx


def register(catalog: CatalogBuilder) -> None:
    catalog.add_folder(Path(__file__).parent)
    catalog.add(html, xlsx, docx)
