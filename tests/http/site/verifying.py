"""What the page behind a link leaves, and how it is answered."""

from __future__ import annotations

from uuid import UUID

from werkzeug.test import TestResponse

from campaign.contributions.models import Contribution
from campaign.db import Database


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


def is_private(answer: TestResponse) -> bool:
    return answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
