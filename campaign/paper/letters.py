"""Sets one letter: the writer at the top right, the reader where the envelope's window is, the words below the fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from campaign.i18n import Language, format_date, translator
from campaign.paper.clusters import STAND_IN, clean
from campaign.paper.drawing import About, Document
from campaign.paper.lines import Line, wrap, wrap_lines
from campaign.paper.pages import (
    ADDRESS,
    ADDRESS_MEASURE,
    ADDRESS_TOP,
    BELOW_FOLD,
    BESIDE_ADDRESS,
    BESIDE_MEASURE,
    BESIDE_TOP,
    LEFT,
    MEASURE,
    PLAIN,
    SMALL,
    STRONG,
    Block,
    Flow,
    Page,
    address_style,
    stack,
)
from campaign.paper.values import PaperLetter


def letter_pdf(letter: PaperLetter) -> bytes:
    """The letter on as many pages as it needs, the same bytes each time."""
    file = BytesIO()
    about = About(letter.subject, letter.sender_name, letter.written_on, letter.language)
    document = Document(file, about)
    add_letter(document, letter)
    document.save()
    return file.getvalue()


def add_letter(document: Document, letter: PaperLetter) -> None:
    """The letter as a part of a document, beginning on a page of its own."""
    document.add_part(_set_letter(letter), letter.sender_name, running=letter.sender_name, language=letter.language)


def set_address(page: Page, name: str, lines: Iterable[str]) -> float:
    """Put a reader's address where the window shows it; how far down it ends."""
    set_lines = list(wrap_lines((name, *lines), ADDRESS, ADDRESS_MEASURE))
    return stack(page, set_lines, address_style(set_lines), across=LEFT, top=ADDRESS_TOP)


def set_beside(page: Page, texts: Sequence[str], top: float = BESIDE_TOP) -> float:
    """Put lines beside the address; how far down they end."""
    lines = wrap_lines(texts, ADDRESS, BESIDE_MEASURE)
    return stack(page, lines, ADDRESS, across=BESIDE_ADDRESS, top=top)


def add_note(flow: Flow, language: Language) -> None:
    """Say what the replacement mark means, where any line set so far has one."""
    if any(cluster.is_stand_in for page in flow.pages for placed in page.placed for cluster in placed.line):
        note = translator(language).gettext(
            "%(mark)s stands for a letter or symbol that this typeface does not have.", mark=STAND_IN
        )
        flow.add(Block(wrap(note, SMALL, MEASURE), SMALL, space=PLAIN.leading))


def begin_below(page: Page, down: float) -> Flow:
    """What follows the head of a sheet: below its fold, or further down where the head is long."""
    return Flow(page, max(down + PLAIN.leading, BELOW_FOLD))


def _set_letter(letter: PaperLetter) -> list[Page]:
    page = Page()
    down = set_beside(page, (letter.sender_name, *letter.sender_lines))
    down = set_beside(page, (format_date(letter.written_on, letter.language),), top=down + ADDRESS.leading)
    flow = begin_below(page, max(down, set_address(page, letter.recipient_name, letter.recipient_lines)))
    flow.add(Block(list(wrap_lines((letter.subject,), STRONG, MEASURE)), STRONG))
    for paragraph in paragraphs(letter.body):
        flow.add(paragraph)
    add_note(flow, letter.language)
    return flow.pages


def paragraphs(body: str) -> Iterator[Block]:
    """A block for each run of lines; however many empty lines part two, the space is the same."""
    lines: list[Line] = []
    for text in [*clean(body).split("\n"), ""]:
        if text.strip():
            lines += wrap(text, PLAIN, MEASURE)
        elif lines:
            yield Block(lines, PLAIN, space=PLAIN.leading * 0.6)
            lines = []
