"""Draws pages into a PDF: the same bytes for the same pages, with its faces in it, its title, and its language told.

The moment and the identity that a PDF holds come from its words and the date given, so that two copies are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, BinaryIO

from campaign.i18n import Language, translator
from campaign.paper.clusters import Cluster, clean
from campaign.paper.faces import SANS, drawn_with, find_glyph
from campaign.paper.lines import Line, wrap
from campaign.paper.pages import FOLDS, FOOT, HEIGHT, LEFT, MEASURE, SMALL, WIDTH, Box, Page, Placed, Stroke

MAKER = "Cydlais"
_OPTIONS: dict[str, Any] = {
    "pagesize": (WIDTH, HEIGHT),
    "pageCompression": 1,
    "pdfVersion": (1, 7),
    "invariant": 1,
    "initialFontName": SANS,
}
_FOLD_MARK = (10, 20)
_PEN = 0.8


@dataclass(frozen=True, slots=True)
class About:
    """What a PDF says of itself."""

    title: str
    author: str
    made_on: date
    language: Language


class Document:
    """A PDF in the making. Its parts are added in order; nothing is written before `save`."""

    def __init__(self, file: BinaryIO, about: About) -> None:
        find_glyph(" ")  # the face that a page begins with must be known before
        self._canvas = drawn_with().Canvas(file, **_OPTIONS, lang=about.language)
        self._canvas.setTitle(_in_one_line(about.title))
        self._canvas.setAuthor(_in_one_line(about.author))
        self._canvas.setCreator(MAKER)
        self._canvas.setProducer(MAKER)
        self._canvas.setDateFormatter(lambda *_: f"D:{about.made_on:%Y%m%d}000000Z")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._parts = 0

    def add_part(
        self, pages: Sequence[Page], title: str, *, running: str, language: Language, is_posted: bool = True
    ) -> None:
        """Pages that belong together, as one entry of the outline; each bears its number beside the `running` words, if any.

        What is posted has none on its first page, and marks there for the fold.
        """
        self._parts += 1
        key = str(self._parts)
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(_in_one_line(title), key)
        for number, page in enumerate(pages, start=1):
            is_folded = is_posted and number == 1
            foot = () if is_folded or not running else _foot(number, len(pages), running, language)
            self._draw_strokes(page.strokes)
            self._draw_boxes(page.boxes)
            self._draw([*page.placed, *foot], language, is_folded=is_folded, spoken=page.spoken)

    def save(self) -> None:
        self._canvas.save()

    def _draw(
        self, placed: Sequence[Placed], language: Language, *, is_folded: bool, spoken: Mapping[int, Language]
    ) -> None:
        if is_folded:
            self._canvas.setLineWidth(0.4)
            for fold in FOLDS:
                self._canvas.line(_FOLD_MARK[0], HEIGHT - fold, _FOLD_MARK[1], HEIGHT - fold)
        text = self._canvas.beginText()
        _write(text, f"/Span <</Lang ({language})>> BDC")
        for at, one in enumerate(placed):
            if at in spoken:
                _write(text, f"/Span <</Lang ({spoken[at]})>> BDC")
            text.setTextOrigin(one.across, HEIGHT - one.down)
            _write(text, f"{one.style.outline:.2f} w {2 if one.style.is_bold else 0} Tr {one.style.tracking:.3f} Tc")
            for run in _runs(one.line):
                _draw_run(text, run, one.style.size)
            if at in spoken:
                _write(text, "EMC")
        _write(text, "EMC")
        self._canvas.drawText(text)
        self._turn()

    def _draw_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Beneath everything else, and of no meaning to whoever listens: words beside them say the same."""
        if not strokes:
            return
        self._canvas.saveState()
        self._canvas.addLiteral("/Artifact BMC")
        for stroke in strokes:
            path = self._canvas.beginPath()
            (across, down), *others = stroke.points
            path.moveTo(across, HEIGHT - down)
            for across, down in others:
                path.lineTo(across, HEIGHT - down)
            self._canvas.setLineWidth(stroke.pen)
            self._canvas.setStrokeGray(stroke.grey)
            self._canvas.setFillGray(stroke.grey)
            self._canvas.drawPath(path, stroke=int(not stroke.is_filled), fill=int(stroke.is_filled))
        self._canvas.addLiteral("EMC")
        self._canvas.restoreState()

    def _draw_boxes(self, boxes: Sequence[Box]) -> None:
        self._canvas.setLineWidth(_PEN)
        for box in boxes:
            left, low = box.across, HEIGHT - box.down - box.side
            self._canvas.rect(left, low, box.side, box.side)
            if box.is_ticked:
                knee = (left + box.side * 0.4, low + box.side * 0.2)
                self._canvas.line(left + box.side * 0.15, low + box.side * 0.5, *knee)
                self._canvas.line(*knee, left + box.side * 0.85, low + box.side * 0.85)

    def _turn(self) -> None:
        """End a page, and keep it packed: thousands wait in memory for the end."""
        pages = self._canvas._doc
        name = pages.thisPageName()
        self._canvas.showPage()
        page = pages.idToObject[name]
        page.Contents = drawn_with().packed(page.stream.encode("latin-1"))
        page.stream = None


@dataclass(frozen=True, slots=True)
class _Run:
    """What is drawn at once: pairs of a face and characters; and what it stands for, where the ink does not tell."""

    parts: tuple[tuple[str, str], ...]
    original: str | None = None


def _runs(line: Line) -> Iterator[_Run]:
    for is_told, same in groupby(line, key=lambda cluster: cluster.is_told):
        clusters = list(same)
        yield _Run(_by_face(clusters), None if is_told else "".join(cluster.original for cluster in clusters))


def _by_face(clusters: Sequence[Cluster]) -> tuple[tuple[str, str], ...]:
    glyphs = (glyph for cluster in clusters for glyph in cluster.glyphs)
    return tuple(
        (face, "".join(glyph.character for glyph in same))
        for face, same in groupby(glyphs, key=lambda glyph: glyph.face)
    )


def _draw_run(text: Any, run: _Run, size: float) -> None:
    if run.original is not None:
        _write(text, f"/Span <</ActualText <feff{run.original.encode('utf-16-be').hex()}>>> BDC")
    for face, characters in run.parts:
        text.setFont(face, size)
        text.textOut(characters)
    if run.original is not None:
        _write(text, "EMC")


def _write(text: Any, code: str) -> None:
    """An operator that ReportLab has no method for."""
    text._code.append(code)


def _foot(number: int, total: int, running: str, language: Language) -> Iterator[Placed]:
    page = wrap(
        translator(language).gettext("Page %(number)s of %(total)s", number=number, total=total), SMALL, MEASURE
    )
    width = SMALL.width(page[0])
    yield Placed(LEFT, FOOT, wrap(running, SMALL, MEASURE - width - 20)[0], SMALL)
    yield Placed(LEFT + MEASURE - width, FOOT, page[0], SMALL)


def _in_one_line(text: str) -> str:
    return " ".join(clean(text).split())
