"""What a format reads: the content of a document, in values. A format's function is handed such a `Document` and returns bytes;
it never sees a snapshot.

>>> @kn.format("ninh_thuan.sms", suffix="txt", media_type="text/plain")
... def sms(document):
...     return "\\n".join(p.text for p in document.paragraphs)[:160].encode()
"""

from ketnap._ketnap import Document, Fact, Finding, Paragraph, Provenance, Remark, Table, Verdicts, outcome_label
from ketnap.chart import Drawing, Panel, Point, Series, drawing_of, short
from ketnap.plot import png_of

__all__ = [
    "Document",
    "Drawing",
    "Fact",
    "Finding",
    "Panel",
    "Paragraph",
    "Point",
    "Provenance",
    "Remark",
    "Series",
    "Table",
    "Verdicts",
    "drawing_of",
    "outcome_label",
    "png_of",
    "short",
]
