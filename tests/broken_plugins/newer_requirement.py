"""Requires a version that is not out yet."""

NUMBER = 1205
NAMES = ("newer_requirement", "vn >=99", "1.0.0")
FILES = {"plugin.json": '{"name": "newer_requirement", "version": "1.0", "requires": {"vn": ">=99"}}'}
