"""What was told before is told again from a date on, with the ids that it had; what is past is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database, now
from campaign.webhooks import managing, replaying
from campaign.webhooks.models import WebhookEvent
from campaign.webhooks.replaying import work_on_replays
from tests.cast import signed, signing
from tests.fakes.receiver import Receiver
from tests.forgetting import forget
from tests.time_travel import let_pass
from tests.webhooks.here import a_webhook, run, states, the_webhook

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ask_again(database: Database, webhook_id: UUID, hours: float) -> None:
    with database.transaction() as session:
        since: datetime = session.execute(select(now(-hours * 3600))).scalar_one()
        managing.replay(session, managing.lock_webhook(session, webhook_id), since)


def test_what_happened_since_then_is_posted_again_with_its_ids(
    database: Database, petition: UUID, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "BATCH_SIZE", 2)
    webhook_id, _ = a_webhook(database, receiver.url)
    signed(database, signing(petition))
    run(database)
    let_pass(database, timedelta(hours=5))
    signed(database, signing(petition, "Paul", "paul@example.com"))
    signed(database, signing(petition, "Laura", "laura@example.com"))
    run(database)
    before = [post.id for post in receiver.posts]
    ask_again(database, webhook_id, 1)
    assert work_on_replays(database) == 4 and work_on_replays(database) == 0
    run(database)
    assert len(before) == 6 and [post.id for post in receiver.posts] == before + before[2:]
    assert the_webhook(database).replay_since is None and set(states(database)) == {("delivered", 1)}


@on_sqlite
def test_a_webhook_made_later_is_told_of_what_was_noted_before(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, "https://example.org/", groups=frozenset({"update"}))
    signed(database, signing(petition))
    run(database)
    webhook_id, _ = a_webhook(database, receiver.url, groups=frozenset({"verified"}), is_on=False)
    with pytest.raises(managing.ConflictError, match="webhook-not-live"):
        ask_again(database, webhook_id, 1)
    with database.transaction() as session:
        managing.switch_on(session, managing.lock_webhook(session, webhook_id))
    ask_again(database, webhook_id, 1)
    work_on_replays(database)
    run(database)
    assert receiver.types == ["signature.verified"]


@on_sqlite
def test_after_thirty_days_it_is_forgotten_and_numbers_go_on(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, receiver.url, groups=frozenset({"verified"}))
    signed(database, signing(petition))
    run(database)
    let_pass(database, timedelta(days=29))
    assert forget(database, "webhook-events") == 0
    let_pass(database, timedelta(days=2))
    assert forget(database, "webhook-events") == 2 and states(database) == []
    signed(database, signing(petition, "Paul", "paul@example.com"))
    run(database)
    with database.reading() as session:
        assert session.scalars(select(WebhookEvent.sequence).order_by(WebhookEvent.sequence)).all() == [3, 4]
