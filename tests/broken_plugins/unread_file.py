"""A file whose name is misspelt: what it declares would be lost."""

NUMBER = 1214
NAMES = ("unread_file", "rule.json", "rules.json")
FILES = {"rule.json": "[]"}
