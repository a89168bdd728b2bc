"""Signatures: what a petition asks for."""

from __future__ import annotations

from campaign.contributions.kind import ContributionKind
from campaign.contributions.signature.rules import check_correction, is_seat_left, place_signature

KIND = ContributionKind(
    name="signature",
    drive_kind="petition",
    place=place_signature,
    is_seat_left=is_seat_left,
    check_correction=check_correction,
)
