"""Asks whoever has given no sign of life for almost two years whether they still want news. Once, before their consent ends.

One press of a button is an answer; without one, what they gave is forgotten like everybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.i18n import format_date
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_deliveries
from campaign.mail.message import placeholder
from campaign.my_support.events import STAY_ASKED
from campaign.notifications.languages import only
from campaign.notifications.links import STAY, UNSUBSCRIBE, page_url, token_url, unsubscribe_header
from campaign.outbox.record import record_event
from campaign.retention.staying import ASKED_BEFORE, supporters_to_ask
from campaign.supporters.models import Supporter

TEMPLATE = "support/stay"


def ask_to_stay(database: Database) -> int:
    """Write the mail to each of them into the ledger; how many."""
    return in_batches(database, _ask)


def _ask(session: Session, limit: int) -> int:
    due = supporters_to_ask(limit).with_for_update(skip_locked=True, of=Supporter).cte("due")
    asked = session.execute(
        update(Supporter)
        .where(Supporter.id.in_(select(due.c.id)))
        .values(stay_asked_at=now())
        .returning(Supporter.id, Supporter.mailbox_key, Supporter.language)
        .execution_options(synchronize_session=False)
    ).all()
    mails = [
        NewDelivery(
            event_id=record_event(session, STAY_ASKED, supporter_id),
            template=TEMPLATE,
            mailbox_key=mailbox_key,
            subject_id=supporter_id,
            language=language,
        )
        for supporter_id, mailbox_key, language in asked
    ]
    queue_deliveries(session, mails)
    return len(asked)


def stay_until(asked_at: datetime) -> datetime:
    """Until when an answer counts."""
    return asked_at + ASKED_BEFORE


def compose_asking(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the person's language alone, to those who have not answered in another way meanwhile."""
    people = _silent(session, [delivery.subject_id for delivery in deliveries])
    composed: list[Composed] = []
    for delivery in deliveries:
        asked_at, latest = people.get(delivery.subject_id, (None, None))
        if asked_at is None or latest is None or not latest.email:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        language, until = only(delivery.language), stay_until(asked_at)
        token = desk.keyring.derive(STAY, delivery.subject_id, expires_at=until)
        values = {
            "stay": page_url(desk, "stay", language, token=token),
            "until": format_date(until, language),
            "unsubscribe": token_url(desk, UNSUBSCRIBE, latest, latest.language),
        }
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=latest.email,
                template=TEMPLATE,
                languages=(language,),
                group=TEMPLATE,
                context={
                    "my_support": page_url(desk, "my_support", language),
                    **{name: placeholder(name) for name in values},
                },
                values=values,
                headers=unsubscribe_header(desk, latest),
            )
        )
    return composed


def _silent(session: Session, supporter_ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, Contribution]]:
    """When each was asked, and the latest that they gave: of those who are still silent."""
    rows = session.execute(
        select(Supporter, Contribution)
        .join(Contribution, Contribution.supporter_id == Supporter.id)
        .where(Supporter.id.in_(supporter_ids), Supporter.stay_asked_at.is_not(None), Contribution.email.is_not(None))
        .order_by(Contribution.submitted_at)
    )
    return {person.id: (person.stay_asked_at, latest) for person, latest in rows if person.stay_asked_at}


STAYING = MailKind(TEMPLATE, compose_asking, scopes=("all", "reminders"), is_bulk=True)
