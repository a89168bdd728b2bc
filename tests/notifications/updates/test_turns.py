"""The job that writes updates comes again at once while mails leave or readers are counted; else it is the timetable's."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from fakeredis import FakeRedis

from campaign.db import Database
from campaign.notifications.updates.sending import Sending
from campaign.settings import Settings
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before, written
from tests.updates import campaign_of, charlie_sends, charlie_writes
from workers import runtime, upkeep
from workers.queues import VERSION, queue_named


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch, database: Database, settings: Settings) -> FakeRedis:
    """This process is a worker, beside a Redis of its own."""
    connection = FakeRedis()
    monkeypatch.setattr(upkeep, "current", lambda: runtime.Runtime(settings, database, connection))
    return connection


def waiting(redis: FakeRedis) -> list[str]:
    """The jobs of both queues, without what makes each the only one."""
    return [
        job_id.rpartition("_")[2].partition("-")[0]
        for name in ("mail", "upkeep")
        for job_id in queue_named(name, redis).job_ids
    ]


@pytest.mark.usefixtures("by_twos")
def test_a_turn_that_its_seconds_ended_has_one_more_behind_it(
    database: Database, petition: UUID, post: Post, redis: FakeRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_before(database, petition, post, 5)
    charlie_sends(database, charlie_writes(database, campaign_of(database, petition)))
    monkeypatch.setattr(upkeep, "keep_writing", partial(upkeep.keep_writing, seconds=0.05))
    for _ in range(2):
        upkeep.write_news(VERSION)
        assert waiting(redis) == ["deliver", "news"]


def test_what_is_written_out_or_not_due_leaves_the_next_turn_to_the_timetable(
    database: Database, petition: UUID, post: Post, redis: FakeRedis
) -> None:
    read_before(database, petition, post, 10)
    upkeep.write_news(VERSION)
    assert waiting(redis) == []
    charlie_sends(
        database, charlie_writes(database, campaign_of(database, petition)), Sending(over=timedelta(hours=10))
    )
    upkeep.write_news(VERSION)
    assert (waiting(redis), written(database)) == (["deliver"], 1)
    charlie_sends(database, charlie_writes(database, campaign_of(database, petition)))
    upkeep.write_news(VERSION)
    assert (waiting(redis), written(database)) == (["deliver"], 11)
