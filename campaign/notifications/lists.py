"""Mails about supporter lists: to whoever asked, that it is ready or could not be made; to every admin, that it was asked for.

They hold nothing of anybody who is in the list, and nothing that its owner wrote: they lead to pages that ask who is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.exports.lists import events as lists
from campaign.exports.lists.erasures import follow_erasure
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.purposes import PURPOSES
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.notifications.languages import only
from campaign.outbox.models import OutboxEvent
from campaign.paths import CONSOLE_LINKS
from campaign.staff.admins import admins_in_use
from campaign.staff.models import StaffAccount

READY, FAILED, ASKED = "staff/list-ready", "staff/list-failed", "staff/list-asked"
ERASED = "staff/list-erased"
TO_OWNERS = {lists.READY: READY, lists.FAILED: FAILED}


def tell_of_lists(session: Session, happened: Sequence[OutboxEvent]) -> None:
    """Write the mails that follow from these events of lists."""
    for event in happened:
        if event.name == lists.ASKED:
            for admin in session.scalars(admins_in_use()):
                _write(session, event, ASKED, admin)
        elif owner := _owner_of(session, event):
            _write(session, event, TO_OWNERS[event.name], owner)


def tell_owners(session: Session, happened: Sequence[OutboxEvent]) -> None:
    """Somebody was erased: whoever has them in a list that they downloaded is asked to delete the row."""
    for event in happened:
        for found in follow_erasure(session, event.subject_id):
            if owner := session.get(StaffAccount, found.account_id):
                _write(session, event, ERASED, owner, subject_id=found.id)


def compose_erased(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """However long ago the list was made: their file may still be there."""
    return [_to_owner(session, desk, delivery, None) for delivery in deliveries]


def compose_ready(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """While it can be downloaded."""
    return [_to_owner(session, desk, delivery, "ready") for delivery in deliveries]


def compose_failed(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    return [_to_owner(session, desk, delivery, "failed") for delivery in deliveries]


def compose_asked(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To whoever is an admin when the mail is made."""
    return [_to_admin(session, desk, delivery) for delivery in deliveries]


def _to_owner(session: Session, desk: Desk, delivery: DueMail, state: str | None) -> Composed:
    """`state`: the list must be in it, and its time not over."""
    owned = (
        select(SupporterList, StaffAccount)
        .join(StaffAccount, StaffAccount.id == SupporterList.account_id)
        .where(SupporterList.id == delivery.subject_id, StaffAccount.state == "active")
    )
    if state is not None:
        is_on = SupporterList.expires_at.is_(None) | (SupporterList.expires_at > now())
        owned = owned.where(SupporterList.state == state, is_on)
    found = session.execute(owned).one_or_none()
    if found is None:
        return Dropped(delivery.id, "not-due")
    asked, owner = found
    return ReadyMail(
        delivery_id=delivery.id,
        to=owner.email,
        template=delivery.template,
        languages=(only(owner.language),),
        group=delivery.id,
        context={
            "until": asked.expires_at,
            "page": desk.settings.base_url + CONSOLE_LINKS["list"].replace("<list_id>", str(asked.id)),
        },
    )


def _to_admin(session: Session, desk: Desk, delivery: DueMail) -> Composed:
    admin = session.scalar(admins_in_use().where(StaffAccount.mailbox_key == delivery.mailbox_key))
    asked = session.get(SupporterList, delivery.subject_id)
    owner = session.get(StaffAccount, asked.account_id) if asked else None
    if admin is None or asked is None or owner is None:
        return Dropped(delivery.id, "not-due")
    return ReadyMail(
        delivery_id=delivery.id,
        to=admin.email,
        template=ASKED,
        languages=(only(admin.language),),
        group=delivery.id,
        context={
            "owner": owner.name,
            "purpose": PURPOSES[asked.purpose].label,
            "asked_at": asked.asked_at,
            "page": f"{desk.settings.base_url}{CONSOLE_LINKS['audit']}?subject={asked.id}",
        },
    )


def _owner_of(session: Session, event: OutboxEvent) -> StaffAccount | None:
    owned = select(StaffAccount).join(SupporterList, SupporterList.account_id == StaffAccount.id)
    return session.scalar(owned.where(SupporterList.id == event.subject_id))


def _write(
    session: Session, event: OutboxEvent, template: str, account: StaffAccount, *, subject_id: UUID | None = None
) -> None:
    """About the event's own subject, unless told: then there may be several to one account."""
    mail = NewDelivery(
        event_id=event.id,
        template=template,
        mailbox_key=account.mailbox_key,
        subject_id=subject_id or event.subject_id,
        language=account.language,
        person=subject_id.hex if subject_id else "",
    )
    queue_delivery(session, mail)


LIST_KINDS = (
    MailKind(READY, compose_ready, scopes=("all",), is_repeatable=True),
    MailKind(FAILED, compose_failed, scopes=("all",), is_repeatable=True),
    MailKind(ASKED, compose_asked, scopes=("all",)),
    MailKind(ERASED, compose_erased, scopes=("all",), is_repeatable=True),
)
