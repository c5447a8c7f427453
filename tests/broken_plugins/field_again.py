"""Adds a field that the table has."""

NUMBER = 1203
NAMES = ("field_again", "people.born")
FILES = {"fields.json": '[{"table": "people", "name": "born", "type": "date", "label": {"vi": "Sinh", "en": "Born"}}]'}
