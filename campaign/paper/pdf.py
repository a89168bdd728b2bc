"""What pages are drawn with: the parts of ReportLab. Whoever draws loads it (`drawn_with` in campaign/paper/faces.py).

It is several megabytes with Pillow behind it, and most processes never draw.
"""

from __future__ import annotations

import re
from zlib import compress

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFStream
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

__all__ = ["Canvas", "face_of", "packed"]

_BEYOND = re.compile("<([0-9A-F]{5,6})>")
_PACKED = PDFName("FlateDecode")


class _Face(TTFont):
    """A face whose emoji a PDF can be searched for: ReportLab names characters beyond 0xFFFF in a way that readers refuse."""

    def addObjects(self, doc: PDFDocument) -> None:
        super().addObjects(doc)
        for key, stream in doc.idToObject.items():
            if isinstance(stream, PDFStream) and key.startswith("toUnicodeCMap:"):
                stream.content = _BEYOND.sub(
                    lambda code: f"<{chr(int(code[1], 16)).encode('utf-16-be').hex()}>", stream.content
                )


def face_of(name: str, path: str) -> TTFont:
    """The face in that file, which pages may name from now on."""
    face = _Face(name, path, asciiReadable=False, shapable=False)
    registerFont(face)
    return face


def packed(content: bytes) -> PDFStream:
    """A page's content as it takes least room."""
    return PDFStream(PDFDictionary({"Filter": _PACKED}), compress(content))
