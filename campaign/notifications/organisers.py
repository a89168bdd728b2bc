"""Mail to the organisers of a campaign, at the one address that they may have left."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.ledger import NewDelivery, queue_delivery

LANGUAGE = "cy"  # both languages stand in it; an organiser's own is not known


@dataclass(frozen=True, slots=True)
class OrganisersMail:
    """Which mail, for which event, about which row; `person` parts several of one event."""

    event_id: UUID
    template: str
    subject_id: UUID
    person: str = ""


def queue_to_organisers(session: Session, address: str | None, mail: OrganisersMail, identity_key: str) -> None:
    """Write it into the ledger, once; where there is no address, nobody is told."""
    if address is None:
        return
    new = NewDelivery(
        event_id=mail.event_id,
        template=mail.template,
        mailbox_key=mailbox_key(parse_address(address).canonical, identity_key),
        subject_id=mail.subject_id,
        language=LANGUAGE,
        person=mail.person,
    )
    queue_delivery(session, new)
