"""Sets a poster on one sheet: a half for each language, with what is asked, a code for telephones, and its address to type.

What is too long for its half ends with an ellipsis, after a whole word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from campaign.i18n import translator
from campaign.paper.clusters import clean
from campaign.paper.drawing import About, Document
from campaign.paper.lines import Line, Style, wrap
from campaign.paper.pages import HEIGHT, LEFT, MEASURE, MM, SMALL, Page, Stroke, stack
from campaign.paper.values import Poster, PosterHalf

_HALF = HEIGHT / 2
_TITLES = tuple(Style(size, size * 1.2, is_bold=True) for size in (34, 28, 23, 19, 15))
_ASKS = (Style(14, 19.5), Style(12, 16.5), Style(10.5, 14.5))
_HOW, _ADDRESS = Style(11, 15), Style(12, 16, is_bold=True)
_TOP, _TITLE_ROOM, _APART = 14 * MM, 42 * MM, 4 * MM
_CODE = 60 * MM
_BESIDE = MEASURE - _CODE - 10 * MM
_LOW, _FOOT = 19 * MM, 14 * MM  # from the end of a half: where the address ends, and where whose it is begins
_MOST_ASKED = 1_500  # characters, more than there is room for
_OVERLAP = 0.05  # so that no hair of white shows between two rows of a code
_RULE = 0.6


def poster_pdf(poster: Poster) -> bytes:
    """The poster, the same bytes each time. Its first half's language is that of the document."""
    file = BytesIO()
    first = poster.halves[0]
    document = Document(file, About(first.title, poster.halves[0].organisation, poster.made_on, first.language))
    page = Page()
    for number, half in enumerate(poster.halves):
        begun = len(page.placed)
        _set(page, half, number * _HALF)
        if half.language != first.language:
            page.spoken.update(dict.fromkeys(range(begun, len(page.placed)), half.language))
    page.strokes.append(Stroke(((LEFT, _HALF), (LEFT + MEASURE, _HALF)), grey=_RULE))
    document.add_part([page], first.title, running="", language=first.language, is_posted=False)
    document.save()
    return file.getvalue()


def _set(page: Page, half: PosterHalf, top: float) -> None:
    style, lines = _title(half.title)
    below = stack(page, lines, style, across=LEFT, top=top + _TOP) + _APART
    how = wrap(translator(half.language).gettext("Point your phone’s camera at the code, or type:"), _HOW, _BESIDE)
    address = wrap(half.address, _ADDRESS, _BESIDE)
    beginning = top + _HALF - _LOW - len(how) * _HOW.leading - len(address) * _ADDRESS.leading
    ask, asked = _asked(half.ask, beginning - _APART - below)
    stack(page, asked, ask, across=LEFT, top=below)
    after = stack(page, how, _HOW, across=LEFT, top=beginning)
    stack(page, address, _ADDRESS, across=LEFT, top=after)
    page.strokes.extend(_code(half.code, LEFT + MEASURE - _CODE, top + _HALF - _LOW - _CODE))
    stack(page, wrap(half.organisation, SMALL, MEASURE)[:1], SMALL, across=LEFT, top=top + _HALF - _FOOT)


def _title(title: str) -> tuple[Style, Sequence[Line]]:
    """As large as there is room for with its words whole, if there is."""
    found = [(style, wrap(title, style, MEASURE)) for style in _TITLES]
    whole = [(style, lines) for style, lines in found if _longest(title, style) <= MEASURE] or found
    for style, lines in whole:
        if len(lines) * style.leading <= _TITLE_ROOM:
            return style, lines
    style = whole[-1][0]
    return style, _shortened(title, style, MEASURE, int(_TITLE_ROOM / style.leading))


def _asked(ask: str, room: float) -> tuple[Style, Sequence[Line]]:
    """As large as there is room for."""
    for style in _ASKS:
        lines = wrap(ask, style, _BESIDE)
        if len(lines) * style.leading <= room:
            return style, lines
    return style, _shortened(ask, style, _BESIDE, int(room / style.leading))


def _longest(text: str, style: Style) -> float:
    return max((style.width(wrap(word, style, HEIGHT * 9)[0]) for word in clean(text).split()), default=0.0)


def _shortened(text: str, style: Style, measure: float, most: int) -> list[Line]:
    text = " ".join(clean(text).split())[:_MOST_ASKED]
    while text and len(wrap(f"{text}…", style, measure)) > most:
        text = text.rpartition(" ")[0] or text[:-1]
    return wrap(f"{text}…", style, measure)[: max(most, 0)]


def _code(modules: Sequence[Sequence[bool]], left: float, top: float) -> Iterator[Stroke]:
    """Each run of dark modules of a row as one field. The paper around it is its quiet zone."""
    side = _CODE / len(modules)
    for row, dark in enumerate(modules):
        begun = None
        for column, is_dark in enumerate((*dark, False)):
            if is_dark and begun is None:
                begun = column
            elif not is_dark and begun is not None:
                near, far = left + begun * side, left + column * side
                high, low = top + row * side, top + (row + 1) * side + _OVERLAP
                yield Stroke(((near, high), (far, high), (far, low), (near, low)), is_filled=True)
                begun = None
