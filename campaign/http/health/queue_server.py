"""Looks at the queue's server, for monitors and the doctor. Never part of a supporter's request: it may take 0.3 seconds."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE_SECONDS = 0.3
NEVER_EVICTS = "noeviction"


@dataclass(frozen=True, slots=True)
class QueueReport:
    """What the server said of itself. `trouble` is why it said nothing: a type of error, never its words.

    `eviction` is its maxmemory-policy, `keeps_log` whether it has an append-only file; None where it does not tell.
    """

    is_reachable: bool
    eviction: str | None = None
    keeps_log: bool | None = None
    trouble: str | None = None


def look_at_queue(redis_url: str, *, patience_seconds: float = PATIENCE_SECONDS) -> QueueReport:
    """Ask once, without repeating; an unreachable server is an answer too."""
    try:
        connection = Redis.from_url(
            redis_url,
            socket_timeout=patience_seconds,
            socket_connect_timeout=patience_seconds,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
    except ValueError as error:
        return QueueReport(is_reachable=False, trouble=type(error).__name__)
    try:
        with connection:
            connection.ping()
            return _told(connection)
    except (RedisError, OSError) as error:
        return QueueReport(is_reachable=False, trouble=type(error).__name__)


def _told(connection: Redis) -> QueueReport:
    """A managed server may refuse INFO: then it is reachable, and the rest is not known."""
    try:
        memory, persistence = connection.info("memory"), connection.info("persistence")
    except RedisError:
        return QueueReport(is_reachable=True)
    keeps_log = persistence.get("aof_enabled")
    return QueueReport(
        is_reachable=True,
        eviction=memory.get("maxmemory_policy"),
        keeps_log=None if keeps_log is None else bool(keeps_log),
    )
