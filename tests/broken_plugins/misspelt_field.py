"""A field of rules.json that no rule has."""

NUMBER = 1208
NAMES = ("misspelt_field", "rules.json", "severty", "severity")
FILES = {
    "rules.json": """[{"id": "misspelt_field.rule", "title": {"vi": "Quy tắc", "en": "Rule"}, "step": "cell_vote",
                       "in_force": "2011-01-19..", "severty": "warns", "holds": "born <= step_date"}]"""
}
