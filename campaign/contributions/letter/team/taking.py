"""Takes on what the team means to do, hands it back, ends it. Two who take the same find out who has it.

One of the staff may do so beside the team. To the team, staff are one: what one of them has, any of them hands back or ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Update, and_, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.team import events
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember
from campaign.db import now
from campaign.errors import ConflictError, NotFoundError
from campaign.outbox.record import record_event

_IS_FREE = and_(TeamFollowUp.taken_by.is_(None), TeamFollowUp.taken_by_account.is_(None))


@dataclass(frozen=True, slots=True)
class Taker:
    """Who does it: a member of the team or, by an account, one of the staff. One of the two is there."""

    member_id: UUID | None = None
    account_id: UUID | None = None

    @property
    def is_staff(self) -> bool:
        return self.member_id is None

    @property
    def has_it(self) -> ColumnElement[bool]:
        """SQL: it is this one's to end."""
        if self.is_staff:
            return TeamFollowUp.taken_by_account.is_not(None)
        return TeamFollowUp.taken_by == self.member_id


class TakenError(ConflictError):
    """Somebody else has it: `taker` is a member’s name, for the team alone; of one of the staff the slug says so."""

    def __init__(self, taker: str | None, *, is_staff: bool = False) -> None:
        super().__init__("follow-up-taken-by-staff" if is_staff else "follow-up-taken")
        self.taker = taker


def take(session: Session, drive_id: UUID, follow_up_id: UUID, by: Taker) -> bool:
    """Take it on; whether this call did. Raises TakenError, ConflictError `follow-up-done`, NotFoundError."""
    taken = _of(drive_id, follow_up_id).where(_IS_FREE)
    taken = taken.values(taken_by=by.member_id, taken_by_account=by.account_id, taken_at=now())
    if session.execute(taken.returning(TeamFollowUp.id)).scalar_one_or_none() is None:
        _explain(session, drive_id, follow_up_id, by)
        return False
    record_event(session, events.TAKEN, follow_up_id)
    return True


def hand_back(session: Session, drive_id: UUID, follow_up_id: UUID, by: Taker) -> bool:
    """Let it be anybody's again; whether this call did. Raises TakenError, ConflictError `follow-up-done`, NotFoundError."""
    back = _of(drive_id, follow_up_id).where(by.has_it).values(taken_by=None, taken_by_account=None, taken_at=None)
    if session.execute(back.returning(TeamFollowUp.id)).scalar_one_or_none() is None:
        _explain(session, drive_id, follow_up_id, by)
        return False
    return True


def finish(session: Session, drive_id: UUID, follow_up_id: UUID, by: Taker) -> bool:
    """It is done, by whoever had it or does it unasked; whether this call said so. Raises TakenError, NotFoundError."""
    done = _of(drive_id, follow_up_id).where(or_(_IS_FREE, by.has_it))
    done = done.values(
        taken_by=by.member_id,
        taken_by_account=by.account_id,
        taken_at=func.coalesce(TeamFollowUp.taken_at, now()),
        done_at=now(),
    )
    if session.execute(done.returning(TeamFollowUp.id)).scalar_one_or_none() is not None:
        record_event(session, events.DONE, follow_up_id)
        return True
    if _find(session, drive_id, follow_up_id).done_at is None:
        _explain(session, drive_id, follow_up_id, by)
    return False


def hand_all_back(session: Session, member_id: UUID) -> None:
    """Whoever leaves the team leaves what they had taken on to the others."""
    session.execute(
        update(TeamFollowUp)
        .where(TeamFollowUp.taken_by == member_id, TeamFollowUp.done_at.is_(None))
        .values(taken_by=None, taken_at=None)
    )


def _of(drive_id: UUID, follow_up_id: UUID) -> Update:
    return update(TeamFollowUp).where(
        TeamFollowUp.id == follow_up_id, TeamFollowUp.drive_id == drive_id, TeamFollowUp.done_at.is_(None)
    )


def _find(session: Session, drive_id: UUID, follow_up_id: UUID) -> TeamFollowUp:
    row = session.scalar(
        select(TeamFollowUp)
        .where(TeamFollowUp.id == follow_up_id, TeamFollowUp.drive_id == drive_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError
    return row


def _explain(session: Session, drive_id: UUID, follow_up_id: UUID, by: Taker) -> None:
    """Why nothing came of it; nothing where it is the taker's already, or nobody's."""
    row = _find(session, drive_id, follow_up_id)
    if row.done_at is not None:
        raise ConflictError("follow-up-done")
    if (row.taken_by, row.taken_by_account) in ((None, None), (by.member_id, by.account_id)):
        return
    taker = session.scalar(select(TeamMember.name).where(TeamMember.id == row.taken_by))
    raise TakenError(taker, is_staff=row.taken_by is None)
