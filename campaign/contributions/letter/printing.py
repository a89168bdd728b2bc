"""Letters for paper: gathers what is due into bundles, and marks a bundle as printed once its file has been written.

A bundle that was gathered and not marked is printed at the next call, unless its target may no longer be written to: then its
letters are due again, and wait. One that is marked can be printed again as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.bundling import Plan, due_letters, gather
from campaign.contributions.letter.models import LetterAddressee, LetterBundle, LetterSettings
from campaign.contributions.letter.paper import Bundle
from campaign.db import Database, now
from campaign.drives.finding import holds_office, is_in_office
from campaign.drives.models import Target
from campaign.drives.stopping import BOUNCED
from campaign.drives.wales import day_of

KIND = "print"


def gather_for_paper(database: Database, drive_id: UUID, target_id: UUID | None = None) -> list[UUID]:
    """The bundles to be printed now, of one target or of all: what was gathered before and never printed, then what is due.

    To nobody who is out of office today. Of a drive that sends by mail, only letters that no mail can carry: to targets
    without an address, or whose mail came back.
    """
    with database.reading() as session:
        bundles = _unprinted(session, (drive_id, target_id))
    for bundle_id, may_go in bundles.items():
        if not may_go:
            with database.transaction() as session:
                _take_apart(session, bundle_id)
    with database.reading() as session:
        plans = _plans(session, (drive_id, target_id))
    unprinted = [bundle_id for bundle_id, may_go in bundles.items() if may_go]
    return [*unprinted, *(bundle_id for plan in plans for bundle_id in gather(database, plan))]


def may_be_printed(session: Session, bundle: Bundle) -> bool:
    """Whether its target is in office today, or it has been printed before."""
    return bundle.row.printed_at is not None or is_in_office(bundle.frame.target, _today(session))


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


def _unprinted(session: Session, which: tuple[UUID, UUID | None]) -> dict[UUID, bool]:
    """The bundles that were never printed, in the order in which they were made, and whether each may still go."""
    rows = session.execute(
        select(LetterBundle.id, _may_go(session, which[0]))
        .join(Target, Target.id == LetterBundle.target_id)
        .where(_of(which), LetterBundle.kind == KIND, LetterBundle.printed_at.is_(None))
        .order_by(LetterBundle.created_at)
    )
    return {bundle_id: bool(may_go) for bundle_id, may_go in rows}


def _take_apart(session: Session, bundle_id: UUID) -> None:
    """As if it had never been made, unless it has been printed meanwhile."""
    bundle = session.get(LetterBundle, bundle_id, with_for_update=True)
    if bundle is None or bundle.printed_at is not None:
        return
    of_it = LetterAddressee.bundle_id == bundle_id
    due = update(LetterAddressee).where(of_it, LetterAddressee.state == "queued").values(state="due")
    for change in (due, update(LetterAddressee).where(of_it).values(bundle_id=None)):
        session.execute(change.execution_options(synchronize_session=False))
    session.delete(bundle)


def _plans(session: Session, which: tuple[UUID, UUID | None]) -> Sequence[Plan]:
    drive_id, _ = which
    targets = select(Target.id).where(_of(which), _may_go(session, drive_id), due_letters(true(), Target.id).exists())
    period = _today(session).isoformat()
    return [Plan(found, drive_id, KIND, period, true()) for found in session.scalars(targets.order_by(Target.position))]


def _of(which: tuple[UUID, UUID | None]) -> ColumnElement[bool]:
    drive_id, target_id = which
    of_drive = Target.drive_id == drive_id
    return and_(of_drive, Target.id == target_id) if target_id else of_drive


def _may_go(session: Session, drive_id: UUID) -> ColumnElement[bool]:
    """SQL: letters of this drive to the target go by post, and it is in office."""
    delivery = session.scalar(select(LetterSettings.delivery).where(LetterSettings.drive_id == drive_id))
    came_back = and_(Target.is_stopped, Target.stop_reason == BOUNCED)
    runs = Target.is_stopped.is_(False)
    by_post = runs if delivery == KIND else and_(runs, Target.email.is_(None))
    return and_(holds_office(_today(session)), or_(by_post, came_back))


def _today(session: Session) -> date:
    return day_of(session.execute(select(now())).scalar_one())
