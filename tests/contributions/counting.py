"""Signatures by the dozen, and what is counted of them, for the tests of counts."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, update

from campaign.areas.lookup import ensure_seats
from campaign.contributions.dimensions import DIMENSIONS
from campaign.contributions.ending import withdraw
from campaign.contributions.models import BlockRule, Contribution, Tally, TallyDelta, TallyMove, TallyPart
from campaign.db import Database, now
from campaign.drives.models import Milestone
from campaign.outbox.models import OutboxEvent
from tests.cast import latest, press, sign, signing

# For what the database plays no part in, or what another test beside it shows on both.
ON_SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HELD_DOMAIN = "held.example"
HOLYHEAD = "LL65 1AA"  # its outward code lies in one seat
STRADDLING = "CF14 1AA"
_people = count(1)


def somebody_signs(database: Database, drive_id: UUID, *, is_held: bool = False, **changes: object) -> UUID:
    """The id of the signature of somebody new: verified, or held where `is_held` (after `hold_a_domain`)."""
    number = next(_people)
    email = f"somebody{number}@{HELD_DOMAIN if is_held else 'example.com'}"
    sign(database, signing(drive_id, f"Somebody {_letters(number)}", email, **changes))
    contribution_id = latest(database)
    assert press(database, contribution_id) == ("held" if is_held else "verified")
    return contribution_id


def hold_a_domain(database: Database) -> None:
    with database.transaction() as session:
        session.execute(insert(BlockRule).values(kind="domain", value=HELD_DOMAIN, reason="a test", created_at=now()))


def lay_ground(database: Database) -> None:
    """Seats are known, and whoever signs from `HELD_DOMAIN` is held."""
    with database.transaction() as session:
        ensure_seats(session)
    hold_a_domain(database)


def withdrawn(database: Database, contribution_id: UUID) -> None:
    """The signature has counted, and is taken back."""
    with database.transaction() as session:
        assert withdraw(session, contribution_id)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def waiting(database: Database, drive_id: UUID) -> list[TallyDelta]:
    """The deltas of the drive that are not folded yet, in their order."""
    with database.reading() as session:
        return list(session.scalars(select(TallyDelta).where(TallyDelta.drive_id == drive_id).order_by(TallyDelta.id)))


def tally(database: Database, drive_id: UUID) -> tuple[int, int]:
    """(count, last number) as folded."""
    with database.reading() as session:
        row = session.get(Tally, drive_id)
        return (row.count, row.last_number) if row else (0, 0)


def parts(database: Database, drive_id: UUID) -> dict[str, dict[str, int]]:
    """The folded parts by dimension and key, without those that are empty."""
    found: dict[str, dict[str, int]] = {dimension: {} for dimension in DIMENSIONS}
    with database.reading() as session:
        for row in session.scalars(select(TallyPart).where(TallyPart.drive_id == drive_id, TallyPart.count != 0)):
            found[row.dimension][row.key] = row.count
    return found


def moves(database: Database, drive_id: UUID) -> dict[str, int]:
    """The folded moves by reason."""
    with database.reading() as session:
        rows = session.execute(
            select(TallyMove.reason, func.sum(TallyMove.amount))
            .where(TallyMove.drive_id == drive_id)
            .group_by(TallyMove.reason)
        )
        return dict(rows.all())


def numbers(database: Database, drive_id: UUID) -> dict[UUID, int]:
    """The numbers given on the drive, by contribution."""
    with database.reading() as session:
        rows = session.execute(
            select(Contribution.id, Contribution.number).where(
                Contribution.drive_id == drive_id, Contribution.number.is_not(None)
            )
        )
        return dict(rows.all())


def reached(database: Database, drive_id: UUID) -> list[int]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(Milestone.at)
                .where(Milestone.drive_id == drive_id, Milestone.reached_at.is_not(None))
                .order_by(Milestone.at)
            )
        )


def events_of(database: Database, subject_id: UUID) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(OutboxEvent.name).where(OutboxEvent.subject_id == subject_id).order_by(OutboxEvent.id)
            )
        )


def falsify(database: Database, table: Any, *conditions: Any, **values: object) -> None:
    """Write into a table behind the back of everything that keeps it right."""
    with database.transaction() as session:
        session.execute(update(table).where(*conditions).values(values).execution_options(synchronize_session=False))
