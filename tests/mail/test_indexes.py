"""Between its claim and its end a mail changes nothing that an index holds or asks about: its row can stay in its page."""

from __future__ import annotations

import re

from sqlalchemy import text

from campaign.db import Database

CHANGES = r"\b(state|lease_until|attempt|ambiguous_count|posted_at|accepted_at|message_id|reason)\b"


def test_no_index_of_the_ledger_knows_how_far_a_mail_is(database: Database) -> None:
    found = indexes_of_ledger(database)
    assert any("is_queued" in definition for definition in found)
    assert [definition for definition in found if re.search(CHANGES, definition)] == []


def indexes_of_ledger(database: Database) -> list[str]:
    """As the database defines them."""
    asked = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'deliveries' AND sql IS NOT NULL"
        if database.is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE tablename = 'deliveries'"
    )
    with database.reading() as session:
        return list(session.scalars(text(asked)))
