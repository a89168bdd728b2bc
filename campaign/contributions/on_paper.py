"""Counts nobody twice who stands on a sheet of paper and signs here too: what is on paper gives way.

A signature on paper without an address is known by its name and place, on its drive. It ends as merged and belongs to its
giver's mailbox from then on, so that it is shown, kept and erased with what they gave themselves. What the sheet said of their
wishes goes with it: their own answers stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from campaign.contributions.choices import SIGNING
from campaign.contributions.merging import merge
from campaign.contributions.models import Contribution
from campaign.contributions.same_supporter import leave, move_consents
from campaign.contributions.states import COUNTED_STATE, LIVE_STATES
from campaign.db import Database, constant
from campaign.drives.channels import PAPER
from campaign.supporters.models import Consent

KIND = "signature"
LONGEST = "10min"
_SPAN = 2_000


def has_paper(
    drive_id: ColumnElement[UUID] | InstrumentedAttribute[UUID],
    name_key: ColumnElement[Any],
    *place: ColumnElement[Any],
) -> ColumnElement[bool]:
    """SQL: whether somebody of this name and place (country, postcode) stands on paper there, for the drive's small index."""
    sheet = aliased(Contribution)
    return exists().where(_is_on_paper(sheet), *_is_theirs(sheet, drive_id, name_key, *place))


def let_paper_give_way(session: Session, signed: Contribution) -> int:
    """How many signatures on paper ended, for one that counts from now on and is locked by the caller."""
    if signed.kind != KIND or not signed.name_key or (signed.source == PAPER and signed.email is None):
        return 0
    theirs = _is_theirs(Contribution, signed.drive_id, signed.name_key, signed.country, signed.postcode)
    rows = session.scalars(
        select(Contribution)
        .where(_is_on_paper(Contribution), *theirs, Contribution.mailbox_key != signed.mailbox_key)
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    ended = [row for row in rows if row.state in LIVE_STATES]
    for row in ended:
        merge(session, row)
    _follow(session, rows, signed)
    return len(ended)


def merge_paper(database: Database, drive_id: UUID | None = None) -> int:
    """Find who stands on paper and has signed here as well, on this drive or on any; how many ended on paper.

    What verifying could not see: paper that was taken in meanwhile, or what a moderator has put back. A span of signatures at
    a time; safe to repeat and beside itself.
    """
    with database.reading() as session:
        paper = select(Contribution.drive_id).distinct().where(_is_on_paper(Contribution), _is_live(Contribution))
        found = session.scalars(paper if drive_id is None else paper.where(Contribution.drive_id == drive_id)).all()
    return sum(_merge_on(database, one) for one in found)


def _merge_on(database: Database, drive_id: UUID) -> int:
    merged, last = 0, UUID(int=0)
    while True:
        with database.reading() as session:
            if not database.is_sqlite:
                session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
            ids = session.scalars(_span(drive_id, last)).all()
            both = session.scalars(_on_both(ids)).all() if ids else ()
        for signed_id in both:
            with database.transaction() as session:
                merged += _merge_one(session, signed_id)
        if len(ids) < _SPAN:
            return merged
        last = ids[-1]


def _span(drive_id: UUID, last: UUID) -> Select[UUID]:
    return (
        select(Contribution.id)
        .where(
            Contribution.drive_id == drive_id,
            Contribution.id > last,
            Contribution.kind == KIND,
            Contribution.state == COUNTED_STATE,
        )
        .order_by(Contribution.id)
        .limit(_SPAN)
    )


def _on_both(ids: Sequence[UUID]) -> Select[UUID]:
    """Those of these who signed here, and stand on paper too."""
    sheet, signed = aliased(Contribution), aliased(Contribution)
    theirs = _is_theirs(sheet, signed.drive_id, signed.name_key, signed.country, signed.postcode)
    return (
        select(signed.id)
        .where(signed.id >= ids[0], signed.id <= ids[-1], signed.kind == KIND, signed.state == COUNTED_STATE)
        .where(or_(signed.source != PAPER, signed.email.is_not(None)))
        .where(exists().where(_is_on_paper(sheet), _is_live(sheet), *theirs))
    )


def _merge_one(session: Session, signed_id: UUID) -> int:
    locked = select(Contribution).where(Contribution.id == signed_id).with_for_update()
    signed = session.scalars(locked.execution_options(populate_existing=True)).one()
    return let_paper_give_way(session, signed) if signed.state == COUNTED_STATE else 0


def _follow(session: Session, rows: Sequence[Contribution], signed: Contribution) -> None:
    """To the person who signed. Of what was agreed to, that they signed is all that stays."""
    people = {row.supporter_id for row in rows if row.supporter_id}
    for row in rows:
        row.mailbox_key, row.supporter_id = signed.mailbox_key, signed.supporter_id
    session.flush()
    for person in people:
        unsigned = delete(Consent).where(Consent.supporter_id == person, Consent.purpose != SIGNING)
        session.execute(unsigned.execution_options(synchronize_session=False))
        move_consents(session, signed.supporter_id, Consent.supporter_id == person)
        leave(session, person, signed.supporter_id)


def _is_on_paper(table: type[Contribution]) -> ColumnElement[bool]:
    """As the partial index says it, and without an address: with one the rules of its mailbox hold."""
    return (table.source == constant(PAPER)) & table.email.is_(None)


def _is_live(table: type[Contribution]) -> ColumnElement[bool]:
    return table.state.in_(LIVE_STATES)


def _is_theirs(
    table: type[Contribution], drive_id: Any, name_key: Any, country: Any, postcode: Any
) -> tuple[ColumnElement[bool], ...]:
    return (
        table.drive_id == drive_id,
        table.name_key == name_key,
        table.country == country,
        table.postcode.is_not_distinct_from(postcode),
    )
