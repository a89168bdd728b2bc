"""The targets of a drive, found by name."""

from __future__ import annotations

from uuid import UUID

from campaign.db import Database
from campaign.drives.finding import all_targets
from campaign.drives.views import TargetDetail


def targets(database: Database, drive_id: UUID) -> dict[str, TargetDetail]:
    with database.reading() as session:
        return {one.texts["en"].name: one for one in all_targets(session, drive_id)}
