"""A moderator's decision, the minute after it, and what is public then."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import true

from campaign.contributions.models import Contribution
from campaign.contributions.published import find_published
from campaign.db import Database
from campaign.ids import new_id
from campaign.moderation.deciding import Decide, decide
from campaign.moderation.queues import count_waiting, list_waiting
from campaign.moderation.settling import settle_decisions
from tests.time_travel import let_pass

MINUTE = timedelta(seconds=61)
MODERATOR = new_id()


def decided(database: Database, queue: str, contribution_id: UUID, verdict: str = "pass", **own: object) -> UUID:
    command = {"version": 1, "account_id": MODERATOR, **own}
    with database.transaction() as session:
        return decide(session, Decide(queue, contribution_id, verdict=verdict, **command))  # type: ignore[arg-type]


def waiting(database: Database, queue: str) -> list[UUID]:
    with database.reading() as session:
        found = [one.contribution_id for one in list_waiting(session, queue, true())]
        assert count_waiting(session, true())[queue] == len(found)
        return found


def is_public(database: Database, contribution_id: UUID) -> bool:
    with database.reading() as session:
        kind = session.get_one(Contribution, contribution_id).kind
        return find_published(session, kind, contribution_id) is not None


def settle_after_a_minute(database: Database) -> int:
    assert settle_decisions(database) == 0  # not yet
    let_pass(database, MINUTE)
    return settle_decisions(database)
