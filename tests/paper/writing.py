"""Letters that the cast put on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from campaign.paper import CoverSheet, PaperLetter, SignedName, letter_pdf
from tests.paper.reading import Paper

LAURAS = PaperLetter(
    sender_name="Laura Writes",
    sender_lines=("1 High Street", "Cardiff", "CF10 1AA"),
    recipient_name="The Cabinet Secretary",
    recipient_lines=("Welsh Government", "Cathays Park", "CARDIFF", "CF10 3NQ"),
    written_on=date(2026, 11, 23),
    subject="Co-production at the heart",
    body="Dear Cabinet Secretary,\n\nPlease listen.\n\nYours faithfully,\nLaura",
    language="en",
)
SUZIES = replace(
    LAURAS,
    sender_name="Suzie Llofnod",
    sender_lines=("12 Heol y Tŷ Gwyn", "Aberystwyth"),
    subject="Cydgynhyrchu: tŷ, dŵr",
    body="Annwyl Weinidog,\n\nŴyn a Ŷd: gŵyl â “dyfyniad” – a mwy…",
    language="cy",
)
COVER = CoverSheet(
    title="Letters of support",
    recipient_name=LAURAS.recipient_name,
    recipient_lines=LAURAS.recipient_lines,
    written_on=date(2026, 12, 1),
    letter_count=3,
    facts=(("Campaign", "“Together”"),),
    names=(SignedName("Laura Writes", "Cardiff"), SignedName("Suzie Llofnod")),
    language="en",
)


def put_on_paper(letter: PaperLetter = LAURAS, **changes: Any) -> Paper:
    return Paper(letter_pdf(replace(letter, **changes)))
