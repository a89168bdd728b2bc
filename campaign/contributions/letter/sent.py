"""Follows letters through the ledger: notes when each was sent, takes back what did not leave after all, stops what has ended.

The ledger says what became of a mail. `sent_at` is its word copied once, when the provider has taken the mail: questions
and counts go by time over all letters of a drive and must not search the ledger for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.letter.mails import TO_TARGETS
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.mail.recalling import recall
from campaign.mail.unknown import GIVEN_UP

BATCH_SIZE = 500
UNDELIVERED = ("dropped", "bounced", "failed")
WAITING = ("queued", "claimed")

_OF_ITS_MAILS = and_(
    Delivery.subject_id.in_((LetterAddressee.id, LetterAddressee.bundle_id)), Delivery.template.in_(TO_TARGETS)
)


_CAME_TO_NOTHING = and_(  # whoever gave up a mail does not know whether it left: nobody sends it again
    Delivery.state.in_(UNDELIVERED), or_(Delivery.reason.is_(None), Delivery.reason != GIVEN_UP)
)


def is_leaving() -> ColumnElement[bool]:
    """SQL: its mail, or that of its bundle, is in the ledger, as far as we have looked; or it waits for the printer."""
    return and_(LetterAddressee.state == "queued", LetterAddressee.sent_at.is_(None))


def may_have_left() -> ColumnElement[bool]:
    """SQL: a mail with the letter has left, or nobody knows."""
    return exists().where(_OF_ITS_MAILS, Delivery.state.not_in(WAITING), ~_CAME_TO_NOTHING)


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
        exists().where(_OF_ITS_MAILS, _CAME_TO_NOTHING),
        ~exists().where(_OF_ITS_MAILS, ~_CAME_TO_NOTHING),
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


def stop_leaving(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Stop these letters to every target that they have not left for, and what waits for the printer.

    A mail that is just being composed is composed again without them.
    """
    theirs = and_(LetterAddressee.contribution_id.in_(contribution_ids), is_leaving())
    on_their_way = session.execute(select(LetterAddressee.id, LetterAddressee.bundle_id).where(theirs))
    subjects = {subject_id for row in on_their_way for subject_id in row if subject_id is not None}
    if subjects:
        recall(session, list(subjects), TO_TARGETS)
    stopped = update(LetterAddressee).where(theirs, ~may_have_left()).values(state="stopped")
    session.execute(stopped.execution_options(synchronize_session=False))


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
