"""Who works on what takes many transactions: a lease that each batch renews. Two never do the same, and a killed worker stops
nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, String, TextClause, Uuid, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.db import Base, Database, UtcDateTime, now
from campaign.ids import new_id

LEASE_SECONDS = 60


class Leased(Base):
    """A row that workers work on. Whoever does so holds `lease_key` until `lease_until`."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    lease_key: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


Row = TypeVar("Row", bound=Leased)


def working(states: Sequence[str]) -> TextClause:
    """SQL: the row is in one of these states, said as the condition of an index says it, or the index is not used."""
    return text(f"state IN ({', '.join(repr(state) for state in states)})")


@dataclass(frozen=True, slots=True)
class Leases(Generic[Row]):
    """Of the rows of one table that are in one of `states`; `is_working` is the condition of its partial index."""

    table: type[Row]
    states: Sequence[str]
    is_working: TextClause

    def waiting(self, database: Database) -> list[UUID]:
        """The earliest first. Only looks: most of the time there is none."""
        free = select(self.table.id).where(self.is_working, self._is_free()).order_by(self.table.created_at)
        with database.reading() as session:
            return list(session.scalars(free))

    def claim(self, database: Database, id_: UUID) -> UUID | None:
        """The key of the lease, or None where another has it or there is nothing to do."""
        key = new_id()
        with database.transaction() as session:
            claimed = session.execute(
                update(self.table)
                .where(self.table.id == id_, self.table.state.in_(self.states), self._is_free())
                .values(lease_key=key, lease_until=now(LEASE_SECONDS))
                .returning(self.table.id)
            ).one_or_none()
        return key if claimed else None

    def hold(self, session: Session, id_: UUID, key: UUID) -> Row | None:
        """The row, locked and with its lease renewed; None where the lease is another's, or it does not work any more."""
        row = session.scalar(
            select(self.table)
            .where(self.table.id == id_, self.table.lease_key == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None or row.state not in self.states:
            return None
        row.lease_until = session.execute(select(now(LEASE_SECONDS))).scalar_one()
        return row

    @staticmethod
    def let_go(row: Leased) -> None:
        """Of a row whose work has ended, in the caller's transaction."""
        row.lease_key = row.lease_until = None

    def give_back(self, database: Database, id_: UUID, key: UUID) -> None:
        with database.transaction() as session:
            session.execute(
                update(self.table)
                .where(self.table.id == id_, self.table.lease_key == key)
                .values(lease_key=None, lease_until=None)
            )

    def _is_free(self) -> ColumnElement[bool]:
        """SQL: nobody holds a lease; one further away than any that we give was given by a clock that was wrong."""
        until = self.table.lease_until
        return or_(until.is_(None), until <= now(), until > now(2 * LEASE_SECONDS))
