"""Lets what belongs to a mailbox follow to the key that it has now. Says of nobody what their key is."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from campaign.db import insert, now
from campaign.mail.models import Delivery, Mailbox, Suppression

REASON = "merged"


def open_mailbox(session: Session, before: str, key: str) -> None:
    """The new key is known, and whoever asked to be left in peace is, under it as well."""
    session.execute(insert(session, Mailbox).values(key=key, created_at=now()).on_conflict_do_nothing())
    for one in session.scalars(select(Suppression).where(Suppression.mailbox_key == before)):
        values = {"scope": one.scope, "reason": one.reason, "since": one.since, "until": one.until}
        session.execute(insert(session, Suppression).values(mailbox_key=key, **values).on_conflict_do_nothing())


def move_mails(session: Session, subject_ids: Collection[UUID], before: str, key: str) -> None:
    """Where both mailboxes have the same mail, what left stays where it went, and what waits does not leave again."""
    there = aliased(Delivery)
    double = exists().where(
        there.event_id == Delivery.event_id,
        there.template == Delivery.template,
        there.person == Delivery.person,
        there.mailbox_key == key,
    )
    theirs = Delivery.subject_id.in_(subject_ids), Delivery.mailbox_key == before
    moved = update(Delivery).where(*theirs, ~double).values(mailbox_key=key)
    dropped = update(Delivery).where(*theirs, Delivery.state == "queued").values(state="dropped", reason=REASON)
    for change in (moved, dropped):
        session.execute(change.execution_options(synchronize_session=False))
