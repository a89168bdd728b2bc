"""Reads a PDF back as its reader would: the words of each page, where the ink ends, and what is told beneath it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

POINTS_IN_MM = 72 / 25.4


class Paper:
    """A PDF that was made."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(BytesIO(pdf), strict=True)

    @property
    def pages(self) -> list[str]:
        return [page.extract_text() for page in self.reader.pages]

    @property
    def words(self) -> str:
        return "\n".join(self.pages)

    def told(self) -> list[str]:
        """What stands beneath ink that does not tell it, over all pages."""
        return [
            operands[1]["/ActualText"]
            for page in self.reader.pages
            for operands, operator in self._operations(page)
            if operator == b"BDC" and "/ActualText" in operands[1]
        ]

    def languages(self) -> list[set[str]]:
        """The languages that the words of each page are in."""
        return [
            {
                operands[1]["/Lang"]
                for operands, operator in self._operations(page)
                if operator == b"BDC" and "/Lang" in operands[1]
            }
            for page in self.reader.pages
        ]

    def fonts(self) -> Iterator[Any]:
        for page in self.reader.pages:
            for font in page["/Resources"]["/Font"].values():
                yield font.get_object()

    def lines(self) -> Iterator[tuple[float, float, float]]:
        """For each piece of ink: where it begins and ends across, and how far down it is, in mm from the top left."""
        for number in range(len(self.reader.pages)):
            yield from self.lines_on(number)

    def lines_on(self, number: int) -> Iterator[tuple[float, float, float]]:
        page = self.reader.pages[number]
        fonts = page["/Resources"]["/Font"]
        font, size, tracking, across, down = None, 0.0, 0.0, 0.0, 0.0
        for operands, operator in self._operations(page):
            if operator == b"Tm":
                across, down = float(operands[4]), float(operands[5])
            elif operator == b"Tc":
                tracking = float(operands[0])
            elif operator == b"Tf":
                font, size = fonts[operands[0]].get_object(), float(operands[1])
            elif operator == b"Tj" and font is not None:
                codes = operands[0].original_bytes
                width = sum(
                    float(font["/Widths"][code - font["/FirstChar"]]) * size / 1000 + tracking for code in codes
                )
                yield across / POINTS_IN_MM, (across + width) / POINTS_IN_MM, 297 - down / POINTS_IN_MM
                across += width

    def _operations(self, page: Any) -> Any:
        return ContentStream(page.get_contents(), self.reader).operations
