"""A rule on a step that no dossier has."""

NUMBER = 1210
NAMES = ("unknown_step", "unknown_step.rule", "cel_vote", "cell_vote")
FILES = {
    "rules.json": """[{"id": "unknown_step.rule", "title": {"vi": "Quy tắc", "en": "Rule"}, "step": "cel_vote",
                       "in_force": "2011-01-19..", "holds": "born <= step_date"}]"""
}
