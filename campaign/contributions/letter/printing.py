"""Letters for paper: gathers what is due into bundles, and marks a bundle as printed once its file has been written.

A bundle that was gathered and not marked is printed at the next call; one that is marked can be printed again as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.bundling import Plan, due_letters, gather
from campaign.contributions.letter.models import LetterAddressee, LetterBundle, LetterSettings
from campaign.contributions.letter.paper import Bundle
from campaign.db import Database, now
from campaign.drives.models import Target
from campaign.drives.stopping import BOUNCED
from campaign.drives.wales import day_of

KIND = "print"


def gather_for_paper(database: Database, drive_id: UUID, target_id: UUID | None = None) -> list[UUID]:
    """The bundles to be printed now, of one target or of all: what was gathered before and never printed, then what is due.

    Of a drive that sends by mail, only letters that no mail can carry: to targets without an address, or whose mail came back.
    """
    which = [LetterBundle.drive_id == drive_id, *([LetterBundle.target_id == target_id] if target_id else [])]
    with database.reading() as session:
        unprinted = session.scalars(
            select(LetterBundle.id)
            .where(*which, LetterBundle.kind == KIND, LetterBundle.printed_at.is_(None))
            .order_by(LetterBundle.created_at)
        ).all()
        plans = _plans(session, drive_id, target_id)
    return [*unprinted, *(bundle_id for plan in plans for bundle_id in gather(database, plan))]


def mark_printed(session: Session, bundle: Bundle) -> bool:
    """Record that these letters are on paper; whether this was the first time."""
    marked = session.scalars(
        update(LetterBundle)
        .where(LetterBundle.id == bundle.row.id, LetterBundle.printed_at.is_(None))
        .values(printed_at=now())
        .returning(LetterBundle.id)
        .execution_options(synchronize_session=False)
    ).all()
    if marked:
        session.execute(
            update(LetterAddressee)
            .where(LetterAddressee.id.in_([letter.addressee.id for letter in bundle.letters]))
            .where(LetterAddressee.state == "queued")
            .values(state="printed", sent_at=now())
            .execution_options(synchronize_session=False)
        )
    return bool(marked)


def _plans(session: Session, drive_id: UUID, target_id: UUID | None) -> Sequence[Plan]:
    delivery = session.scalar(select(LetterSettings.delivery).where(LetterSettings.drive_id == drive_id))
    targets = select(Target.id).where(
        Target.drive_id == drive_id, _is_for_paper(delivery == KIND), due_letters(true(), Target.id).exists()
    )
    if target_id:
        targets = targets.where(Target.id == target_id)
    today = day_of(session.execute(select(now())).scalar_one())
    return [
        Plan(found, drive_id, KIND, today.isoformat(), true())
        for found in session.scalars(targets.order_by(Target.position))
    ]


def _is_for_paper(is_printed_drive: bool) -> ColumnElement[bool]:
    came_back = and_(Target.is_stopped, Target.stop_reason == BOUNCED)
    if is_printed_drive:
        return or_(Target.is_stopped.is_(False), came_back)
    return or_(and_(Target.is_stopped.is_(False), Target.email.is_(None)), came_back)
