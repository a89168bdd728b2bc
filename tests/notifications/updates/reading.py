"""Readers of news, and how many mails of it are written."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.mail.models import Delivery
from tests.notifications.post import Post
from tests.updates import readers


def read_before(database: Database, petition: UUID, post: Post, count: int) -> list[str]:
    """So many readers, whose other mails have left; their addresses."""
    readers(database, petition, count)
    post.deliver()
    return [f"reader{number}@example.com" for number in range(count)]


def written(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Delivery.id).where(Delivery.template == "update/news")).all())
