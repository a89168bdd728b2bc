"""Lays words out on A4 paper as PDF: letters fit for the post, and bundles of them. Knows no table and sends nothing."""

from campaign.paper.bundles import bundle_pdf
from campaign.paper.letters import letter_pdf
from campaign.paper.values import CoverSheet, PaperLetter, SignedName

__all__ = ["CoverSheet", "PaperLetter", "SignedName", "bundle_pdf", "letter_pdf"]
