"""The rights that docs/deploy.md gives the service at Redis: enough for all its work, none to look around or to empty it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError
from rq.serializers import JSONSerializer

from campaign.db import Database
from tests.servers.valkey import ValkeyServer
from workers.queues import FAILURE_SECONDS, connect, queue_named
from workers.relay import MARK, Relay
from workers.runtime import QueueWorker

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"
PASSWORD = "a-password-of-the-tests"
FORBIDDEN = (
    *("FLUSHALL", "FLUSHDB", "KEYS *", "CONFIG GET *", "SHUTDOWN NOSAVE", "ACL LIST", "MONITOR", "REPLICAOF NO ONE"),
    *("SAVE", "SWAPDB 0 1", "GET another:service", "MODULE LIST"),
)
DONE: list[int] = []


def work(version: int) -> None:
    DONE.append(version)


def fail(version: int) -> None:
    raise ValueError(version)


@pytest.fixture
def service(valkey: ValkeyServer) -> Iterator[Redis]:
    """A connection with the rights that the page gives."""
    rule = re.search(r"^\s*user (cydlais) (.+)$", DEPLOY.read_text(encoding="utf-8"), re.MULTILINE)
    assert rule is not None
    admin = Redis.from_url(valkey.url)
    admin.flushall()
    admin.execute_command("ACL", "SETUSER", rule[1], *rule[2].replace("PASSWORD", PASSWORD).split())
    yield connect(f"unix://{rule[1]}:{PASSWORD}@{urlsplit(valkey.url).path}")
    admin.execute_command("ACL", "DELUSER", rule[1])
    admin.flushall()
    admin.close()


def test_they_are_enough_for_a_worker(service: Redis) -> None:
    queue = queue_named("mail", service)
    for job in ("work", "fail"):
        queue.enqueue_call(f"{__name__}.{job}", args=(7,), result_ttl=0, failure_ttl=FAILURE_SECONDS)
    QueueWorker([queue], connection=service, serializer=JSONSerializer, log_job_description=False).work(burst=True)
    assert DONE == [7]
    assert queue.count == 0 and len(queue.failed_job_registry) == 1
    assert service.ping() and service.info("persistence")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_they_are_enough_for_a_relay_to_see_what_was_lost(service: Redis, database: Database) -> None:
    Relay(database, service).step()
    assert service.exists(MARK)


def test_they_do_for_nothing_else(service: Redis) -> None:
    for command in FORBIDDEN:
        with pytest.raises(NoPermissionError):
            service.execute_command(*command.split())
