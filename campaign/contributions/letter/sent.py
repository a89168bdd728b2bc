"""Follows letters through the ledger: notes when each was sent, and takes back what did not leave after all.

The ledger says what became of a mail. `sent_at` is its word copied once, when the provider has taken the mail: questions
and counts go by time over all letters of a drive and must not search the ledger for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.letter.mails import TO_TARGETS
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.models import Delivery

BATCH_SIZE = 500
UNDELIVERED = ("dropped", "bounced", "failed")
WAITING = ("queued", "claimed")

_OF_ITS_MAILS = and_(
    Delivery.subject_id.in_((LetterAddressee.id, LetterAddressee.bundle_id)), Delivery.template.in_(TO_TARGETS)
)


def is_leaving() -> ColumnElement[bool]:
    """SQL: its mail, or that of its bundle, is in the ledger, as far as we have looked; or it waits for the printer."""
    return and_(LetterAddressee.state == "queued", LetterAddressee.sent_at.is_(None))


def may_have_left() -> ColumnElement[bool]:
    """SQL: a mail with the letter has left, or nobody knows."""
    return exists().where(_OF_ITS_MAILS, Delivery.state.not_in((*WAITING, *UNDELIVERED)))


def follow_letters(database: Database) -> int:
    """Bring every letter that is on its way up to what the ledger says; how many moved. Safe to repeat."""
    total = 0
    with database.reading() as session:  # so that a look in vain never takes SQLite's one write lock
        if session.scalar(select(LetterAddressee.id).where(is_leaving()).limit(1)) is None:
            return 0
    while True:
        with database.transaction() as session:
            moved = _note_sent(session) + take_back(session, and_(is_leaving(), ~_was_refused()))
        total += moved
        if moved < BATCH_SIZE:
            return total


def take_back(session: Session, which: ColumnElement[bool]) -> int:
    """Make letters due again of which every mail was dropped, refused or came back, 500 at a time, where they still stand;
    how many."""
    came_to_nothing = and_(
        exists().where(_OF_ITS_MAILS, Delivery.state.in_(UNDELIVERED)),
        ~exists().where(_OF_ITS_MAILS, Delivery.state.not_in(UNDELIVERED)),
        exists().where(
            Letter.contribution_id == LetterAddressee.contribution_id,
            Letter.body.is_not(None),
            Contribution.id == Letter.contribution_id,
            Contribution.state == "verified",
        ),
    )
    ids = _claim(session, and_(LetterAddressee.state == "queued", which, came_to_nothing))
    _move(session, ids, state="due", bundle_id=None, sent_at=None)
    return len(ids)


def _was_refused() -> ColumnElement[bool]:
    """SQL: the provider refused its last mail. Whoever hears of that takes it back, so that it is not refused each minute."""
    later = aliased(Delivery)
    return exists().where(
        _OF_ITS_MAILS,
        Delivery.state == "failed",
        ~exists().where(
            later.subject_id == Delivery.subject_id,
            later.template == Delivery.template,
            later.created_at > Delivery.created_at,
        ),
    )


def _note_sent(session: Session) -> int:
    ids = _claim(session, and_(is_leaving(), exists().where(_OF_ITS_MAILS, Delivery.accepted_at.is_not(None))))
    _move(session, ids, sent_at=_accepted_at())
    return len(ids)


def _accepted_at() -> ScalarSelect[datetime | None]:
    return select(func.max(Delivery.accepted_at)).where(_OF_ITS_MAILS).scalar_subquery()


def _claim(session: Session, which: ColumnElement[bool]) -> Sequence[UUID]:
    due = select(LetterAddressee.id).where(which).order_by(LetterAddressee.due_at).limit(BATCH_SIZE)
    return session.scalars(due.with_for_update(skip_locked=True)).all()


def _move(session: Session, ids: Sequence[UUID], **values: object) -> None:
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
