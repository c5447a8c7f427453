"""Expressions in a file that are not well formed: both are told, each with its place."""

NUMBER = 3010
NAMES = ("bad_text.rule", "KN3001", "bad_text.indicator", "^")
FILES = {
    "rules.json": """[{"id": "bad_text.rule", "title": {"vi": "Quy tắc", "en": "Rule"}, "step": "cell_vote",
                       "in_force": "2011-01-19..", "holds": "born <= step_date and"}]""",
    "indicators.json": """[{"id": "bad_text.indicator", "title": {"vi": "Chỉ số", "en": "Indicator"}, "scale": "count",
                            "value": "count(admissions"}]""",
}
