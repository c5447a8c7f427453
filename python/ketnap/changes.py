"""The day on which a verdict becomes another by itself."""

from datetime import date
from typing import Any


class Change:
    """The first later day on which an outcome changes though nothing happens: facts as they are known, time passes, enacted law comes
    into force. Where there is none before the horizon it is false, its `day` None, and it names the horizon.

    >>> d.changes_on
    04/03/2024: chưa rõ -> đạt (Đủ 18 tuổi khi chi bộ họp xét kết nạp)
    >>> d.changes_on.day, d.changes_on.to_outcome
    (datetime.date(2024, 3, 4), 'pass')

    `to_outcome` is `not_applicable` also where a rule is no longer in force. `why` says what turned that day, one dict per rule: rule,
    from_outcome, to_outcome, law (`same`, or that the rule `begins`, `ends` or `changes`), and the atoms that turned: each with its
    truth, its truth the day `before`, and what was read. Days before the `horizon` were looked at.
    """

    def __init__(self, row: dict[str, Any]) -> None:
        self.day: date | None = row["day"]
        self.horizon: date = row["horizon"]
        self.from_outcome: str = row["from_outcome"]
        self.to_outcome: str = row["to_outcome"]
        self.why: list[dict[str, Any]] = row["why"]
        self._sentences: dict[str, str] = row["sentence"]

    def sentence(self, lang: str = "vi") -> str:
        """The day, both outcomes and the rules that turned; or that nothing changes, and until when."""
        return self._sentences["en" if lang == "en" else "vi"]

    def __bool__(self) -> bool:
        return self.day is not None

    def __repr__(self) -> str:
        return self.sentence()
