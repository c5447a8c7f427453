"""Requires a plugin that is not there."""

NUMBER = 1205
NAMES = ("missing_requirement", "nowhere >=1")
FILES = {"plugin.json": '{"name": "missing_requirement", "version": "1.0", "requires": {"nowhere": ">=1"}}'}
