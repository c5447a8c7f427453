"""A text where a list belongs."""

NUMBER = 1207
NAMES = ("wrong_kind", "rules.json", "wrong_kind.rule", "basis")
FILES = {
    "rules.json": """[{"id": "wrong_kind.rule", "title": {"vi": "Quy tắc", "en": "Rule"}, "step": "cell_vote",
                       "in_force": "2011-01-19..", "basis": 12, "holds": "born <= step_date"}]"""
}
