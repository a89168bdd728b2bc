"""A new release begins while jobs and events of the last one, or of one to come, are still there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import select

from campaign.ids import new_id
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from tests.faults.stage import Stage
from workers.queues import QUEUES, VERSION, queue_named
from workers.runtime import QueueWorker
from workers.subscriptions import SUBSCRIPTIONS, THANK_VERIFIED

# What releases have left in Redis and in the outbox, word for word. A new release adds a file, and takes none away before
# nobody can come from it any more.
RECORDS = sorted((Path(__file__).parents[1] / "workers").glob("jobs_of_*.json"))
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def recorded(record: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record.read_text())
    return found


def put(connection: Redis, queue: str, data: list[Any]) -> str:
    """The job as the other release wrote it: its id."""
    job = Job(str(new_id()), connection=connection, serializer=JSONSerializer)
    job.data = json.dumps(data).encode()
    job.origin, job.timeout, job.result_ttl, job.failure_ttl = queue, 180, 0, 3600
    job.created_at = job.enqueued_at = None
    queue_named(queue, connection).enqueue_job(job)
    return job.id


def work_off(connection: Redis) -> list[str]:
    """Every queue, by the worker that a deployment runs; the paths of the jobs that failed."""
    failed = []
    for name in QUEUES:
        queue = queue_named(name, connection)
        worker = QueueWorker([queue], connection=connection, serializer=JSONSerializer, log_job_description=False)
        worker.work(burst=True)
        jobs = [queue.fetch_job(job_id) for job_id in queue.failed_job_registry.get_job_ids()]
        failed += [job.func_name or "" for job in jobs if job]
    return failed


@only_sqlite
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_this_release_does_the_jobs_that_the_last_one_left(stage: Stage, record: Path) -> None:
    with Redis.from_url(stage.redis_url) as connection:
        for job in recorded(record)["jobs"]:
            put(connection, job["queue"], job["data"])
        assert work_off(connection) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_this_release_knows_the_events_that_the_last_one_left(record: Path) -> None:
    assert set(recorded(record)["events"]) <= set(SUBSCRIPTIONS)


@only_sqlite
def test_a_job_of_a_release_to_come_is_parked_and_its_event_comes_again(stage: Stage) -> None:
    with stage.database.transaction() as session:
        event_id = record_event(session, "signature.verified", new_id())
    with Redis.from_url(stage.redis_url) as connection:
        put(connection, "mail", [THANK_VERIFIED.path, None, [VERSION + 1, [str(event_id)]], {}])
        assert work_off(connection) == [THANK_VERIFIED.path]
        with stage.database.reading() as session:
            assert session.scalar(select(OutboxEvent.settled_at)) is None
        stage.do("relay")
        assert ("mail.thank_verified", [[str(event_id)]]) in stage.jobs()
