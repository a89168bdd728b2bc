"""Everybody looks at one number at once: it is counted for all of them together, and once it is published, for nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.exports.counts import publish_counts
from campaign.exports.editions import Document, find_document
from campaign.exports.flights import Flights
from tests.cast import charlie_opens_petition, signed, signing

VIEWERS = 200
PATIENCE_SECONDS = 30.0


class Statements:
    """Those that look for the document, and those that count, which take as long as it takes until all look at once."""

    def __init__(self, database: Database) -> None:
        self._engine, self._lock = database.engine, Lock()
        self.looks = self.counts = 0

    def __enter__(self) -> Statements:
        event.listen(self._engine, "before_cursor_execute", self._see)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._see)

    def _see(self, *about: Any) -> None:
        statement = about[2]
        with self._lock:
            self.looks += "FROM slugs" in statement and "publications" in statement
            is_count = "tallies" in statement or "contributions" in statement
            self.counts += is_count
        ends = time.monotonic() + PATIENCE_SECONDS
        while is_count and self.looks < VIEWERS and time.monotonic() < ends:
            time.sleep(0.01)
        if is_count:
            time.sleep(0.2)  # for the last to come from there to here


@pytest.fixture
def petition(database: Database) -> UUID:
    """Counted, and not published."""
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    fold_deltas(database)
    return petition


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(VIEWERS) as made:
        yield made


def all_look(database: Database, pool: ThreadPoolExecutor) -> list[Document]:
    gate = Barrier(VIEWERS)

    def look(_: int) -> Document:
        gate.wait()
        return find_document(database, "petition", "petition-1", "count.json")

    return list(pool.map(look, range(VIEWERS)))


def test_two_hundred_who_look_at_what_is_not_published_have_it_counted_once(
    database: Database, petition: UUID, pool: ThreadPoolExecutor
) -> None:
    with Statements(database) as statements:
        documents = all_look(database, pool)
    assert (statements.looks, statements.counts) == (VIEWERS, 1)
    assert len(set(documents)) == 1 and b'"count":1' in documents[0].body


def test_two_hundred_who_look_at_what_is_published_have_nothing_counted(
    database: Database, petition: UUID, pool: ThreadPoolExecutor
) -> None:
    publish_counts(database)
    with Statements(database) as statements:
        documents = all_look(database, pool)
    assert (statements.looks, statements.counts) == (VIEWERS, 0)
    assert len(set(documents)) == 1


def test_what_fails_fails_for_all_who_waited_and_is_tried_again() -> None:
    flights: Flights[int] = Flights()

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        flights.share("count", fail)
    assert flights.share("count", lambda: 7) == 7
