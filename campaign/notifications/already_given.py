"""To the owner of a mailbox from which something verified was given again: it is there already. Tells no visitor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.notifications.cases import cases_of
from campaign.notifications.languages import both
from campaign.notifications.links import GIVEN, token_places, token_values
from campaign.notifications.templates import label_of, template_of

MESSAGE = "already-given"
TEMPLATE = f"contribution/{MESSAGE}"


def compose_already_given(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In both languages; nothing that was typed stands in it."""
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
                    template=template_of(case.contribution.kind, MESSAGE),
                    languages=both(delivery.language),
                    group=(case.contribution.drive_id, case.contribution.kind),
                    context={"label": label_of(case), "titles": case.drive.titles, **token_places((GIVEN,))},
                    values=token_values(desk, case.contribution, (GIVEN,)),
                )
            )
    return composed


ALREADY_GIVEN = MailKind(TEMPLATE, compose_already_given, scopes=("all",), is_asked_for=True)
