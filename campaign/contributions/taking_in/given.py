"""What a contribution was submitted with, as the values of the statements that store it. Builds no statement."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from campaign.contributions.forms import SupporterForm
from campaign.contributions.kind import ContributionKind
from campaign.contributions.origins import domain_of
from campaign.contributions.rush.arrivals import Arrival
from campaign.ids import new_ids
from campaign.mail.address import mailbox_key


@dataclass(slots=True)
class SubmitContribution:
    """What a supporter gives, as typed and checked. `is_suspect`: the honeypot was filled in. `network`: of the device that it
    came from (networks.py). `arrival`: of a visitor's post (rush). Changed by nobody, and not frozen, so that it has no hash:
    to make one that is takes five times as long."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """How a form came, and to which drive. `source` is for a form that names none, `arrival` of a visitor's post."""

    drive_id: UUID
    language: str
    source: str
    arrival: Arrival | None = None


def command_of(form: SupporterForm, coming: Coming, *, identity_key: str) -> SubmitContribution:
    """What a checked form gives."""
    arrival = coming.arrival
    return SubmitContribution(
        drive_id=coming.drive_id,
        mailbox_key=mailbox_key(form.address.canonical, identity_key),
        email=form.address.typed,
        name=form.name,
        name_key=form.name_key,
        postcode=form.postcode.full if form.postcode else None,
        country=form.country,
        comment=form.comment,
        show_name=form.show_name,
        consent_campaign=form.consent_campaign,
        consent_wider=form.consent_wider,
        language=coming.language,
        source=form.source or coming.source,
        form_key=form.form_id,
        is_suspect=form.is_honeypot_filled,
        what=form.what,
        content_key=form.content_key,
        details=form.details,
        network=arrival.network if arrival else None,
        arrival=arrival,
    )


# Those columns of the contribution that are as the command has them.
TYPED = (
    *("drive_id", "mailbox_key", "email", "name", "name_key", "postcode", "country", "comment", "show_name"),
    *("consent_campaign", "consent_wider", "language", "source", "form_key", "is_suspect", "what", "content_key"),
)
_typed = attrgetter(*TYPED)  # in one look


def values_of(kind: ContributionKind, command: SubmitContribution) -> dict[str, Any]:
    """Under the names of the columns; ids are made here."""
    return {
        **dict(zip(("id", "event_id", "delivery_id"), new_ids(3), strict=True)),
        **dict(zip(TYPED, _typed(command), strict=True)),
        "domain": domain_of(command.email),
        "network": command.network,
        **kind.seats.values_of(command.details),
    }
