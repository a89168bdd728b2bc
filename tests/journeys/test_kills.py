"""Every process is killed again and again while people sign: the work finishes, and nobody is thanked twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from campaign import migrate
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.models import Delivery
from tests.cast import charlie_opens_petition
from tests.conftest import DATABASES
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.people import folded, press, settled, sign, until_answered
from tests.journeys.system import System, eventually, links
from tests.servers.postgres import PostgresServer
from tests.servers.valkey import ValkeyServer
from tests.time_travel import let_pass

PEOPLE = 16
SEED = 20261123


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer(appendonly=True) as server:
        yield server


@pytest.fixture(params=[DATABASES[0], pytest.param(DATABASES[1], marks=pytest.mark.long)])
def system(
    request: pytest.FixtureRequest, tmp_path: Path, provider: FakeSendGrid, valkey: ValkeyServer
) -> Iterator[System]:
    url = f"sqlite:///{tmp_path}/cydlais.sqlite3"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database()
    database = Database(url)
    migrate.upgrade(database)
    database.dispose()
    running = System(tmp_path, url, valkey.url, provider.url).start()
    yield running
    running.kill_all()


def test_killed_again_and_again_it_finishes_and_thanks_nobody_twice(
    system: System, provider: FakeSendGrid, valkey: ValkeyServer
) -> None:
    seen = Database(system.database_url)
    petition = charlie_opens_petition(seen, slug="1")
    people = [f"person{number}@example.com" for number in range(PEOPLE)]
    with ThreadPoolExecutor(4) as pool:
        journeys = [pool.submit(_sign_and_press, system, provider, email) for email in people]
        _kill_each(system, valkey, seen, lambda: all(journey.done() for journey in journeys))
        for journey in journeys:
            journey.result()

    def is_done() -> bool:
        with suppress(OperationalError):
            let_pass(seen, timedelta(minutes=3))
        sleep(1)
        return settled(seen) and folded(seen, petition) == PEOPLE

    eventually(is_done, seconds=60)
    with seen.reading() as session:
        numbers = session.scalars(select(Contribution.number).where(Contribution.state == "verified")).all()
        unknown = session.scalars(select(Delivery.id).where(Delivery.state == "unknown")).all()
    assert sorted(number or 0 for number in numbers) == list(range(1, PEOPLE + 1))
    thanks = Counter(mail.to for mail in provider.mails if "List-Unsubscribe" in mail.headers)
    assert set(thanks.values()) == {1}
    assert len(thanks) >= PEOPLE - len(unknown)
    seen.dispose()


def _sign_and_press(system: System, provider: FakeSendGrid, email: str) -> None:
    """What a person does whose browser says "no connection" now and then."""
    until_answered(lambda: sign(system, "1", email))
    mail = provider.wait_for_mail(email, timeout=90)[0]
    path = links(mail.text, "/cy/gwirio/")[0]
    until_answered(lambda: press(system, path))


def _kill_each(system: System, valkey: ValkeyServer, seen: Database, until: Callable[[], bool]) -> None:
    """Kill one after the other, start it again and let twenty seconds pass, so that leases of the dead end."""
    chance = random.Random(SEED)
    victims = ["mail", "relay", "counts", "web", "scheduler", "upkeep", "valkey"]
    for turn in range(80):
        if until() and turn >= len(victims):
            return
        with suppress(OperationalError):  # a deadlock with the living is theirs to win
            let_pass(seen, timedelta(seconds=20))
        victim = victims[turn % len(victims)]
        if victim == "web":  # which takes seconds to start: killed on the way, it would never serve anybody
            until_answered(lambda: system.get("/healthz"))
        sleep(chance.uniform(0.05, 0.6))
        if victim == "valkey":
            valkey.kill()
            valkey.start()
        else:
            system.kill(victim)
            system.begin(victim)
        for name in ("mail", "counts", "upkeep", "relay", "scheduler"):
            if not system.processes[name].is_running:
                system.begin(name)
