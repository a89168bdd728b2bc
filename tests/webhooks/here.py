"""What tests of webhooks do: make one, let the relay claim what happened, and let a worker run."""

from __future__ import annotations

import ssl
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.ids import new_id
from campaign.outbox.drain import claim_events, settle_events
from campaign.tokens import Keyring
from campaign.webhooks import managing
from campaign.webhooks.groups import GROUPS
from campaign.webhooks.models import Webhook, WebhookDelivery
from campaign.webhooks.noting import note_events
from campaign.webhooks.numbering import number_events
from campaign.webhooks.posting import Poster
from campaign.webhooks.sending import Outbound, send_due
from tests.time_travel import let_pass

KEYRING = Keyring("a secret that only tests know, 0123456789")
ACCOUNT = UUID(int=7)
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # believes nobody: the receivers of these tests speak without TLS
EVERYTHING = frozenset(GROUPS)


def outbound_of(database: Database, seconds: float = 5.0) -> Outbound:
    """To receivers on this machine."""
    poster = Poster(True, lambda host: ["127.0.0.1"], CONTEXT, seconds)
    return Outbound(database, poster, KEYRING, "http://cydlais.test")


def a_webhook(
    database: Database,
    url: str,
    *,
    groups: frozenset[str] = EVERYTHING,
    campaigns: frozenset[UUID] = frozenset(),
    persons: managing.Persons | None = None,
    is_on: bool = True,
) -> tuple[UUID, str]:
    """Its id and its secret."""
    wishes = managing.Wishes("CRM", url, groups, campaigns)
    command = managing.CreateWebhook(new_id(), ACCOUNT, wishes, persons)
    with database.transaction() as session:
        secret = managing.create_webhook(session, command, KEYRING, allow_private=True)
    if is_on:
        with database.transaction() as session:
            managing.switch_on(session, managing.lock_webhook(session, command.webhook_id))
    return command.webhook_id, secret


def relayed(database: Database) -> None:
    """What happened is claimed by a relay, and numbered by a worker."""
    with database.transaction() as session:
        events = claim_events(session, 500)
        note_events(session, events)
        settle_events(session, [event.id for event in events])
    number_events(database)


def run(database: Database) -> bool:
    relayed(database)
    return send_due(outbound_of(database))


def later(database: Database, **time: float) -> bool:
    """Some time passes, and a worker runs."""
    let_pass(database, timedelta(**time))
    return send_due(outbound_of(database))


def states(database: Database) -> list[tuple[str, int]]:
    """State and number of tries of each delivery, in the order of events."""
    with database.reading() as session:
        rows = session.execute(
            select(WebhookDelivery.state, WebhookDelivery.attempt).order_by(WebhookDelivery.event_id)
        )
        return [tuple(row) for row in rows]


def the_webhook(database: Database) -> Webhook:
    with database.reading() as session:
        return session.scalars(select(Webhook)).one()
