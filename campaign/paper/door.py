"""Sets the list for the door of an event: whoever comes has a line with a box to tick, and each page has its number."""

from __future__ import annotations

from typing import BinaryIO

from campaign.i18n import translator
from campaign.paper.drawing import About, Document
from campaign.paper.letters import add_note
from campaign.paper.lines import Style, wrap, wrap_lines
from campaign.paper.pages import MEASURE, MM, PLAIN, TOP, Block, Flow, Page, Row
from campaign.paper.values import DoorList, Guest

_TITLE = Style(16, 21, is_bold=True)
_GUEST = Style(11, 20)
_NAME_AT = 9 * MM
_AMOUNT_AT = 130 * MM
_GAP = 4 * MM
NAMELESS = "—"


def door_pdf(door: DoorList, *, file: BinaryIO) -> None:
    """Write the list into a file that is open for writing, on as many pages as it needs."""
    said = translator(door.language)
    name = said.gettext("Check-in list")
    document = Document(file, About(f"{name}: {door.title}", "", door.written_on, door.language))
    document.add_part(_set(door, name), name, running=door.title, language=door.language, is_posted=False)
    document.save()


def _set(door: DoorList, name: str) -> list[Page]:
    flow = Flow(Page(), TOP)
    flow.add(Block(wrap(name, PLAIN, MEASURE), PLAIN))
    flow.add(Block(list(wrap_lines((door.title,), _TITLE, MEASURE)), _TITLE))
    facts = [f"{label}: {value}" for label, value in door.facts]
    flow.add(Block(list(wrap_lines(facts, PLAIN, MEASURE)), PLAIN, space=PLAIN.leading / 2))
    flow.add(Block([()], PLAIN))
    for guest in door.guests:
        flow.add_row(_row(guest), _GUEST)
    add_note(flow, door.language)
    return flow.pages


def _row(guest: Guest) -> Row:
    name = wrap(guest.name.strip() or NAMELESS, _GUEST, _AMOUNT_AT - _NAME_AT - _GAP)
    amount = wrap(guest.amount, _GUEST, MEASURE - _AMOUNT_AT)
    return Row(guest.is_here, ((_NAME_AT, name), (_AMOUNT_AT, amount)))
