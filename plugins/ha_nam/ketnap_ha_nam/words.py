"""A document's words in the language that it is asked for."""

from ketnap.builder import Builder


def say(r: Builder, vietnamese: str, english: str) -> str:
    return vietnamese if r.lang == "vi" else english


def whole(r: Builder, number: int) -> str:
    """A count inside a sentence: `2.297`."""
    return f"{number:,}".replace(",", say(r, ".", ","))


def upper(text: str) -> str:
    """At the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def listed(r: Builder, names: list[str], most: int = 3) -> str:
    """`Duy Tiên, Kim Bảng và Bình Lục`; where there are more than `most`, how many."""
    if len(names) > most:
        return say(r, f"{len(names)} đơn vị", f"{len(names)} units")
    return say(r, " và ", " and ").join([text for text in (", ".join(names[:-1]), names[-1]) if text])
