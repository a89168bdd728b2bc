"""The provider as the fake of it plays it, and senders that go to it over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from campaign.mail.sendgrid import SendGridSender
from tests.fakes.sendgrid import FakeSendGrid
from tests.mail.sendgrid.sockets import KEY


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid(api_key=KEY) as fake:
        yield fake


@pytest.fixture
def sender(provider: FakeSendGrid) -> Iterator[SendGridSender]:
    with closing(SendGridSender(KEY, provider.url)) as made:
        yield made


@pytest.fixture
def impatient(provider: FakeSendGrid) -> Iterator[SendGridSender]:
    with closing(SendGridSender(KEY, provider.url, read_timeout=0.3)) as made:
        yield made


@pytest.fixture(autouse=True)
def _idle_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a busy machine closes no connection that a test counts."""
    monkeypatch.setattr("campaign.mail.sendgrid_connection.LONGEST_IDLE_SECONDS", 60.0)
