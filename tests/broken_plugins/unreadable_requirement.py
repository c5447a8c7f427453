"""A requirement that is no version."""

NUMBER = 1212
NAMES = ("the newest",)
FILES = {"plugin.json": '{"name": "unreadable_requirement", "version": "1.0", "requires": {"vn": "the newest"}}'}
