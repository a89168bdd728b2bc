"""What a contribution was submitted with, as the values of the statements that store it. Builds no statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaign.contributions.kind import ContributionKind
from campaign.contributions.origins import domain_of
from campaign.contributions.rush.arrivals import Arrival
from campaign.ids import new_id


@dataclass(frozen=True, slots=True)
class SubmitContribution:
    """What a supporter gives, as typed and checked. `is_suspect`: the honeypot was filled in. `network`: of the device that it
    came from (networks.py). `arrival`: of a visitor's post (rush)."""

    drive_id: UUID
    mailbox_key: str
    email: str
    name: str
    name_key: str
    postcode: str | None
    country: str
    comment: str | None
    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    language: str
    source: str
    form_key: str | None
    is_suspect: bool
    what: str = ""
    content_key: str = ""
    details: Any = None  # what the kind keeps of its own
    network: str | None = None
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The contribution that there is now. `is_new`: this post stored it, so that it holds what this post gave.

    `put_off_seconds`: how much later than at once a mail about it leaves, whoever it is for.
    """

    contribution_id: UUID
    is_new: bool
    put_off_seconds: float = 0.0


# Those columns of the contribution that are as they were typed.
TYPED = (
    *("drive_id", "mailbox_key", "email", "name", "name_key", "postcode", "country", "comment", "show_name"),
    *("consent_campaign", "consent_wider", "language", "source", "form_key", "is_suspect", "what", "content_key"),
)


def values_of(kind: ContributionKind, command: SubmitContribution) -> dict[str, Any]:
    """Under the names of the columns; ids are made here."""
    return {
        "id": new_id(),
        "event_id": new_id(),
        "delivery_id": new_id(),
        **{name: getattr(command, name) for name in TYPED},
        "domain": domain_of(command.email),
        "network": command.network,
        **kind.seats.values_of(command.details),
    }
