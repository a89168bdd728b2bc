"""Tables of imports: each file that was brought, and its rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime
from campaign.imports.states import ORIGINS, ROW_STATES, STATES, WAYS, WORKING_STATES
from campaign.leases import Leased, Leases, working


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


IS_WORKING = working(WORKING_STATES)


class Import(Leased):
    """One file of signatures to a petition. `origin`: sheets of paper, or a list of another tool; `basis` says in the
    importer's words where it comes from and on what ground, and `collected_on` from which day it is.

    `way`: what becomes of rows with an address: recorded, as verified elsewhere, or their owner is asked by mail. `boxes` are
    the consents that its words gave. `plan` (JSON) is how the file is read. `read` rows were looked through; of the `fresh`
    ones `taken` are in; `repeated` came a second time, `refused` cannot be taken, and `gone` were taken out again. `cursor` is
    the number of the last row that was dealt with.
    """

    __tablename__ = "imports"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"))
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    origin: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(8))
    basis: Mapped[str] = mapped_column(String(200))
    collected_on: Mapped[date] = mapped_column(Date)
    boxes: Mapped[str] = mapped_column(String(80))
    plan: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="checking")
    trouble: Mapped[str | None] = mapped_column(String(40))
    read: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_imports_drive_id", "drive_id", "created_at"),
        Index("ix_imports_working", "created_at", sqlite_where=IS_WORKING, postgresql_where=IS_WORKING),
        CheckConstraint(_among("state", STATES), name="state"),
        CheckConstraint(_among("origin", ORIGINS), name="origin"),
        CheckConstraint(_among("way", WAYS), name="way"),
    )


class ImportRow(Base):
    """One row of such a file, by its number in a spreadsheet. `sealed` is what it says until it is taken, then what
    was typed of it before; gone when it is a week old.

    `person_key` is a keyed hash of who it is of: the same person is in one import once. `mailbox_key`, until it is taken, is of
    the mailbox that the row belongs to, where that is legible: whoever is erased takes along what lies there. `place` and
    `slug` say which field could not be taken and why. `signed_on` and `reference` (of the sheet) stay beside the signature that
    came of it.
    """

    __tablename__ = "import_rows"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    place: Mapped[str | None] = mapped_column(String(20))
    slug: Mapped[str | None] = mapped_column(String(40))
    person_key: Mapped[str | None] = mapped_column(String(64))
    mailbox_key: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str | None] = mapped_column(String(64))
    contribution_id: Mapped[UUID | None] = mapped_column(ForeignKey("contributions.id"))

    __table_args__ = (
        Index("uq_import_rows_import_id_number", "import_id", "number", unique=True),
        Index("uq_import_rows_import_id_person_key", "import_id", "person_key", unique=True),
        Index("ix_import_rows_contribution_id", "contribution_id"),
        Index("ix_import_rows_mailbox_key", "mailbox_key"),
        CheckConstraint(_among("state", ROW_STATES), name="state"),
    )


LEASES = Leases(Import, WORKING_STATES, IS_WORKING)
