"""What happens is numbered by drive without a gap, once, and goes to whoever wants it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions import ending
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.outbox.drain import claim_events
from campaign.outbox.models import OutboxEvent
from campaign.outbox.replay import replay_batch
from campaign.webhooks.models import WebhookDelivery, WebhookEvent
from campaign.webhooks.noting import note_events
from campaign.webhooks.numbering import number_events
from tests.cast import charlie_opens_petition, signed, signing
from tests.webhooks.here import a_webhook, relayed

URL = "https://example.org/hook"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def numbered(database: Database, drive_id: UUID) -> list[tuple[str, int | None]]:
    with database.reading() as session:
        rows = session.execute(
            select(WebhookEvent.name, WebhookEvent.sequence)
            .where(WebhookEvent.drive_id == drive_id)
            .order_by(WebhookEvent.sequence)
        )
        return [tuple(row) for row in rows]


def told(database: Database, webhook_id: UUID) -> list[str]:
    with database.reading() as session:
        names = select(WebhookEvent.name).join(WebhookDelivery, WebhookDelivery.event_id == WebhookEvent.id)
        return sorted(session.scalars(names.where(WebhookDelivery.webhook_id == webhook_id)))


def test_each_drive_counts_by_itself_whoever_is_told(database: Database, petition: UUID) -> None:
    other = charlie_opens_petition(database, slug="other")
    a_webhook(database, URL, groups=frozenset({"verified"}))
    signed(database, signing(petition))
    signed(database, signing(other))
    relayed(database)
    signed(database, signing(petition, "Paul", "paul@example.com"))
    relayed(database)
    both = ["signature.submitted", "signature.verified"]
    assert numbered(database, petition) == list(zip(both * 2, (1, 2, 3, 4), strict=True))
    assert numbered(database, other) == list(zip(both, (1, 2), strict=True))


def test_what_a_relay_claims_twice_is_noted_and_numbered_once(database: Database, petition: UUID) -> None:
    webhook_id, _ = a_webhook(database, URL)
    signed(database, signing(petition))
    relayed(database)
    with database.transaction() as session:
        since = session.scalars(select(OutboxEvent.occurred_at).order_by(OutboxEvent.occurred_at)).first()
        assert since and replay_batch(session, since, UUID(int=0))
    relayed(database)
    assert number_events(database) == 0
    assert [number for _, number in numbered(database, petition)] == [1, 2]
    assert told(database, webhook_id) == ["signature.submitted", "signature.verified"]


@on_sqlite
def test_a_relay_that_dies_as_it_claims_has_noted_nothing_and_another_does(database: Database, petition: UUID) -> None:
    a_webhook(database, URL)
    signed(database, signing(petition))
    with pytest.raises(RuntimeError), database.transaction() as session:
        note_events(session, claim_events(session, 500))
        raise RuntimeError
    assert numbered(database, petition) == []
    relayed(database)
    assert [number for _, number in numbered(database, petition)] == [1, 2]


@on_sqlite
def test_without_a_webhook_that_is_on_nothing_is_written_down(database: Database, petition: UUID) -> None:
    a_webhook(database, URL, is_on=False)
    signed(database, signing(petition))
    relayed(database)
    assert numbered(database, petition) == []


@on_sqlite
def test_a_webhook_is_told_of_its_own_groups_and_campaigns_alone(database: Database, petition: UUID) -> None:
    olives = charlie_opens_petition(database, slug="olive")
    with database.reading() as session:
        campaign_id = session.get_one(Drive, petition).campaign_id
    charlies, _ = a_webhook(
        database, URL, groups=frozenset({"verified", "withdrawn"}), campaigns=frozenset({campaign_id})
    )
    everybodys, _ = a_webhook(database, URL, groups=frozenset({"given"}))
    suzies = signed(database, signing(petition))
    signed(database, signing(olives))
    with database.transaction() as session:
        ending.withdraw(session, suzies)
    relayed(database)
    assert told(database, charlies) == ["signature.verified", "signature.withdrawn"]
    assert told(database, everybodys) == ["signature.submitted"] * 2
