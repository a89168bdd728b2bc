"""Redis dies, hangs, is flushed, is full: supporters notice nothing, and every mail leaves once without anybody's help."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from statistics import median

import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from campaign import migrate
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.conftest import DATABASES
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults import bad_jobs
from tests.faults.system import FaultySystem, copies
from tests.journeys.people import press, settled, sign, until_answered
from tests.journeys.system import eventually, links
from tests.servers.valkey import ValkeyServer
from tests.time_travel import let_pass
from workers.queues import Job, connect, enqueue, queue_named

SPARE_SECONDS = (
    10.0  # a machine with much else to do is not even; four who asked a Redis that hangs would wait for twenty
)
ASKING_SECONDS = 5.0  # what a request would wait at least that asked a Redis that hangs
_petitions = count(1)


@dataclass(frozen=True, slots=True)
class Signing:
    """How long each waited for an answer, by address."""

    took: dict[str, float]

    @property
    def usual(self) -> float:
        return median(self.took.values())

    @property
    def longest(self) -> float:
        return max(self.took.values())


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

    def people_keep_signing(self, seconds: float) -> Signing:
        """One after the other, some a second, for so long."""
        self.slug = str(next(_petitions))
        charlie_opens_petition(self.seen, slug=self.slug)
        took: dict[str, float] = {}
        ends = time.monotonic() + seconds
        while (begun := time.monotonic()) < ends:
            email = f"person{len(took)}-{self.slug}@example.com"
            sign(self.system, self.slug, email)
            took[email] = time.monotonic() - begun
            time.sleep(0.1)
        return Signing(took)

    def all_is_done(self) -> bool:
        """Whether nothing is left to do, a little later; what died meanwhile is started again, as its supervisor does."""
        self.system.keep()
        with suppress(OperationalError):  # a deadlock with the living is theirs to win
            let_pass(self.seen, timedelta(seconds=20))
        time.sleep(0.2)
        return settled(self.seen)

    @property
    def servers(self) -> tuple[str, str, str]:
        """As a system is told of them."""
        return self.system.database_url, self.system.redis_url, self.system.sendgrid_url

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


@pytest.mark.long
def test_a_minute_in_which_it_hangs_is_seen_in_no_answer_and_doubles_no_mail(stand: Stand) -> None:
    before = stand.people_keep_signing(15)
    eventually(stand.all_is_done, seconds=120)
    os.kill(stand.valkey.pid, signal.SIGSTOP)
    try:
        during = stand.people_keep_signing(60)
    finally:
        os.kill(stand.valkey.pid, signal.SIGCONT)
    assert during.usual < 2 * before.usual + 0.2
    assert during.longest < ASKING_SECONDS
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, during.took) == dict.fromkeys(during.took, 1)


@pytest.mark.long
def test_a_minute_in_which_it_stands_still_again_and_again_loses_and_doubles_no_mail(stand: Stand) -> None:
    with stand.client() as client, _meanwhile(lambda: pause(client, 5), every=1):
        people = stand.people_keep_signing(60)
    assert people.longest < ASKING_SECONDS
    eventually(stand.all_is_done, seconds=120)
    assert copies(stand.provider, people.took) == dict.fromkeys(people.took, 1)


@pytest.mark.long
def test_a_job_of_a_minute_in_a_pause_of_two_is_done_once_and_doubles_no_mail(stand: Stand) -> None:
    """The pause is longer than RQ waits for a sign of life from a worker that forks; ours ends before it is given up."""
    beside = FaultySystem(stand.system.folder / "beside", *stand.servers, names=("mail",))
    beside.folder.mkdir()
    job = Job(f"{bad_jobs.__name__}.deliver_twice", "mail", is_wakeup=True, seconds=61)
    with connect(stand.valkey.url) as connection, stand.client() as client:
        registry = queue_named("mail", connection).started_job_registry
        enqueue(connection, job)
        eventually(lambda: registry.get_job_count(cleanup=False) and b"deliver_twice" in running(client))
        try:
            beside.start()
            people = stand.people_sign(4)
            pause(client, 120)
            people += stand.people_sign(4)
            eventually(lambda: answers(client), seconds=180)
            eventually(stand.all_is_done, seconds=180)
        finally:
            beside.kill_all()
        assert client.get(bad_jobs.RUNS) == b"1"
    assert copies(stand.provider, people) == dict.fromkeys(people, 1)


def pause(client: Redis, seconds: int) -> None:
    """It takes commands, and answers when the time is over."""
    client.execute_command("CLIENT", "PAUSE", seconds * 1000, "ALL")


def answers(client: Redis) -> bool:
    with suppress(RedisError):
        return bool(client.ping())
    return False


def running(client: Redis) -> bytes:
    """What the jobs are, of which a worker says that it has begun them."""
    ids = [entry.decode().split(":")[0] for entry in client.zrange("rq:wip:mail", 0, -1)]
    return b" ".join(client.hget(f"rq:job:{each}", "description") or b"" for each in ids)


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
