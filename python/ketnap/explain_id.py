"""What an id of a catalog stands for: a rule with its versions, a parameter with its values, an indicator, a document."""

from collections.abc import Iterable

from ketnap import _ketnap, plugins
from ketnap.errors import Error


def explain_id(id: str, names: Iterable[str] = ("vn",), lang: str = "vi") -> str:
    """The text that `ketnap plugins --explain ID` prints, of what the named plugins declare. Error KN3231 names the nearest id.

    >>> print(explain_id("vn.age_max"))
    """
    if lang not in ("vi", "en"):
        raise Error(3112, ["lang", repr(lang), '"vi", "en"'])
    return _ketnap.described(plugins.load(tuple(names)), id, lang)
