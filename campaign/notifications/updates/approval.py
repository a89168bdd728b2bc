"""Tells those who can approve an update that one waits for them: staff who write updates of its campaign, and not this one.

Each in their language, with the way to the page on which it is looked at and passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.updates.approving import own_of
from campaign.drives.updates.models import Update
from campaign.drives.updates.writing import canonical_address
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.notifications.languages import only
from campaign.notifications.updates.news import words_of
from campaign.outbox.models import OutboxEvent
from campaign.paths import CONSOLE_LINKS
from campaign.staff.holders import holders_of
from campaign.staff.models import StaffAccount
from campaign.staff.permissions import Permission

TEMPLATE = "update/waiting"


def tell_approvers(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Each time that an update was given to a second person, everybody is told who may be that."""
    for event in events:
        for account in _approvers_of(session, _waiting(session, event.subject_id)):
            mail = NewDelivery(
                event_id=event.id,
                template=TEMPLATE,
                mailbox_key=account.mailbox_key,
                subject_id=event.subject_id,
                language=account.language,
            )
            queue_delivery(session, mail)


def compose_waiting(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """With the words of the update as it waits. None of one that waits no more, or to who may not pass it any more."""
    return [_compose(session, desk, row) for row in deliveries]


def _compose(session: Session, desk: Desk, row: DueMail) -> Composed:
    update = _waiting(session, row.subject_id)
    account = next((one for one in _approvers_of(session, update) if one.mailbox_key == row.mailbox_key), None)
    if update is None or account is None:
        return Dropped(row.id, "not-due")
    language = only(account.language)
    console = desk.settings.base_url + CONSOLE_LINKS["update"].replace("<update_id>", str(update.id))
    return ReadyMail(
        delivery_id=row.id,
        to=account.email,
        template=TEMPLATE,
        languages=(language,),
        group=(update.id, language),
        context={**words_of(session, desk, update), "console": console},
    )


def _waiting(session: Session, update_id: UUID) -> Update | None:
    return session.scalar(select(Update).where(Update.id == update_id, Update.state == "ready"))


def _approvers_of(session: Session, update: Update | None) -> Iterator[StaffAccount]:
    if update is not None:
        own = own_of(update)
        for account in session.scalars(holders_of(Permission.WRITE_UPDATES, update.campaign_id)):
            if canonical_address(account.email) not in own:
                yield account


WAITING = MailKind(TEMPLATE, compose_waiting, scopes=("all",))
