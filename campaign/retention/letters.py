"""Which words of letters are forgotten: four weeks after the last of them has left."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.mails import TO_TARGETS
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now
from campaign.drives.models import Drive
from campaign.mail.models import Delivery

KEPT_SECONDS = 28 * 24 * 3600


def old_letters(ahead: float) -> Select[UUID]:
    """Letters of which, in `ahead` seconds, nothing will have been on its way for 28 days."""
    long_ago = now(ahead - KEPT_SECONDS)
    return (
        select(Letter.contribution_id)
        .join(Contribution, Contribution.id == Letter.contribution_id)
        .where(
            Letter.body.is_not(None),
            _is_old(long_ago),
            or_(Contribution.ended_at.is_(None), Contribution.ended_at <= long_ago),
            Contribution.state.not_in(("pending", "held")),
            ~exists().where(LetterAddressee.contribution_id == Letter.contribution_id, _is_on_its_way(long_ago)),
        )
    )


def forget_words(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Null their subjects and bodies."""
    forgotten = update(Letter).where(Letter.contribution_id.in_(contribution_ids)).values(subject=None, body=None)
    session.execute(forgotten.execution_options(synchronize_session=False))


def _is_old(long_ago: now) -> ColumnElement[bool]:
    """A letter that was held and never released is as old as its press, or as its end."""
    held = func.coalesce(Contribution.verified_at, Contribution.ended_at)
    return or_(Letter.verified_at <= long_ago, and_(Letter.verified_at.is_(None), held <= long_ago))


def _is_on_its_way(long_ago: now) -> ColumnElement[bool]:
    """It has not left, left less than 28 days ago, or nobody knows; or it waits for the printer.

    What was refused has not left, and waits until somebody has looked; so does what may have left: they may send it again.
    Nothing waits in a drive that was called off as long ago, nor of a letter that has ended.
    """
    its_own = and_(
        Delivery.subject_id.in_((LetterAddressee.id, LetterAddressee.bundle_id)), Delivery.template.in_(TO_TARGETS)
    )
    mail = exists().where(
        its_own,
        or_(
            Delivery.state.in_(("queued", "claimed", "posting", "failed")),
            func.coalesce(Delivery.posted_at, Delivery.created_at) > long_ago,
        ),
    )
    unknown = exists().where(its_own, Delivery.state == "unknown")
    is_queued = and_(LetterAddressee.state == "queued", LetterAddressee.sent_at.is_(None))
    waits = or_(LetterAddressee.state.in_(("waiting", "due")), and_(is_queued, ~exists().where(its_own)))
    called_off = exists().where(Drive.id == LetterAddressee.drive_id, Drive.cancelled_at <= long_ago)
    return or_(
        and_(or_(waits, and_(is_queued, unknown)), Contribution.state == COUNTED_STATE, ~called_off),
        LetterAddressee.sent_at > long_ago,
        and_(is_queued, mail),
    )
