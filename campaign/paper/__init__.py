"""Lays words out on A4 paper as PDF: letters, bundles, lists for the door, packs to hand in, posters. Knows no table."""

from campaign.paper.bundles import bundle_pdf
from campaign.paper.door import door_pdf
from campaign.paper.handin import handin_pdf
from campaign.paper.letters import letter_pdf
from campaign.paper.poster import poster_pdf
from campaign.paper.values import (
    CoverSheet,
    DoorList,
    Growth,
    Guest,
    HandIn,
    PaperLetter,
    Poster,
    PosterHalf,
    Remark,
    SignedName,
)

__all__ = [
    "CoverSheet",
    "DoorList",
    "Growth",
    "Guest",
    "HandIn",
    "PaperLetter",
    "Poster",
    "PosterHalf",
    "Remark",
    "SignedName",
    "bundle_pdf",
    "door_pdf",
    "handin_pdf",
    "letter_pdf",
    "poster_pdf",
]
