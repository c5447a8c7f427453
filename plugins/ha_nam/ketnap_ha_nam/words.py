"""A document's words in the language that it is asked for."""

from ketnap.builder import Builder


def say(r: Builder, vietnamese: str, english: str) -> str:
    return vietnamese if r.lang == "vi" else english
