"""What the team still means to do: written down, taken on, handed back, done. Two who take the same find out who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Update, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.team import events
from campaign.contributions.letter.team.models import FOLLOW_UPS, LONGEST_NOTE, TeamFollowUp, TeamMember
from campaign.contributions.models import Contribution
from campaign.contributions.schema import words
from campaign.db import now
from campaign.drives.models import Target
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.turns import take_turn

MOST_OPEN = 200  # of one drive
_TOLD_BY = ("kind", "note", "target_id", "contribution_id", "due_on")
_read_note = words("note", LONGEST_NOTE)


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """Something to be done: about a target or a letter of the drive, or about neither; by a day, or by none."""

    drive_id: UUID
    kind: str
    made_by: UUID | None
    note: str = field(default="", repr=False)
    target_id: UUID | None = None
    contribution_id: UUID | None = None
    due_on: date | None = None


class TakenError(ConflictError):
    """Somebody else has it: `taker` is their name, for the team alone."""

    slug = "follow-up-taken"

    def __init__(self, taker: str | None) -> None:
        super().__init__()
        self.taker = taker


def plan(session: Session, command: PlanFollowUp) -> UUID:
    """Write it down, unless the same is waiting to be done already; its id.

    Raises FieldsRefusedError; ConflictError `follow-ups-full`, or `follow-up-moot` where what it is about is not there.
    """
    take_turn(session, f"team {command.drive_id}")
    present = session.execute(select(now())).scalar_one()
    try:
        command = replace(command, note=_read_note(command.note) or "")
    except DomainError as error:
        raise FieldsRefusedError({"note": error.slug}) from None
    errors = _faults(session, command, day_of(present))
    if errors:
        raise FieldsRefusedError(errors)
    still_open = TeamFollowUp.drive_id == command.drive_id, TeamFollowUp.done_at.is_(None)
    same = [getattr(TeamFollowUp, name).is_not_distinct_from(getattr(command, name)) for name in _TOLD_BY]
    there = session.scalar(select(TeamFollowUp.id).where(*still_open, *same).limit(1))
    if there is not None:
        return there
    if (session.scalar(select(func.count()).where(*still_open)) or 0) >= MOST_OPEN:
        raise ConflictError("follow-ups-full")
    row = TeamFollowUp(
        id=new_id(),
        drive_id=command.drive_id,
        kind=command.kind,
        note=command.note,
        target_id=command.target_id,
        contribution_id=command.contribution_id,
        due_on=command.due_on,
        made_by=command.made_by,
        made_at=present,
    )
    session.add(row)
    session.flush()
    return row.id


def take(session: Session, drive_id: UUID, follow_up_id: UUID, member_id: UUID) -> None:
    """Take it on; again changes nothing. Raises TakenError, ConflictError `follow-up-done`, NotFoundError."""
    taken = _of(drive_id, follow_up_id).where(TeamFollowUp.taken_by.is_(None))
    taken = taken.values(taken_by=member_id, taken_at=now()).returning(TeamFollowUp.id)
    if session.execute(taken).scalar_one_or_none() is None:
        _explain(session, drive_id, follow_up_id, member_id)
        return
    record_event(session, events.TAKEN, follow_up_id)


def hand_back(session: Session, drive_id: UUID, follow_up_id: UUID, member_id: UUID) -> None:
    """Let it be anybody's again. Raises TakenError, ConflictError `follow-up-done`, NotFoundError."""
    back = _of(drive_id, follow_up_id).where(_is_mine(member_id)).values(taken_by=None, taken_at=None)
    if session.execute(back.returning(TeamFollowUp.id)).scalar_one_or_none() is None:
        _explain(session, drive_id, follow_up_id, member_id)


def finish(session: Session, drive_id: UUID, follow_up_id: UUID, member_id: UUID) -> None:
    """It is done, by whoever had it or by who does it unasked; again changes nothing. Raises TakenError, NotFoundError."""
    done = _of(drive_id, follow_up_id).where(_is_mine(member_id))
    done = done.values(taken_by=member_id, taken_at=func.coalesce(TeamFollowUp.taken_at, now()), done_at=now())
    if session.execute(done.returning(TeamFollowUp.id)).scalar_one_or_none() is not None:
        record_event(session, events.DONE, follow_up_id)
        return
    row = _find(session, drive_id, follow_up_id)
    if row.done_at is None:
        _explain(session, drive_id, follow_up_id, member_id)


def hand_all_back(session: Session, member_id: UUID) -> None:
    """Whoever leaves the team leaves what they had taken on to the others."""
    session.execute(
        update(TeamFollowUp)
        .where(TeamFollowUp.taken_by == member_id, TeamFollowUp.done_at.is_(None))
        .values(taken_by=None, taken_at=None)
    )


def forget_contributions(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Delete what was to be done about these letters: their writers are forgotten."""
    session.execute(delete(TeamFollowUp).where(TeamFollowUp.contribution_id.in_(contribution_ids)))


def _faults(session: Session, command: PlanFollowUp, today: date) -> dict[str, str]:
    errors = {}
    if command.kind not in FOLLOW_UPS:
        errors["kind"] = "choice-unknown"
    if command.kind == "other" and not command.note:
        errors["note"] = "note-missing"
    if command.due_on is not None and command.due_on < today:
        errors["due_on"] = "day-past"
    target = exists().where(Target.id == command.target_id, Target.drive_id == command.drive_id)
    letter = exists().where(
        Contribution.id == command.contribution_id,
        Contribution.drive_id == command.drive_id,
        Contribution.state == "verified",
    )
    is_target_gone = command.target_id is not None and not session.scalar(select(target))
    if is_target_gone or (command.contribution_id is not None and not session.scalar(select(letter))):
        raise ConflictError("follow-up-moot")
    return errors


def _of(drive_id: UUID, follow_up_id: UUID) -> Update:
    return update(TeamFollowUp).where(
        TeamFollowUp.id == follow_up_id, TeamFollowUp.drive_id == drive_id, TeamFollowUp.done_at.is_(None)
    )


def _is_mine(member_id: UUID) -> ColumnElement[bool]:
    return or_(TeamFollowUp.taken_by.is_(None), TeamFollowUp.taken_by == member_id)


def _find(session: Session, drive_id: UUID, follow_up_id: UUID) -> TeamFollowUp:
    row = session.scalar(
        select(TeamFollowUp)
        .where(TeamFollowUp.id == follow_up_id, TeamFollowUp.drive_id == drive_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError
    return row


def _explain(session: Session, drive_id: UUID, follow_up_id: UUID, member_id: UUID) -> None:
    """Why nothing came of it; nothing where it is this member's already."""
    row = _find(session, drive_id, follow_up_id)
    if row.done_at is not None:
        raise ConflictError("follow-up-done")
    if row.taken_by is not None and row.taken_by != member_id:
        raise TakenError(session.scalar(select(TeamMember.name).where(TeamMember.id == row.taken_by)))
