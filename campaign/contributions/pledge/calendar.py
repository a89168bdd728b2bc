"""An event as a calendar file (RFC 5545), in one language: the same for everybody who comes.

Published, never a request for an answer: no calendar asks its owner to accept. The identifier stays; a changed event has a
higher sequence, by which calendars replace what they have. The library takes three megabytes, and is loaded by whoever makes a
file: the workers that build large lists know every kind too, within a bound on their memory.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from campaign.contributions.pledge.offers import OfferView
from campaign.i18n import Language
from campaign.i18n.formats import ZONE

if TYPE_CHECKING:
    from icalendar import Event

CONTENT_TYPE = "text/calendar"
FILENAMES: dict[Language, str] = {"en": "event.ics", "cy": "digwyddiad.ics"}
PRODUCT = "-//Cydlais//Cydlais//EN"
# Europe/London by the rule that has held since 1996: summer time from the last Sunday of March to the last of October.
ZONE_RULE = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""


def calendar_file(offer: OfferView, language: Language) -> bytes:
    """The file for an offer that is an event."""
    calendar = _icalendar().Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_icalendar().Timezone.from_ical(ZONE_RULE))
    calendar.add_component(_event(offer, language))
    return bytes(calendar.to_ical())


def _event(offer: OfferView, language: Language) -> Event:
    words = offer.texts[language]
    event: Event = _icalendar().Event()
    assert offer.starts_at is not None and offer.ends_at is not None
    event.add("uid", str(offer.id))
    event.add("dtstamp", offer.changed_at)
    event.add("last-modified", offer.changed_at)
    event.add("sequence", offer.sequence)
    event.add("dtstart", offer.starts_at.astimezone(ZONE))
    event.add("dtend", offer.ends_at.astimezone(ZONE))
    for name, text in (("summary", words.label), ("description", words.detail), ("location", words.place)):
        if text:
            event.add(name, text, parameters={"LANGUAGE": language})
    event.add("transp", "OPAQUE")
    return event


@cache
def _icalendar() -> Any:
    return import_module("icalendar")
