"""What becomes of places in teams by what their owners do elsewhere, and with time: moved, erased, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.holdings import Move
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team.members import INVITATION_LIFE
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember, TeamNudge
from campaign.contributions.letter.team.taking import hand_all_back
from campaign.db import now
from campaign.drives.models import Drive

A_DAY = 24 * 3600
KEPT_DAYS = 28  # name and address of who has left, or of everybody once the drive has been put away
FOLLOW_UP_DAYS = 182  # after the drive has been put away
NUDGE_DAYS = 30


def move(session: Session, change: Move) -> Sequence[UUID]:
    """Where both mailboxes are in one team, one place ends: an invitation rather than a place that was taken.

    Which members moved.
    """
    theirs = change.concerns(TeamMember.mailbox_key, TeamMember.address)
    other = aliased(TeamMember)
    pairs = session.execute(
        select(TeamMember.id, TeamMember.accepted_at, other.id, other.accepted_at)
        .join(other, other.drive_id == TeamMember.drive_id)
        .where(
            theirs,
            TeamMember.ended_at.is_(None),
            other.mailbox_key == change.new_mailbox_key,
            other.ended_at.is_(None),
        )
    )
    doubled = [there if joined and not there_joined else mine for mine, joined, there, there_joined in pairs]
    _take_out(session, doubled, ended_as="left")
    moved = update(TeamMember).where(theirs)
    moved = moved.values(mailbox_key=change.new_mailbox_key, address=change.new_address)
    return session.scalars(moved.returning(TeamMember.id).execution_options(synchronize_session=False)).all()


def erase(session: Session, mailbox_key: str) -> None:
    """Everybody at the mailbox wants everything gone: out of every team, without a name."""
    theirs = session.scalars(select(TeamMember.id).where(TeamMember.mailbox_key == mailbox_key)).all()
    _take_out(session, theirs, ended_as="erased")


def end_old_invitations(session: Session, limit: int) -> int:
    """End invitations that nobody accepted in time; how many."""
    old = select(TeamMember.id).where(
        TeamMember.accepted_at.is_(None),
        TeamMember.ended_at.is_(None),
        TeamMember.invited_at <= now(-INVITATION_LIFE.total_seconds()),
    )
    ids = session.scalars(old.limit(limit)).all()
    ended = update(TeamMember).where(TeamMember.id.in_(ids), TeamMember.accepted_at.is_(None))
    session.execute(ended.values(ended_at=now(), ended_as="expired", issue=TeamMember.issue + 1))
    return len(ids)


def old_members(ahead: float) -> Select[UUID]:
    """Who left four weeks ago, and everybody whose drive was put away then."""
    long_ago = now(ahead - KEPT_DAYS * A_DAY)
    is_put_away = exists().where(Drive.id == TeamMember.drive_id, Drive.archived_at <= long_ago)
    return select(TeamMember.id).where(
        TeamMember.mailbox_key.is_not(None), or_(TeamMember.ended_at <= long_ago, is_put_away)
    )


def forget_members(session: Session, member_ids: Sequence[UUID]) -> None:
    """Null their names and addresses."""
    _forget(session, TeamMember.id.in_(member_ids), ended_as="expired")


def old_follow_ups(ahead: float) -> Select[UUID]:
    """What was to be done in drives that were put away half a year ago."""
    long_ago = now(ahead - FOLLOW_UP_DAYS * A_DAY)
    return select(TeamFollowUp.id).where(
        exists().where(Drive.id == TeamFollowUp.drive_id, Drive.archived_at <= long_ago)
    )


def forget_follow_ups(session: Session, follow_up_ids: Sequence[UUID]) -> None:
    session.execute(delete(TeamFollowUp).where(TeamFollowUp.id.in_(follow_up_ids)))


def old_nudges(ahead: float) -> Select[UUID]:
    """The notes of whom one asked to finish a letter that is gone itself."""
    is_gone = ~exists().where(LetterDraft.id == TeamNudge.draft_id)
    return select(TeamNudge.draft_id).where(TeamNudge.made_at <= now(ahead - NUDGE_DAYS * A_DAY), is_gone)


def forget_nudges(session: Session, draft_ids: Sequence[UUID]) -> None:
    session.execute(delete(TeamNudge).where(TeamNudge.draft_id.in_(draft_ids)))


def _take_out(session: Session, member_ids: Sequence[UUID], *, ended_as: str) -> None:
    for member_id in member_ids:
        hand_all_back(session, member_id)
    _forget(session, TeamMember.id.in_(member_ids), ended_as=ended_as)


def _forget(session: Session, which: ColumnElement[bool], *, ended_as: str) -> None:
    """Nothing is left that says who it was; how an earlier end came about stays."""
    forgotten = update(TeamMember).where(which)
    forgotten = forgotten.values(
        address=None,
        mailbox_key=None,
        name=None,
        ended_at=func.coalesce(TeamMember.ended_at, now()),
        ended_as=func.coalesce(TeamMember.ended_as, ended_as),
        issue=TeamMember.issue + 1,
    )
    session.execute(forgotten.execution_options(synchronize_session=False))
