"""Calendar files: whole by RFC 5545, at the right hour on both sides of a clock change, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from campaign.contributions.pledge.calendar import calendar_file
from campaign.contributions.pledge.offers import OfferView, OfferWords
from campaign.i18n import LANGUAGES, Language

LONG = "Paned, straeon o bob rhan o Gymru; ŵyr a’i dŷ, «ê», \\ a choma, a " * 6 + "\nail linell"
OFFER = OfferView(
    id=UUID("01a2139a-c69d-792b-8aa0-6a26e046dabe"),
    drive_id=UUID(int=1),
    code="launch",
    unit="places",
    minimum=1,
    maximum=2,
    goal=40,
    threshold=None,
    due_at=None,
    starts_at=datetime(2027, 1, 9, 10, 30, tzinfo=UTC),
    ends_at=datetime(2027, 1, 9, 13, 0, tzinfo=UTC),
    place_limit=40,
    pay_url=None,
    sequence=3,
    changed_at=datetime(2026, 12, 1, 12, tzinfo=UTC),
    texts={
        "en": OfferWords("Come to the launch", "A cuppa.", "Thank you.", "Bridge Hall, Bro Helyg"),
        "cy": OfferWords("Dod i’r lansiad", LONG, "Diolch.", "Neuadd y Bont, Bro Helyg"),
    },
)


def event(offer: OfferView, language: Language) -> dict[str, object]:
    calendar = Calendar.from_ical(calendar_file(offer, language))
    (found,) = calendar.walk("VEVENT")
    return {name: found.decoded(name) if name in ("DTSTART", "DTEND", "DTSTAMP") else found[name] for name in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_short_ends_as_it_must_and_cuts_no_letter(language: Language) -> None:
    content = calendar_file(OFFER, language)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    for line in lines:
        assert len(line) <= 75
        line.decode()


def test_it_says_what_when_and_where_in_the_language_of_its_reader() -> None:
    said = event(OFFER, "cy")
    assert said["SUMMARY"] == "Dod i’r lansiad"
    assert said["SUMMARY"].params["LANGUAGE"] == "cy"  # type: ignore[attr-defined]
    assert said["DESCRIPTION"] == LONG
    assert said["LOCATION"] == "Neuadd y Bont, Bro Helyg"
    assert event(OFFER, "en")["SUMMARY"] == "Come to the launch"


def test_it_is_published_and_asks_nobody_for_an_answer() -> None:
    calendar = Calendar.from_ical(calendar_file(OFFER, "en"))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert not {"ATTENDEE", "ORGANIZER"} & set(event(OFFER, "en"))


def test_a_change_keeps_the_identifier_and_raises_the_sequence() -> None:
    before, after = event(OFFER, "en"), event(replace(OFFER, sequence=4), "cy")
    assert before["UID"] == after["UID"] == str(OFFER.id)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 4)
    assert calendar_file(OFFER, "en") == calendar_file(OFFER, "en")


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        (datetime(2027, 1, 9, 10, 30, tzinfo=UTC), "10:30 GMT"),
        (datetime(2027, 7, 9, 9, 30, tzinfo=UTC), "10:30 BST"),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "00:59 GMT"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "02:00 BST"),
        (datetime(2027, 10, 31, 0, 59, tzinfo=UTC), "01:59 BST"),
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), "01:00 GMT"),
    ],
)
def test_the_zone_in_the_file_gives_the_hour_that_clocks_in_wales_show(moment: datetime, clock: str) -> None:
    offer = replace(OFFER, starts_at=moment, ends_at=moment + timedelta(days=1))
    calendar = Calendar.from_ical(calendar_file(offer, "en"))
    (zone,) = calendar.walk("VTIMEZONE")
    own = moment.astimezone(zone.to_tz())
    assert f"{own:%H:%M} {own.tzname()}" == clock
    (found,) = calendar.walk("VEVENT")
    assert f"{found.decoded('DTSTART'):%H:%M}" == clock.partition(" ")[0]
