"""However long a list is, it is built in the same memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert

from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.exports.lists.building import build_lists
from campaign.ids import new_id
from campaign.mail.models import Mailbox
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import row_of, stan_asks, workshop_of

MANY = 10_000
MOST_BYTES = 6_000_000  # what is read of all rows would be several times as many
KEY = "0" * 64


@pytest.fixture
def petition(database: Database) -> UUID:
    """Signed by many at once, straight into the table."""
    petition = charlie_opens_petition(database)
    with database.transaction() as session:
        session.execute(insert(Mailbox).values(key=KEY, created_at=now()))
        given = insert(Contribution).values(submitted_at=now(), expires_at=now(), verified_at=now())
        session.execute(given, [_signature(petition, number) for number in range(MANY)])
    return petition


def _signature(petition: UUID, number: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": "signature",
        "drive_id": petition,
        "what": str(number),
        "content_key": str(number),
        "state": "withdrawn",
        "mailbox_key": KEY,
        "slot": 1,
        "name_key": f"supporter{number}",
        "name": f"Supporter {number} " + "x" * 200,
        "email": "supporter@example.com",
        "country": "GB",
        "language": "cy",
        "statement_version": 1,
        "text_version": 1,
    }


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_list(database: Database, petition: UUID, folder: Path, format_: str) -> None:
    list_id = stan_asks(database, petition, purpose="audit", format=format_)
    tracemalloc.start()
    try:
        assert build_lists(workshop_of(database, folder)) == 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    row = row_of(database, list_id)
    assert row.rows_done == MANY
    assert peak < MOST_BYTES
