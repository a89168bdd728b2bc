"""The tests' own servers keep their word: fresh databases, survival of a kill, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.servers.postgres import PostgresServer
from tests.servers.postgres_programs import PostgresMissing, find_postgres
from tests.servers.valkey import ValkeyServer

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def durable_postgres() -> Iterator[PostgresServer]:
    with PostgresServer(durable=True) as server:
        yield server


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
        return row and row[0]


def run_sql(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def test_each_database_is_fresh_or_a_copy_of_its_template(durable_postgres: PostgresServer) -> None:
    first = durable_postgres.create_database()
    run_sql(first, "CREATE TABLE signatures AS SELECT 204 AS number")
    assert ask(durable_postgres.create_database(), "SELECT count(*) FROM pg_tables WHERE schemaname='public'") == 0
    assert ask(durable_postgres.create_database(template=first), "SELECT number FROM signatures") == 204


def test_a_committed_row_survives_kill_9_at_the_same_url(durable_postgres: PostgresServer) -> None:
    url = durable_postgres.create_database()
    run_sql(url, "CREATE TABLE signatures AS SELECT 1 AS number")
    durable_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        ask(url, "SELECT 1")
    durable_postgres.start()
    assert ask(url, "SELECT number FROM signatures") == 1
    assert ask(url, "SHOW fsync") == "on"


def test_a_dropped_database_lets_go_of_whoever_is_connected(durable_postgres: PostgresServer) -> None:
    url = durable_postgres.create_database()
    with psycopg.connect(url):
        durable_postgres.drop_database(url)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_databases_made_in_somebody_elses_server_are_removed_and_the_server_is_left_alone(
    durable_postgres: PostgresServer,
) -> None:
    theirs = durable_postgres.create_database()
    with PostgresServer(external_url=theirs.replace("postgresql://", "postgresql+psycopg://")) as guest:
        made = guest.create_database()
        run_sql(made, "CREATE TABLE signatures (number int)")
        with pytest.raises(RuntimeError):
            guest.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(made)
    assert ask(theirs, "SELECT 1") == 1


def test_the_wheels_postgres_runs_too() -> None:
    try:
        programs = find_postgres(only_wheel=True)
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with PostgresServer(programs=programs) as server:
        assert server.version == programs.version
        assert ask(server.create_database(), "SELECT 1") == 1


def test_valkey_keeps_its_data_over_kill_9_only_when_appending() -> None:
    with ValkeyServer(appendonly=True) as keeping, ValkeyServer() as forgetting:
        for server in (keeping, forgetting):
            with Redis.from_url(server.url) as client:
                client.set("queue", "mail")
                client.config_set("appendfsync", "always")
                client.set("job", "1")
            server.kill()
            server.start()
        with Redis.from_url(keeping.url) as client:
            assert client.mget("queue", "job") == [b"mail", b"1"]
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        with Redis.from_url(forgetting.url) as client:
            assert client.dbsize() == 0


STARTS_BOTH_AND_IS_KILLED = """
import os, signal
from tests.servers.postgres import PostgresServer
from tests.servers.valkey import ValkeyServer
postgres, valkey = PostgresServer().start(), ValkeyServer().start()
print(postgres._process.pid, valkey.pid, postgres._folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_servers_die_with_a_killed_test_run_and_the_next_one_sweeps_its_folders() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTS_BOTH_AND_IS_KILLED], cwd=TOP, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    *pids, folder = done.stdout.split()
    for pid in map(int, pids):
        wait_until(lambda pid=pid: not is_alive(pid))
    with ValkeyServer():
        assert not Path(folder).exists()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return b") Z" not in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
