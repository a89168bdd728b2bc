"""Sends what must stay of people (contributions, the ledger) to mailboxes with random keys, which lead nowhere.

What is sent there was cleared before (contributions/ending.py): nothing there says whose it was. The receipt of the erasure
alone names that mailbox (receipts.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import now
from campaign.mail.carrying import release_carried
from campaign.mail.models import Delivery, Mailbox
from campaign.supporters.labels.keeping import forget_labels
from campaign.supporters.models import Supporter
from campaign.supporters.service import new_referral_code


def new_nowhere(session: Session) -> str:
    """The key of a mailbox that nobody has."""
    nowhere = secrets.token_hex(32)
    session.add(Mailbox(key=nowhere, created_at=session.execute(select(now())).scalar_one()))
    session.flush()
    return nowhere


def send_contributions(session: Session, rows: Sequence[Contribution], nowhere: str) -> None:
    """No link in an old mail acts for these any more."""
    for row in rows:
        session.refresh(row)  # it was ended and cleared by statements of their own
        row.mailbox_key, row.supporter_id, row.content_key = nowhere, None, ""
        row.issue += 1
        session.flush()
        KINDS[row.kind].details.rekey(session, row)


def send_people(session: Session, people: Sequence[Supporter], nowhere: str) -> None:
    """Whose name is forgotten; what they shared with their code still counts, and leads to them no more."""
    for person in people:
        person.mailbox_key, person.name, person.name_key = nowhere, "", str(person.id)
        person.referral_code = new_referral_code()
    session.flush()
    forget_labels(session, [person.id for person in people])


def send_mails(session: Session, theirs: ColumnElement[bool], mailbox_key: str, nowhere: str) -> None:
    """The skeleton of the ledger stays: which mail went for which event."""
    keys = session.scalars(select(Delivery.mailbox_key).where(theirs).distinct()).all()
    for key in keys:  # of two mailboxes with the same mail, each keeps its own
        to = nowhere if key == mailbox_key else new_nowhere(session)
        moved = update(Delivery).where(theirs, Delivery.mailbox_key == key).values(mailbox_key=to)
        session.execute(moved.execution_options(synchronize_session=False))


def stop_mails(session: Session, theirs: ColumnElement[bool], reason: str) -> None:
    """What waits no longer goes, though it is composed. What it would have carried of others leaves by itself."""
    waiting = Delivery.state.in_(("queued", "claimed"))
    stopped = (
        update(Delivery)
        .where(theirs, waiting)
        .values(state="dropped", reason=reason, lease_until=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    while gone := session.scalars(stopped).all():  # of theirs, some had carried others
        release_carried(session, gone)


def mails_about(ids: Sequence[UUID]) -> ColumnElement[bool]:
    """SQL: the delivery is about one of these rows."""
    return Delivery.subject_id.in_(ids)
