"""Signatures: what a petition asks for."""

from __future__ import annotations

from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import SEATS
from campaign.contributions.signature.facts import fill_form, show_facts
from campaign.contributions.signature.rules import check_correction, is_seat_left, place_signature
from campaign.contributions.signature.schema import load_signature
from campaign.i18n import N_

KIND = ContributionKind(
    name="signature",
    drive_kind="petition",
    label=N_("Signature"),
    place=place_signature,
    is_seat_left=is_seat_left,
    check_correction=check_correction,
    load_form=load_signature,
    fill_form=fill_form,
    show_facts=show_facts,
    most_at_mailbox=SEATS,
)
