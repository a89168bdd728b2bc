"""PostgreSQL dies, refuses to write or breaks off at the worst moment: 503 at the most, and what was promised is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import func, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import TestResponse

from campaign import migrate
from campaign.contributions.models import Contribution, Tally
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.http.services import EXTENSION
from campaign.mail.models import Delivery, Mailbox
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from tests.cast import IDENTITY_KEY, charlie_opens_petition
from tests.faults.no_room import move, refuse_events
from tests.faults.proxy import Proxy
from tests.faults.stage import SIGNATURES, SUZIE
from tests.http.made_app import app_for
from tests.journeys.system import eventually
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.small_disk import fill_up, small_disk
from workers.relay import Relay


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One of this module's own, that keeps what it has promised, and may be killed."""
    with postgres_server(durable=True, own=True) as made:
        yield made


@pytest.fixture(scope="module")
def migrated(server: PostgresServer) -> str:
    """A database to copy: that is faster than to migrate another."""
    url = server.create_database()
    database = Database(url)
    migrate.upgrade(database)
    database.dispose()
    return url


@dataclass
class Web:
    """The pages on a database that is reached through a proxy, and a way to look at it beside that."""

    app: Flask
    database: Database
    proxy: Proxy
    petition: UUID
    statuses: list[int] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)

    def sign(self, email: str = SUZIE["email"]) -> int:
        status = self.post(email).status_code
        self.statuses.append(status)
        if status == 303:
            self.signed.append(email)
        return status

    def post(self, email: str) -> TestResponse:
        return self.app.test_client(use_cookies=False).post(SIGNATURES, data={**SUZIE, "email": email, "form_id": ""})

    def read(self) -> int:
        return self.app.test_client().get("/cy/deisebau/deiseb-1").status_code

    def rows(self) -> list[int]:
        """Of each table that a signature is written to."""
        with self.database.reading() as session:
            tables = (Contribution, Delivery, Mailbox, OutboxEvent)
            return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    def emails(self) -> list[str | None]:
        with self.database.reading() as session:
            return list(session.scalars(select(Contribution.email)))


@pytest.fixture
def web(server: PostgresServer, migrated: str, tmp_path: Path) -> Iterator[Web]:
    url = make_url(server.create_database(template=migrated))
    seen = Database(url.render_as_string(hide_password=False))
    folder = url.query["host"]
    assert isinstance(folder, str)
    with Proxy(Path(folder, ".s.PGSQL.5432")) as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)
        settings = Settings.from_env(
            {
                "DATABASE_URL": through,
                "REDIS_URL": f"unix://{tmp_path}/no-such.sock",
                "CAMPAIGN_DATA_DIR": str(tmp_path / "var"),
                "IDENTITY_KEY": IDENTITY_KEY,
                "SENDGRID_HOST": "http://127.0.0.1:9",
            }
        )
        database = Database(through)
        yield Web(app_for(settings, database), seen, proxy, charlie_opens_petition(seen))
        database.dispose()
    seen.dispose()


def test_a_commit_of_which_nobody_heard_is_no_second_signature(web: Web) -> None:
    web.proxy.break_after = SUZIE["email"].encode()  # in the one statement that stores her signature
    assert web.sign() == 503  # never a success that nobody knows of
    assert web.proxy.broken == 1
    eventually(lambda: web.emails() == [SUZIE["email"]])
    assert web.sign() == 303
    assert web.emails() == [SUZIE["email"]]
    with web.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
def test_a_killed_server_costs_503_and_nothing_that_was_acknowledged(
    web: Web, server: PostgresServer, kills: int
) -> None:
    stop = threading.Event()

    def people(group: int) -> None:
        number = 0
        while not stop.is_set():
            web.sign(f"person-{group}-{number}@example.com")
            number += 1

    threads = [threading.Thread(target=people, args=(group,)) for group in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            known = len(web.signed)
            eventually(lambda known=known: len(web.signed) > known + 5)
            server.kill()
            eventually(lambda: 503 in web.statuses[-3:])
            server.start()
            begun, known = time.monotonic(), len(web.signed)
            eventually(lambda known=known: len(web.signed) > known, seconds=5)
            assert time.monotonic() - begun < 5
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert set(web.statuses) == {303, 503}
    assert set(web.signed) <= set(web.emails())


def test_while_the_server_is_away_the_process_lives_and_says_soon_that_it_is_not_ready(
    web: Web, server: PostgresServer
) -> None:
    client = web.app.test_client()
    assert client.get("/readyz").status_code == 200
    server.kill()
    begun = time.monotonic()
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/cy/deisebau/deiseb-1")] == [
        200,
        503,
        503,
    ]
    assert web.sign() == 503
    assert time.monotonic() - begun < 8
    server.start()
    assert client.get("/readyz").status_code == 200  # nothing in the pool is poisoned


