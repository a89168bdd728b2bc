"""The one mail that a closed mailbox may get: whether its owner allows mail again, at most once in 30 days."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery
from campaign.mail.models import Delivery
from campaign.mail.suppression import owners_wishes
from campaign.notifications.cases import cases_of
from campaign.notifications.languages import both
from campaign.notifications.links import ALLOW_MAIL, token_places, token_values
from campaign.notifications.templates import label_of

TEMPLATE = "contribution/allow-mail"
EVERY_DAYS = 30


def ask_leave(delivery: DueMail) -> NewDelivery:
    """What is written into the ledger in place of a mail that a closed mailbox stopped."""
    return NewDelivery(
        event_id=delivery.event_id,
        template=TEMPLATE,
        mailbox_key=delivery.mailbox_key,
        subject_id=delivery.subject_id,
        language=delivery.language,
        is_capped=True,
    )


def compose_allow_mail(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """The one mail that a closed mailbox may get: at most once in 30 days, and only on its owner's own closing."""
    cases = cases_of(session, deliveries)
    recent = set(
        session.scalars(
            select(Delivery.mailbox_key).where(
                Delivery.mailbox_key.in_([delivery.mailbox_key for delivery in deliveries]),
                Delivery.template == TEMPLATE,
                Delivery.posted_at > now(-EVERY_DAYS * 24 * 3600),
            )
        )
    )
    closed = owners_wishes(session, [delivery.mailbox_key for delivery in deliveries])
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if (
            delivery.mailbox_key in recent
            or delivery.mailbox_key not in closed
            or case is None
            or not case.is_verifiable
        ):
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=case.contribution.email or "",
                template=TEMPLATE,
                languages=both(delivery.language),
                group=(case.contribution.drive_id, case.contribution.kind),
                context={"label": label_of(case), "titles": case.drive.titles, **token_places((ALLOW_MAIL,))},
                values=token_values(desk, case.contribution, (ALLOW_MAIL,)),
            )
        )
    return composed


ASKING_LEAVE = MailKind(TEMPLATE, compose_allow_mail, scopes=())
