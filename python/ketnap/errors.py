"""The one exception that ketnap raises: numbered, in both languages, with what to do."""

import traceback
from collections.abc import Sequence
from pathlib import Path

from ketnap import _ketnap
from ketnap.batch import Findings


class Error(Exception):
    """Something could not be done; the number can be searched for.

    >>> try:
    ...     kn.open("nowhere.ketnap")
    ... except kn.Error as error:
    ...     print(error.code, error.message("en"))
    """

    def __init__(self, number: int, arguments: Sequence[str] = ()) -> None:
        self.number = number
        self.arguments = list(arguments)
        self.findings = Findings([])
        """Of KN1121, where records were typed that cannot be written."""
        super().__init__(self.message("vi"))

    @property
    def code(self) -> str:
        """`KN1102`, as it stands in the table of messages."""
        return _ketnap.message_code(self.number)

    def message(self, lang: str = "vi") -> str:
        """Code, what happened, what to do; `lang` is `vi` or `en`."""
        text = _ketnap.message_text(self.number, self.arguments, lang)
        todo = _ketnap.message_todo(self.number, self.arguments, lang)
        return f"{self.code} {text} {todo}".strip()

    def __reduce__(self) -> tuple[type["Error"], tuple[int, list[str]]]:
        return (Error, (self.number, self.arguments))


def described(raised: BaseException) -> str:
    """What somebody else's function raised and where, without a traceback: `KeyError: 'x' (handbook.py:12)`."""
    ours = Path(__file__).parent
    frames = [frame for frame in traceback.extract_tb(raised.__traceback__) if Path(frame.filename).parent != ours]
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(raised).__name__}: {raised}{where}"
