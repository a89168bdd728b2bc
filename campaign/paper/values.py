"""What is put on paper: letters, the sheet on top of a bundle, a list for the door, posters. All as somebody typed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaign.i18n import Language


@dataclass(frozen=True, slots=True)
class PaperLetter:
    """A letter from one person to another. Greeting and farewell are the writer's own, in the body: none is added.

    `body` has a line for each line and an empty line between paragraphs; `language` is the language of all of it.
    """

    sender_name: str
    sender_lines: tuple[str, ...]
    recipient_name: str
    recipient_lines: tuple[str, ...]
    written_on: date
    subject: str
    body: str
    language: Language


@dataclass(frozen=True, slots=True)
class SignedName:
    """One who wrote or signed; `place` may be empty."""

    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """The sheet on top of a bundle. Facts are pairs of a label and a value; names stand in the order given."""

    title: str
    recipient_name: str
    recipient_lines: tuple[str, ...]
    written_on: date
    letter_count: int
    facts: tuple[tuple[str, str], ...]
    names: tuple[SignedName, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Growth:
    """How a count grew: pairs of a day, from 0 on, and the count at its end. `ticks` are round counts, from 0 on.

    `words` say the same in a sentence; `first` and `last` are the days at the ends.
    """

    points: tuple[tuple[int, int], ...]
    ticks: tuple[int, ...]
    first: str
    last: str
    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said, with the name that they allow to stand beside it, or none."""

    words: str
    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class HandIn:
    """What is handed over on the day: what was asked, by how many, where they live, what they said, how it was counted.

    Facts, places and `counted` are pairs of a label and a value; `method` says in sentences how the count came about, and
    `proof` is what it can be checked by.
    """

    title: str
    above: str
    written_on: date
    facts: tuple[tuple[str, str], ...]
    text: str
    growth: Growth
    places: tuple[tuple[str, int], ...]
    places_note: str
    remarks: tuple[Remark, ...]
    method: tuple[str, ...]
    counted: tuple[tuple[str, str], ...]
    proof: tuple[str, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Guest:
    """One line of a list for the door; `amount` says for how many, in words, and may be empty."""

    name: str
    amount: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class DoorList:
    """Who comes to an event, in the order given. Facts are pairs of a label and a value."""

    title: str
    written_on: date
    facts: tuple[tuple[str, str], ...]
    guests: tuple[Guest, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class PosterHalf:
    """A poster in one language. `code` holds the dark modules of a QR code, row by row, which says `address` in full."""

    title: str
    ask: str
    address: str
    code: tuple[tuple[bool, ...], ...]
    organisation: str
    language: Language


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet with two halves, in the order in which they stand."""

    halves: tuple[PosterHalf, PosterHalf]
    made_on: date
