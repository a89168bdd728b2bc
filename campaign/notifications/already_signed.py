"""To the owner of a mailbox from which a verified signature was given again: it is signed already. Tells no visitor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.mail.kind import Composed, Desk, Dropped, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.mail.models import Delivery
from campaign.notifications.cases import cases_of
from campaign.notifications.languages import both
from campaign.notifications.links import SIGNATURE, token_places, token_values

TEMPLATE = "signature/already-signed"


def compose_already_signed(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """To the owner of a mailbox from which a verified signature was given again."""
    cases = cases_of(session, deliveries)
    waits = waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or case.contribution.state not in ("verified", "held") or case.contribution.email is None:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            composed.append(
                ReadyMail(
                    delivery_id=delivery.id,
                    to=case.contribution.email,
                    template=TEMPLATE,
                    languages=both(delivery.language),
                    group=case.contribution.drive_id,
                    context={"titles": case.drive.titles, **token_places((SIGNATURE,))},
                    values=token_values(desk, case.contribution, (SIGNATURE,)),
                )
            )
    return composed


ALREADY_SIGNED = MailKind(TEMPLATE, compose_already_signed, scopes=("all",))
