"""A rule on a document that nobody declared."""

NUMBER = 1209
NAMES = ("missing_basis", "missing_basis.rule", "charter-2012, 1.2", "documents.json")
FILES = {
    "rules.json": """[{"id": "missing_basis.rule", "title": {"vi": "Quy tắc", "en": "Rule"}, "step": "cell_vote",
                       "in_force": "2011-01-19..", "basis": ["charter-2012, 1.2"], "holds": "born <= step_date"}]"""
}
