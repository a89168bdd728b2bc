"""Sets the pack that is handed over on the day: what was asked, by how many, where they live, what they said, and proof."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from campaign.i18n import Language, format_date, format_number, translator
from campaign.paper.drawing import About, Document
from campaign.paper.growth import add_growth
from campaign.paper.letters import add_note, paragraphs
from campaign.paper.lines import Style, wrap, wrap_lines
from campaign.paper.pages import LEFT, MEASURE, MM, PLAIN, SMALL, TOP, Block, Flow, Page, Placed, Stroke, stack
from campaign.paper.values import HandIn, Remark

_TITLE = Style(22, 28, is_bold=True)
_HEADING = Style(13, 18, is_bold=True)
_REMARK = Style(11, 15)
_NAME_WIDTH, _BAR_AT, _BAR_WIDTH = 66 * MM, 70 * MM, 66 * MM
_BAR = 0.35
_APART = 22.0


def handin_pdf(pack: HandIn, *, file: BinaryIO) -> None:
    """Write the pack into a file that is open for writing, on as many pages as it needs."""
    document = Document(file, About(pack.title, "", pack.written_on, pack.language))
    document.add_part(_set(pack), pack.title, running=pack.title, language=pack.language, is_posted=False)
    document.save()


def _set(pack: HandIn) -> list[Page]:
    say = translator(pack.language)
    flow = Flow(Page(), TOP)
    flow.add(Block(list(wrap_lines((pack.above,), PLAIN, MEASURE)), PLAIN))
    flow.add(Block(list(wrap_lines((pack.title,), _TITLE, MEASURE)), _TITLE, space=PLAIN.leading / 2))
    flow.add(Block(wrap(format_date(pack.written_on, pack.language), PLAIN, MEASURE), PLAIN, space=PLAIN.leading / 2))
    _add_facts(flow, pack.facts)
    _add_heading(flow, say.gettext("What is asked"))
    for paragraph in paragraphs(pack.text):
        flow.add(paragraph)
    _add_heading(flow, say.gettext("How the count grew"))
    add_growth(flow, pack.growth, pack.language)
    if pack.places:
        _add_heading(flow, say.gettext("Where they live"))
        _add_places(flow, pack.places, pack.language)
        flow.add(Block(wrap(pack.places_note, SMALL, MEASURE), SMALL, space=SMALL.leading / 2))
    if pack.remarks:
        _add_heading(flow, say.gettext("In their own words"))
        for remark in pack.remarks:
            _add_remark(flow, remark, pack.language)
    _add_heading(flow, say.gettext("How this was counted"))
    for sentence in pack.method:
        flow.add(Block(wrap(sentence, PLAIN, MEASURE), PLAIN, space=PLAIN.leading / 2))
    _add_facts(flow, pack.counted)
    for line in pack.proof:
        flow.add(Block(wrap(line, SMALL, MEASURE), SMALL, space=SMALL.leading / 2))
    add_note(flow, pack.language)
    return flow.pages


def _add_heading(flow: Flow, words: str) -> None:
    flow.add(Block(wrap(words, _HEADING, MEASURE), _HEADING, space=_APART, is_headed=True))


def _add_facts(flow: Flow, facts: Iterable[tuple[str, str]]) -> None:
    for number, (label, value) in enumerate(facts):
        space = PLAIN.leading if number == 0 else 0.0
        flow.add(Block(list(wrap_lines((f"{label}: {value}",), PLAIN, MEASURE)), PLAIN, space=space))


def _add_places(flow: Flow, places: tuple[tuple[str, int], ...], language: Language) -> None:
    """A bar for each, and its figure, which alone says how many."""
    highest = max(count for _, count in places) or 1
    flow.take(PLAIN.leading / 2)
    for name, count in places:
        lines = wrap(name, PLAIN, _NAME_WIDTH)
        page, top = flow.take(len(lines) * PLAIN.leading)
        stack(page, lines, PLAIN, across=LEFT, top=top)
        left, low, high = LEFT + _BAR_AT, top + PLAIN.size * 1.15, top + PLAIN.size * 0.25
        right = left + max(_BAR_WIDTH * count / highest, 0.5)
        page.strokes.append(Stroke(((left, high), (right, high), (right, low), (left, low)), grey=_BAR, is_filled=True))
        figure = wrap(format_number(count, language), PLAIN, MEASURE)[0]
        across = LEFT + MEASURE - PLAIN.width(figure)
        page.placed.append(Placed(across, top + PLAIN.size, figure, PLAIN))


def _add_remark(flow: Flow, remark: Remark, language: Language) -> None:
    spoken = remark.language if remark.language != language else None
    space = _REMARK.leading * 0.8
    for lines in (wrap(text, _REMARK, MEASURE) for text in remark.words.splitlines() if text.strip()):
        flow.add(Block(lines, _REMARK, space=space, language=spoken))
        space = 0.0
    if remark.name:
        flow.add(Block(wrap(f"– {remark.name}", SMALL, MEASURE), SMALL))
