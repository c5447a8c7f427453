"""A comma too many."""

NUMBER = 1206
NAMES = ("bad_json", "rules.json", "line 3")
FILES = {"rules.json": '[\n  {"id": "bad_json.rule", "step": "cell_vote",\n  },\n]'}
