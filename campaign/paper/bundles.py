"""Sets a bundle: a cover sheet that says what lies below it and who wrote, then each letter from a new page on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from campaign.i18n import format_date, translator
from campaign.paper.drawing import About, Document
from campaign.paper.letters import add_letter, add_note, begin_below, set_address, set_beside
from campaign.paper.lines import Line, Style, wrap, wrap_lines
from campaign.paper.pages import COLUMN, HANGING, MEASURE, PLAIN, Block, Page
from campaign.paper.values import CoverSheet, PaperLetter, SignedName

_TITLE = Style(18, 24, is_bold=True)
_COUNT = Style(14, 20)
_HEADING = Style(11.5, 20, is_bold=True)
_NAME = Style(10, 14)


def bundle_pdf(
    cover: CoverSheet,
    letters: Iterable[PaperLetter],
    *,
    file: BinaryIO,
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Write a bundle into a file that is open for writing; `on_progress` is told, after each letter, how many are set.

    Letters are taken one after another, and only their pages are kept. ValueError where they are not as many as the cover says:
    nothing is written then.
    """
    document = Document(file, About(cover.title, "", cover.written_on, cover.language))
    document.add_part(_set_cover(cover), cover.title, running=cover.title, language=cover.language)
    count = 0
    for count, letter in enumerate(letters, start=1):
        add_letter(document, letter)
        if on_progress is not None:
            on_progress(count)
    if count != cover.letter_count:
        raise ValueError(f"the cover says {cover.letter_count} letters, and there are {count}")
    document.save()


def _set_cover(cover: CoverSheet) -> list[Page]:
    say = translator(cover.language)
    page = Page()
    down = set_beside(page, (format_date(cover.written_on, cover.language),))
    flow = begin_below(page, max(down, set_address(page, cover.recipient_name, cover.recipient_lines)))
    flow.add(Block(list(wrap_lines((cover.title,), _TITLE, MEASURE)), _TITLE))
    counts = say.ngettext("%(num)s letter", "%(num)s letters", cover.letter_count)
    flow.add(Block(wrap(counts, _COUNT, MEASURE), _COUNT, space=_TITLE.leading / 3))
    facts = [f"{label}: {value}" for label, value in cover.facts]
    flow.add(Block(list(wrap_lines(facts, PLAIN, MEASURE)), PLAIN, space=PLAIN.leading))
    if cover.names:
        names = say.ngettext("%(num)s name", "%(num)s names", len(cover.names))
        flow.add(Block(wrap(names, _HEADING, MEASURE), _HEADING, space=PLAIN.leading))
        flow.add_columns((_entry(name) for name in cover.names), _NAME)
    add_note(flow, cover.language)
    return flow.pages


def _entry(signed: SignedName) -> Sequence[Line]:
    return wrap(", ".join(part for part in (signed.name, signed.place) if part.strip()), _NAME, COLUMN - HANGING)
