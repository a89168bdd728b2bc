"""Redis dies, hangs, is flushed, is full: supporters notice nothing, and every mail leaves once without anybody's help."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from campaign import migrate
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.conftest import DATABASES
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.system import FaultySystem, copies
from tests.journeys.people import press, settled, sign, until_answered
from tests.journeys.system import eventually, links
from tests.servers.valkey import ValkeyServer
from tests.time_travel import let_pass

SPARE_SECONDS = (
    10.0  # a machine with much else to do is not even; four who asked a Redis that hangs would wait for twenty
)
_petitions = count(1)


class Stand:
    """The service, its Redis and its provider, and people who sign one petition of theirs."""

    def __init__(self, system: FaultySystem, valkey: ValkeyServer, provider: FakeSendGrid, seen: Database) -> None:
        self.system, self.valkey, self.provider, self.seen = system, valkey, provider, seen
        self.slug = ""

    def people_sign(self, number: int) -> list[str]:
        """So many, one after the other; their addresses."""
        self.slug = str(next(_petitions))
        charlie_opens_petition(self.seen, slug=self.slug)
        people = [f"person{each}-{self.slug}@example.com" for each in range(number)]
        for email in people:
            until_answered(lambda email=email: sign(self.system, self.slug, email))
        return people

    def all_is_done(self) -> bool:
        """Whether nothing is left to do, a little later; what died meanwhile is started again, as its supervisor does."""
        self.system.keep()
        with suppress(OperationalError):  # a deadlock with the living is theirs to win
            let_pass(self.seen, timedelta(seconds=20))
        time.sleep(0.2)
        return settled(self.seen)

    def client(self) -> Redis:
        return Redis.from_url(self.valkey.url)


@pytest.fixture(scope="module", params=[DATABASES[0], pytest.param(DATABASES[1], marks=pytest.mark.long)])
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("redis")
    url = f"sqlite:///{folder}/cydlais.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    seen = Database(url)
    migrate.upgrade(seen)
    names = ("web", "relay", "mail", "counts", "scheduler")
    with ValkeyServer() as valkey, FakeSendGrid() as provider:
        system = FaultySystem(folder, url, valkey.url, provider.url, names=names).start()
        system.wait_until_loaded()
        yield Stand(system, valkey, provider, seen)
        system.stop()
    seen.dispose()


@pytest.fixture(autouse=True)
def _redis_is_there(stand: Stand) -> Iterator[None]:
    """Also after a test that failed."""
    yield
    stand.valkey.start()


def test_while_it_is_away_people_sign_and_once_it_is_back_and_empty_each_gets_one_mail(stand: Stand) -> None:
    stand.valkey.kill()
    people = stand.people_sign(8)
    stand.valkey.start()
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, people) == dict.fromkeys(people, 1)


def test_while_it_hangs_nobody_waits_for_it(stand: Stand) -> None:
    begun = time.monotonic()
    stand.people_sign(4)
    as_ever = time.monotonic() - begun
    os.kill(stand.valkey.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        people = stand.people_sign(4)
        assert time.monotonic() - begun < 2 * as_ever + SPARE_SECONDS
    finally:
        os.kill(stand.valkey.pid, signal.SIGCONT)
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, people) == dict.fromkeys(people, 1)


def test_while_it_takes_nothing_more_people_sign_and_afterwards_all_goes_on(stand: Stand) -> None:
    with stand.client() as client:
        client.config_set("maxmemory", 1)
        try:
            people = stand.people_sign(4)
            time.sleep(1)  # in which workers may die of it
        finally:
            client.config_set("maxmemory", 0)
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, people) == dict.fromkeys(people, 1)


def test_flushed_again_and_again_it_loses_nobodys_mail_and_sends_none_twice(stand: Stand) -> None:
    def verify(email: str) -> None:
        mail = stand.provider.wait_for_mail(email, timeout=120)[0]
        until_answered(lambda: press(stand.system, links(mail.text, "/cy/gwirio/")[0]))

    with _meanwhile(stand.valkey.flush, every=0.3):
        people = stand.people_sign(8)
        with ThreadPoolExecutor(4) as pool:
            presses = [pool.submit(verify, email) for email in people]
            while not all(each.done() for each in presses):
                stand.all_is_done()
        for each in presses:
            each.result()
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, people) == dict.fromkeys(people, 2)  # the verification, and thanks


class _meanwhile:
    """Does something again and again while the block runs."""

    def __init__(self, act: Callable[[], None], *, every: float) -> None:
        self._act, self._every, self._stop = act, every, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            with suppress(RedisError):
                self._act()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
