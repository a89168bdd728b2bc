"""What is told of the queue's server, and that whoever only gets a word never waits for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from campaign.db import Database
from campaign.http.health.queue_server import QueueReport, look_at_queue
from campaign.settings import Settings
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.test_health import STRANGER, client_of
from tests.servers.valkey import ValkeyServer


@pytest.fixture
def silent_socket(tmp_path: Path) -> Iterator[str]:
    """A server that takes connections and never says a word."""
    path = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(8)
        yield f"unix://{path}"


def test_a_real_queue_server_tells_how_it_keeps_jobs(valkey: ValkeyServer) -> None:
    assert look_at_queue(valkey.url) == QueueReport(is_reachable=True, eviction="noeviction", keeps_log=False)


def test_a_queue_server_that_hangs_costs_a_third_of_a_second(silent_socket: str) -> None:
    took = []
    for _ in range(3):  # a busy machine may delay one
        began = time.monotonic()
        report = look_at_queue(silent_socket)
        assert (report.is_reachable, report.trouble) == (False, "TimeoutError")
        took.append(time.monotonic() - began)
    assert min(took) < 0.7


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "unix:///no/such.sock", "gopher://queue"])
def test_a_queue_server_that_is_not_there_is_an_answer_too(url: str) -> None:
    assert not look_at_queue(url).is_reachable


@ON_SQLITE_ALONE
def test_who_only_gets_a_word_never_waits_for_the_queue(
    settings: Settings, database: Database, silent_socket: str
) -> None:
    stranger = client_of(replace(settings, redis_url=silent_socket), database)
    stranger.get("/readyz", environ_base=STRANGER)
    took = []
    for _ in range(5):  # a busy machine may delay one
        began = time.monotonic()
        assert stranger.get("/readyz", environ_base=STRANGER).status_code == 200
        took.append(time.monotonic() - began)
    assert min(took) < 0.2
