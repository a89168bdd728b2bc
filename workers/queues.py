"""The queues, and how a job is put into one. One queue a worker process, so that a job never dies with its worker (RQ)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from campaign.ids import new_id

QUEUES = ("mail", "counts", "upkeep", "exports")
VERSION = 1  # of what a job's arguments mean; a job says which it was made for
JOB_SECONDS = 180
RESULT_SECONDS = 0
FAILURE_SECONDS = 7 * 24 * 3600
_NOT_OF_AN_ID = re.compile(r"[^A-Za-z0-9_-]")  # RQ takes nothing else in one


@dataclass(frozen=True, slots=True)
class Job:
    """One function of a job module, by its dotted path, and its queue.

    A wake-up carries nothing ("there is mail"): what is due stands in the database, so losing one costs a few seconds. Any
    other job carries ids of events, and leaves a receipt for each. One that takes longer than its `seconds` is ended.
    """

    path: str
    queue: str
    is_wakeup: bool = False
    seconds: int = JOB_SECONDS


def connect(redis_url: str) -> Redis:
    """A connection that fails within seconds instead of waiting: callers decide what a failure means."""
    return Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


def queue_named(name: str, connection: Redis) -> Queue:
    """The queue as every part of the system opens it: JSON, ids only."""
    return Queue(name, connection=connection, serializer=JSONSerializer, default_timeout=JOB_SECONDS)


def enqueue(connection: Redis, job: Job, event_ids: Sequence[str] = ()) -> None:
    """Put `job` into its queue. A wake-up is left out where one of its own waits there already: that one will see what is due.

    One that runs by now does not count: it may have looked already. Two that enqueue at once may both find none; that is safe.
    """
    queue = queue_named(job.queue, connection)
    mark = _NOT_OF_AN_ID.sub("_", job.path)
    if job.is_wakeup and any(waiting.startswith(f"{mark}-") for waiting in queue.job_ids):
        return
    queue.enqueue_call(
        job.path,
        args=(VERSION,) if job.is_wakeup else (VERSION, list(event_ids)),
        timeout=job.seconds,
        job_id=f"{mark}-{new_id()}",
        description=job.path,
        result_ttl=RESULT_SECONDS,
        failure_ttl=FAILURE_SECONDS,
    )
