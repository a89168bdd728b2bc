"""The queues, and how a job is put into one. One queue a worker process, so that a job never dies with its worker (RQ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

QUEUES = ("mail", "counts", "upkeep", "exports")
VERSION = 1  # of what a job's arguments mean; a job says which it was made for
JOB_SECONDS = 180
RESULT_SECONDS = 0
FAILURE_SECONDS = 7 * 24 * 3600
MOST_WAITING_WAKEUPS = 40  # more than a queue has regular jobs: each finds room after a silence


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
    """Put `job` into its queue. A wake-up is left out where forty jobs wait already: one of them will see what is due."""
    queue = queue_named(job.queue, connection)
    if job.is_wakeup and queue.count >= MOST_WAITING_WAKEUPS:
        return
    queue.enqueue_call(
        job.path,
        args=(VERSION,) if job.is_wakeup else (VERSION, list(event_ids)),
        timeout=job.seconds,
        description=job.path,
        result_ttl=RESULT_SECONDS,
        failure_ttl=FAILURE_SECONDS,
    )
