"""Nothing that Schemathesis sends is answered otherwise than the description says."""

from __future__ import annotations

import pytest

from campaign.api_keys import limits
from campaign.db import Database
from campaign.settings import Settings
from tests.http.api.fuzzing import Depth, Findings, run
from tests.http.api.scene import everything
from tests.http.api.served import served

BRIEF = Depth(examples=1, sequences=2, seconds=3, phases=("stateful",), below="/api/v1/petitions")
DEEP = Depth(examples=3, sequences=30, seconds=300)


def fuzz(settings: Settings, database: Database, depth: Depth) -> Findings:
    with served(settings, database) as server:
        return run(server.url, everything(server.app, database).secret, depth)


@pytest.fixture(autouse=True)
def a_key_that_asks_at_leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "COST_SECONDS", 0.0)


def test_sequences_of_requests_are_answered_as_described(settings: Settings, database: Database) -> None:
    found = fuzz(settings, database, BRIEF)
    assert (found.failures, found.errors) == ({}, []) and found.answers[200], found.answers


@pytest.mark.long
def test_everything_of_every_operation_is_answered_as_described(settings: Settings, database: Database) -> None:
    found = fuzz(settings, database, DEEP)
    assert (found.failures, found.errors) == ({}, []), found
    assert sum(found.cases.values()) > 1000 and not any(status >= 500 for status in found.answers)
