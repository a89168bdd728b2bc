"""The receiver of docs/webhooks.md takes what we post, and nothing else: it is run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server
from time import monotonic
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.webhooks.groups import GROUPS
from tests.cast import signed, signing
from tests.webhooks.here import a_webhook, outbound_of, run, states

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
(RECEIVER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@contextmanager
def running(secret: str, port: int) -> Iterator[subprocess.Popen[str]]:
    environ = {"PATH": os.defpath, "WEBHOOK_SECRET": secret, "PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-I", "-c", RECEIVER],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            _wait_for(port)
            yield process
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    ends = monotonic() + 60
    while monotonic() < ends:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
    raise TimeoutError


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_receiver_of_the_docs_takes_our_posts_and_no_other(database: Database, petition: UUID) -> None:
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    _, secret = a_webhook(database, url, groups=frozenset({"verified"}))
    signed(database, signing(petition))
    with running(secret, port) as process:
        run(database)
        assert states(database) == [("delivered", 1)] and process.stdout
        assert process.stdout.readline().startswith("signature.verified ")
        foreign = {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
        assert outbound_of(database).poster.post(url, b"[]", foreign).status == 401
    assert len(RECEIVER.strip().splitlines()) <= 25


def test_every_group_and_type_stands_in_the_docs() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| (.+?) \|", PAGE, re.MULTILINE))
    assert rows.keys() - {"group"} == GROUPS.keys()
    for name, group in GROUPS.items():
        for event in group.events:
            of_kind, _, step = event.partition(".")
            assert f".{step}`" in rows[name] and (f"`{event}`" in rows[name] or of_kind in PAGE), event
