"""The whole service in one process: its relay, its workers and their queues, a log, and a post that keeps mails."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module

import pytest
from fakeredis import FakeRedis
from rq.serializers import JSONSerializer

from campaign.db import Database
from campaign.log import JsonFormatter
from campaign.mail.deliver import PostOffice
from campaign.mail.kind import Desk
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.notifications.post import KeepingSender
from workers import mail, runtime
from workers.queues import QUEUES, Job, enqueue, queue_named
from workers.relay import Relay
from workers.schedule import SCHEDULE

MODULES = ("counts", "exports", "letters", "machinery", "mail", "pledges", "upkeep")
MOST_ROUNDS = 20


@dataclass(slots=True)
class Service:
    """What an outsider would have to look through, beside the database and the data folder."""

    settings: Settings
    database: Database
    redis: FakeRedis = field(default_factory=FakeRedis)
    sender: KeepingSender = field(default_factory=KeepingSender)
    log: io.StringIO = field(default_factory=io.StringIO)
    queued: list[bytes] = field(default_factory=list)

    def work(self, *timetable: str) -> None:
        """Relay and work until nothing is left; the jobs of the timetable that are named have their turn first."""
        for job in SCHEDULE:
            if job.path.rpartition(".")[2] in timetable:
                enqueue(self.redis, job)
        for _ in range(MOST_ROUNDS):
            had_work = Relay(self.database, self.redis).step()
            enqueue(self.redis, Job("workers.mail.deliver", "mail", is_wakeup=True))
            self.queued += self.in_redis()
            for name in QUEUES:
                self._work_off(name)
            if not had_work:
                return
        raise AssertionError("it never comes to rest")

    def in_redis(self) -> list[bytes]:
        """Every key with its value."""
        return [key + b" " + self.redis.dump(key) for key in self.redis.scan_iter()] + [
            value for key in self.redis.scan_iter(_type="HASH") for value in self.redis.hgetall(key).values()
        ]

    def _work_off(self, name: str) -> None:
        queue = queue_named(name, self.redis)
        if not queue.count:
            return
        worker = runtime.QueueWorker(
            [queue],
            connection=self.redis,
            serializer=JSONSerializer,
            log_job_description=False,
            exception_handlers=[runtime.note_failed],
        )
        worker.work(burst=True, logging_level="DEBUG")


@contextmanager
def service(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """This process is every process, and logs all that it can."""
    here = Service(settings, database)
    office = PostOffice(database, here.sender, Desk(settings, Keyring(settings.secret_key)))
    made = runtime.Runtime(settings, database, here.redis)
    monkeypatch.setattr(runtime, "current", lambda: made)
    for name in MODULES:
        monkeypatch.setattr(import_module(f"workers.{name}"), "current", runtime.current)
    monkeypatch.setattr(mail, "post_office", lambda: office)
    handler = logging.StreamHandler(here.log)
    handler.setFormatter(JsonFormatter("journey"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield here
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
