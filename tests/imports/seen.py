"""What there is to see once a file was taken."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally, TallyPart
from campaign.db import Database
from campaign.mail.models import Delivery


def counted(database: Database, drive_id: UUID) -> tuple[int, dict[str, int]]:
    """The folded count, and its parts by source."""
    fold_deltas(database)
    with database.reading() as session:
        parts = select(TallyPart.key, TallyPart.count).where(
            TallyPart.drive_id == drive_id, TallyPart.dimension == "source", TallyPart.count > 0
        )
        return session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) or 0, dict(
            session.execute(parts).all()
        )


def states(database: Database) -> list[tuple[str | None, str, str]]:
    with database.reading() as session:
        rows = select(Contribution.name, Contribution.state, Contribution.source).order_by(Contribution.name)
        return [(name, state, source) for name, state, source in session.execute(rows)]


def mails(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0
