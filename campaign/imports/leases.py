"""Who works on an import: a lease that each batch renews, so that two never do the same and a killed worker stops nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.ids import new_id
from campaign.imports.models import IS_WORKING, Import
from campaign.imports.states import WORKING_STATES

LEASE_SECONDS = 60


def waiting(database: Database) -> list[UUID]:
    """Only looks: most of the time there is none."""
    with database.reading() as session:
        return list(session.scalars(select(Import.id).where(IS_WORKING, _is_free()).order_by(Import.created_at)))


def claim(database: Database, import_id: UUID) -> UUID | None:
    """The key of the lease, or None where another has it or there is nothing to do."""
    key = new_id()
    with database.transaction() as session:
        claimed = session.execute(
            update(Import)
            .where(Import.id == import_id, Import.state.in_(WORKING_STATES), _is_free())
            .values(lease_key=key, lease_until=now(LEASE_SECONDS))
            .returning(Import.id)
        ).one_or_none()
    return key if claimed else None


def hold(session: Session, import_id: UUID, key: UUID) -> Import | None:
    """The row, locked and with its lease renewed; None where the lease is another's, or it does not work any more."""
    row = session.scalar(
        select(Import)
        .where(Import.id == import_id, Import.lease_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.state not in WORKING_STATES:
        return None
    row.lease_until = session.execute(select(now(LEASE_SECONDS))).scalar_one()
    return row


def give_back(database: Database, import_id: UUID, key: UUID) -> None:
    with database.transaction() as session:
        session.execute(
            update(Import)
            .where(Import.id == import_id, Import.lease_key == key)
            .values(lease_key=None, lease_until=None)
        )


def _is_free() -> ColumnElement[bool]:
    """SQL: nobody holds a lease; one further away than any that we give was given by a clock that was wrong."""
    return or_(Import.lease_until.is_(None), Import.lease_until <= now(), Import.lease_until > now(2 * LEASE_SECONDS))
