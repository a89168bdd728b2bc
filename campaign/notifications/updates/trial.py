"""Test mails of an update: one in each language, to somebody of the team, before anybody else gets it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives import events
from campaign.drives.updates.approving import check_update_complete
from campaign.drives.updates.locking import lock_update
from campaign.drives.updates.models import Update, UpdateTest
from campaign.drives.updates.states import UNSENT_STATES
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.i18n import LANGUAGES
from campaign.ids import new_id
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_deliveries
from campaign.notifications.languages import only
from campaign.notifications.updates.news import words_of
from campaign.outbox.record import record_event

TEMPLATE = "update/test"


def try_update(session: Session, update_id: UUID, to: str, *, identity_key: str) -> UUID:
    """Send it as it is now to `to`, in every language; the id of the test.

    Raises FieldsRefusedError, UpdateIncompleteError, and ConflictError once its sending has begun.
    """
    tried = lock_update(session, update_id)
    if tried.state not in UNSENT_STATES:
        raise ConflictError(f"update-is-{tried.state}")
    check_update_complete(tried)
    try:
        address = parse_address(to)
    except AddressRefused as error:
        raise FieldsRefusedError({"to": error.slug}) from None
    test = UpdateTest(id=new_id(), update_id=update_id, version=tried.version, address=address.typed, asked_at=now())
    session.add(test)
    tried.tested_version = tried.version
    session.flush()
    event_id = record_event(session, events.UPDATE_TESTED, test.id)
    mails = [
        NewDelivery(
            event_id=event_id,
            template=TEMPLATE,
            mailbox_key=mailbox_key(address.canonical, identity_key),
            subject_id=test.id,
            language=language,
            person=language,
        )
        for language in LANGUAGES
    ]
    queue_deliveries(session, mails)
    return test.id


def compose_tests(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """With the words of the update as it is; of one that was changed meanwhile, none."""
    tests = {
        test.id: (test, tried)
        for test, tried in session.execute(
            select(UpdateTest, Update)
            .join(Update, Update.id == UpdateTest.update_id)
            .where(UpdateTest.id.in_({row.subject_id for row in deliveries}))
        )
    }
    composed: list[Composed] = []
    for row in deliveries:
        test, tried = tests.get(row.subject_id, (None, None))
        if test is None or tried is None or test.address is None or test.version != tried.version:
            composed.append(Dropped(row.id, "not-due"))
            continue
        composed.append(
            ReadyMail(
                delivery_id=row.id,
                to=test.address,
                template=TEMPLATE,
                languages=(only(row.language),),
                group=test.id,
                context={**words_of(session, desk, tried), "name": "", "unsubscribe": ""},
            )
        )
    return composed


TEST = MailKind(TEMPLATE, compose_tests, scopes=("all",))
