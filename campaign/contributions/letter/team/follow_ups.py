"""What the team still means to do, written down once; and forgotten with the letters that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.team.models import FOLLOW_UPS, LONGEST_NOTE, TeamFollowUp
from campaign.contributions.models import Contribution
from campaign.contributions.schema import words
from campaign.db import now
from campaign.drives.models import Target
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, DomainError, FieldsRefusedError
from campaign.ids import new_id
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
