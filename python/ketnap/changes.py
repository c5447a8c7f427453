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
    """

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    @property
    def day(self) -> date | None:
        """None where it stays as it is on every day before the horizon."""
        return self._row["day"]

    @property
    def horizon(self) -> date:
        """Days before it were looked at."""
        return self._row["horizon"]

    @property
    def from_outcome(self) -> str:
        return self._row["from_outcome"]

    @property
    def to_outcome(self) -> str:
        """`not_applicable` also where the rule is no longer in force."""
        return self._row["to_outcome"]

    @property
    def why(self) -> list[dict[str, Any]]:
        """What turned that day, one dict per rule: rule, from_outcome, to_outcome, law (`same`, or whether the rule `begins`,
        `ends` or `changes`), atoms: each with its truth, its truth the day `before`, and what was read."""
        return self._row["why"]

    def sentence(self, lang: str = "vi") -> str:
        """The day, both outcomes and the rules that turned; or that nothing changes, and until when."""
        return self._row["sentence"]["en" if lang == "en" else "vi"]

    def __bool__(self) -> bool:
        return self.day is not None

    def __repr__(self) -> str:
        return self.sentence()
