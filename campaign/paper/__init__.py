"""Lays words out on A4 paper as PDF: letters fit for the post, bundles of them, lists for the door. Knows no table."""

from campaign.paper.bundles import bundle_pdf
from campaign.paper.door import door_pdf
from campaign.paper.letters import letter_pdf
from campaign.paper.values import CoverSheet, DoorList, Guest, PaperLetter, SignedName

__all__ = [
    "CoverSheet",
    "DoorList",
    "Guest",
    "PaperLetter",
    "SignedName",
    "bundle_pdf",
    "door_pdf",
    "letter_pdf",
]
