"""What becomes of lists when somebody who may be in them is erased: files of ours go, and owners of others are told which rows.

A list does not say who is in it. So every list counts that could have held the row, by what it asked for and when it was made:
rather one too many than one too few. What is noted are numbers and references, which say nothing without the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.audit.record import SYSTEM
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.exports.lists.expiring import wipe_list
from campaign.exports.lists.filters import ListFilters, conditions
from campaign.exports.lists.models import UNFINISHED, ListErasure, SupporterList
from campaign.exports.lists.purposes import PURPOSES
from campaign.ids import new_id
from campaign.my_support.receipts import nowhere_of
from campaign.supporters.models import Supporter


def follow_erasure(session: Session, erasure_id: UUID) -> list[SupporterList]:
    """Wipe or begin anew what we have, and note for the others which rows must go; the lists whose owners must be told."""
    nowhere = nowhere_of(session, erasure_id)
    told: list[SupporterList] = []
    for found in session.scalars(select(SupporterList).where(SupporterList.state != "asked")).all():
        rows = _rows_in(session, found, nowhere) if nowhere else []
        if not rows:
            continue
        if found.downloads:
            _note(session, found, rows, nowhere)
            told.append(found)
        _take_back(session, found)
    return told


def rows_to_delete(session: Session, list_id: UUID) -> Sequence[ListErasure]:
    """The rows that its owner must delete, the latest first."""
    noted = select(ListErasure).where(ListErasure.list_id == list_id)
    return session.scalars(noted.order_by(ListErasure.noted_at.desc(), ListErasure.id)).all()


def _rows_in(session: Session, found: SupporterList, nowhere: str) -> Sequence[Contribution]:
    """States and consents have changed with the erasing: they are not asked."""
    filters = replace(ListFilters.from_json(found.filters), states=frozenset(), consents=frozenset())
    theirs = select(Contribution).where(
        Contribution.mailbox_key == nowhere,
        Contribution.submitted_at <= (found.ready_at or now()),
        *conditions(filters, Contribution),
    )
    return session.scalars(theirs).all()


def _note(session: Session, found: SupporterList, rows: Sequence[Contribution], nowhere: str) -> None:
    present = session.execute(select(now())).scalar_one()
    if PURPOSES[found.purpose].is_a_row_each:
        people = session.scalars(select(Supporter.id).where(Supporter.mailbox_key == nowhere))
        noted = [ListErasure(supporter_id=person) for person in people]
    else:
        noted = [ListErasure(contribution_id=row.id, drive_id=row.drive_id, number=row.number) for row in rows]
    for each in noted:
        each.id, each.list_id, each.noted_at = new_id(), found.id, present
    session.add_all(noted)
    session.flush()


def _take_back(session: Session, found: SupporterList) -> None:
    """A file that is there is wiped; one that is being written is begun anew, without them."""
    if found.state == "ready":
        wipe_list(session, found.id, by=SYSTEM)
    elif found.state in UNFINISHED:
        anew = update(SupporterList).where(SupporterList.id == found.id)
        session.execute(anew.values(state="asked", claim=None, lease_until=None))