def test_whoever_holds_the_rows_that_everybody_reads_keeps_nobody_from_signing(web: Web) -> None:
    with web.database.transaction() as session:
        session.execute(update(Drive).values(goal=2_000))
        session.execute(
            text("INSERT INTO tallies (drive_id, count, last_number) VALUES (:id, 0, 0)"), {"id": web.petition}
        )
        session.execute(select(Tally).with_for_update())
        assert [web.sign(f"person{number}@example.com") for number in range(5)] == [303] * 5


def test_a_table_that_is_locked_costs_seconds_and_not_the_server(web: Web) -> None:
    with web.database.transaction() as session:
        session.execute(text("LOCK TABLE contributions IN ACCESS EXCLUSIVE MODE"))
        assert web.sign() == 503
    assert web.sign() == 303


def test_a_fail_over_is_sat_out_with_pages_shown_and_forms_given_back(web: Web, server: PostgresServer) -> None:
    relay = Relay(web.database, Redis.from_url("unix:///no-such.sock"))
    assert web.sign() == 303
    server.demote()
    try:
        for _ in range(2):  # on a connection that is new, and on one that has been read by
            assert web.sign("laura@example.com") == 503
            assert web.app.test_client().get("/cy/deisebau/deiseb-1").status_code == 200
            with pytest.raises(SQLAlchemyError):
                relay.step()  # its loop waits, and tries again
    finally:
        server.promote()
    assert web.sign("laura@example.com") == 303


def test_a_server_that_has_no_room_costs_503_and_leaves_nothing_half_done(web: Web) -> None:
    """No disk, no memory, no connections: by what stands last in the transaction, when the rest is written."""
    assert web.sign() == 303
    before = web.rows()
    for state in ("53100", "53200", "53300"):
        refuse_events(web.database, state)
        answer = web.post("laura@example.com")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "laura@example.com" in answer.text  # what she typed
        assert (web.read(), web.rows()) == (200, before)
        refuse_events(web.database, None)
        assert web.sign(f"person{state}@example.com") == 303  # with the pool that has seen it
        before = web.rows()


def test_a_server_that_takes_no_more_connections_costs_503_until_it_does(web: Web) -> None:
    with web.database.transaction() as session:
        session.execute(text("CREATE ROLE visitor LOGIN CONNECTION LIMIT 0"))
        session.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO visitor"))
    crowded = Database(web.database.url.set(username="visitor").render_as_string(hide_password=False))
    services = web.app.extensions[EXTENSION]
    web.app.extensions[EXTENSION] = replace(services, database=crowded)
    assert [web.sign(), web.read()] == [503, 503]
    with web.database.transaction() as session:
        session.execute(text("ALTER ROLE visitor CONNECTION LIMIT -1"))
    assert [web.sign(), web.read()] == [303, 200]
    crowded.dispose()


@pytest.mark.long
def test_a_disk_that_is_full_costs_503_while_pages_are_shown_until_there_is_room(
    web: Web, server: PostgresServer, tmp_path: Path
) -> None:
    """A real one: PostgreSQL's tables stand on it."""
    folder = Path(str(web.database.url.query["host"]))
    with small_disk(folder / "small", megabytes=64, like=folder) as disk:
        web.app.extensions[EXTENSION].database.dispose()
        move(web.database, disk)
        try:
            assert web.sign() == 303
            ballast = fill_up(disk)
            eventually(lambda: web.sign(f"person{len(web.statuses)}@example.com") == 503)
            for _ in range(5):
                assert web.read() == 200
                web.sign(f"person{len(web.statuses)}@example.com")
            ballast.unlink()
            assert [web.sign(f"late{number}@example.com") for number in range(50)] == [303] * 50
        finally:
            web.app.extensions[EXTENSION].database.dispose()
            move(web.database, None)
    assert set(web.statuses) == {303, 503}
    assert sorted(web.signed) == sorted(str(email) for email in web.emails())
    contributions, deliveries, *_ = web.rows()
    assert contributions == deliveries == len(web.signed)


def test_connections_that_were_ended_are_replaced_unseen(web: Web) -> None:
    assert web.sign() == 303
    _end_connections(web)
    assert web.sign("laura@example.com") == 303
    web.proxy.reset()
    assert web.sign("paul@example.com") == 303


def _end_connections(web: Web) -> None:
    """As a fail-over does, and is through with it: each is waited for."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with web.database.engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
