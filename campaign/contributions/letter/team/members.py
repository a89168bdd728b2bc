"""Who is in the team of a drive: invited, joined, and out again, at once. Knows no page and no session.

An invitation is mail that a member causes: it is capped like any mail that a stranger can cause, and of an organiser there
are at most thirty a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, lazyload

from campaign.contributions.letter.team import events
from campaign.contributions.letter.team.models import ROLES, TeamMember
from campaign.contributions.letter.team.taking import hand_all_back
from campaign.db import insert, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.i18n import is_language
from campaign.ids import new_id
from campaign.mail.ledger import CAPPED_PER_SUBJECT, NewDelivery, capped_count, queue_delivery
from campaign.mail.models import Mailbox
from campaign.outbox.record import record_event
from campaign.turns import take_turn

INVITATION = "team/invitation"  # the mail, by its name in the ledger
INVITATION_LIFE = timedelta(days=14)
MOST_INVITED_A_DAY = 30  # by one organiser
MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class Invite:
    """Whom to invite into the team of which drive. `invited_by` is a member's id; none where an operator does it."""

    drive_id: UUID
    name: str = field(repr=False)
    address: str = field(repr=False)
    mailbox_key: str
    language: str
    role: str = "member"
    invited_by: UUID | None = None


def invite(session: Session, command: Invite) -> UUID:
    """Send an invitation, or send it again; the id of the member to be.

    Raises NotFoundError for what is no letter drive; ConflictError `drive-is-archived`, `team-has-member`, `team-declined`
    (not asked again within 28 days), `team-full`, `invited-too-often`, `invited-too-many`; FieldsRefusedError.
    """
    if command.role not in ROLES or not is_language(command.language):
        raise FieldsRefusedError({"role" if command.role not in ROLES else "language": "choice-unknown"})
    take_turn(session, f"team {command.drive_id}")
    _check_drive(session, command.drive_id)
    _check_allowance(session, command)
    session.execute(insert(session, Mailbox).values(key=command.mailbox_key, created_at=now()).on_conflict_do_nothing())
    member_id = _write(session, command)
    invitation = NewDelivery(
        event_id=record_event(session, events.INVITED, member_id),
        template=INVITATION,
        mailbox_key=command.mailbox_key,
        subject_id=member_id,
        language=command.language,
        is_capped=True,
    )
    queue_delivery(session, invitation)
    return member_id


def accept(session: Session, member_id: UUID) -> bool:
    """Join the team; whether this call did it. Nothing comes of an invitation that is over."""
    joined = update(TeamMember).where(TeamMember.id == member_id, *is_invited()).values(accepted_at=now())
    if session.execute(joined.returning(TeamMember.id)).scalar_one_or_none() is None:
        return False
    record_event(session, events.JOINED, member_id)
    return True


def decline(session: Session, member_id: UUID) -> bool:
    """Not to join, and not to be asked again for a while; whether this call did it."""
    return _end(session, "declined", TeamMember.id == member_id, TeamMember.accepted_at.is_(None))


def leave(session: Session, member_id: UUID) -> bool:
    return _end(session, "left", TeamMember.id == member_id)


def remove(session: Session, drive_id: UUID, member_id: UUID) -> None:
    """Take a member, or an invitation, out of the team of this drive. Raises NotFoundError."""
    if not _end(session, "removed", TeamMember.id == member_id, TeamMember.drive_id == drive_id):
        raise NotFoundError


def is_invited() -> tuple[ColumnElement[bool], ...]:
    """SQL: the invitation can be accepted at this moment of the database."""
    return (
        TeamMember.accepted_at.is_(None),
        TeamMember.ended_at.is_(None),
        TeamMember.invited_at > now(-INVITATION_LIFE.total_seconds()),
    )


def _check_drive(session: Session, drive_id: UUID) -> None:
    drive = session.get(Drive, drive_id, options=[lazyload("*")])
    if drive is None or drive.kind != "letter-drive":
        raise NotFoundError
    if drive.archived_at is not None:
        raise ConflictError("drive-is-archived")


def _check_allowance(session: Session, command: Invite) -> None:
    of_drive = select(func.count()).where(TeamMember.drive_id == command.drive_id)
    declined = of_drive.where(TeamMember.mailbox_key == command.mailbox_key, TeamMember.ended_as == "declined")
    if session.scalar(declined):
        raise ConflictError("team-declined")
    if (session.scalar(of_drive.where(TeamMember.ended_at.is_(None))) or 0) >= MOST_MEMBERS:
        raise ConflictError("team-full")
    today = select(func.count()).where(
        TeamMember.invited_by == command.invited_by, TeamMember.invited_at > now(-24 * 3600)
    )
    if command.invited_by is not None and (session.scalar(today) or 0) >= MOST_INVITED_A_DAY:
        raise ConflictError("invited-too-many")


def _write(session: Session, command: Invite) -> UUID:
    values = {
        "name": command.name,
        "address": command.address,
        "language": command.language,
        "role": command.role,
        "invited_by": command.invited_by,
        "invited_at": now(),
    }
    place = {"id": new_id(), "drive_id": command.drive_id, "mailbox_key": command.mailbox_key, "issue": 0}
    new = insert(session, TeamMember).values(**place, **values).on_conflict_do_nothing().returning(TeamMember.id)
    member_id = session.execute(new).scalar_one_or_none()
    if member_id is not None:
        return member_id
    live = TeamMember.drive_id == command.drive_id, TeamMember.mailbox_key == command.mailbox_key
    again = update(TeamMember).where(*live, TeamMember.ended_at.is_(None), TeamMember.accepted_at.is_(None))
    member_id = session.execute(again.values(**values).returning(TeamMember.id)).scalar_one_or_none()
    if member_id is None:
        raise ConflictError("team-has-member")
    if (session.scalar(capped_count(member_id)) or 0) >= CAPPED_PER_SUBJECT:
        raise ConflictError("invited-too-often")
    return member_id


def _end(session: Session, ended_as: str, *which: ColumnElement[bool]) -> bool:
    """The invitation's tokens end with it."""
    ended = (
        update(TeamMember)
        .where(*which, TeamMember.ended_at.is_(None))
        .values(ended_at=now(), ended_as=ended_as, issue=TeamMember.issue + 1)
        .returning(TeamMember.id)
    )
    member_id = session.execute(ended).scalar_one_or_none()
    if member_id is None:
        return False
    hand_all_back(session, member_id)
    record_event(session, events.LEFT, member_id)
    return True
