"""The hook that the mail provider posts to: it stores what is signed, answers at once, and keeps nothing of the rest."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.serving import make_server

from campaign.db import Database
from campaign.http.hooks import write_refusals
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.hearing import apply_events
from campaign.mail.kind import Desk
from campaign.mail.models import Delivery, ProviderEvent, Suppression
from campaign.mail.provider_events import load_hearing
from campaign.mail.sendgrid import SendGridSender
from campaign.mail.sendgrid_events import MOST_BYTES
from campaign.mail.sendgrid_signature import SIGNATURE_HEADER, TIMESTAMP_HEADER
from campaign.notifications.kinds import MAIL_KINDS
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import sign, signing
from tests.fakes.sendgrid import FakeSendGrid, Mode
from tests.fakes.sendgrid_events import EventHook, event_of
from tests.http.made_app import app_for

PATH = "/hooks/sendgrid/events"
HOOK = EventHook()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, sendgrid_webhook_public_keys=(HOOK.public_key,))


def post(client: FlaskClient, events: object, *, hook: EventHook = HOOK, **headers: str) -> int:
    body = json.dumps(events).encode()
    return client.post(PATH, data=body, headers={**hook.headers(body), **headers}).status_code


def stored(database: Database) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(ProviderEvent)).scalar_one()


def left_out(client: FlaskClient, database: Database) -> dict[str, int]:
    write_refusals(client.application)
    with database.reading() as session:
        return dict(load_hearing(session).left_out)


def test_what_is_signed_is_stored_and_answered_with_nothing(client: FlaskClient, database: Database) -> None:
    body = json.dumps([event_of(uuid4(), "delivered") for _ in range(1_000)]).encode()
    answer = client.post(PATH, data=body, headers=HOOK.headers(body))
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    assert stored(database) == 1_000
    assert client.post(PATH, data=body, headers=HOOK.headers(body)).status_code == 204
    assert stored(database) == 1_000


def test_no_address_reaches_the_database(client: FlaskClient, database: Database) -> None:
    assert post(client, [event_of(uuid4(), "bounce"), event_of(uuid4(), "delivered", email="laura@example.com")]) == 204
    with database.reading() as session:
        for table in ("provider_events", "provider_event_counts", "outbox_events"):
            assert "example.com" not in repr(session.execute(text(f"SELECT * FROM {table}")).all())


def test_without_a_key_there_is_nothing_here(settings: Settings, database: Database) -> None:
    closed = app_for(replace(settings, sendgrid_webhook_public_keys=()), database).test_client()
    assert post(closed, [event_of(uuid4(), "delivered")]) == 404
    assert stored(database) == 0


def test_what_is_refused_stores_nothing_and_is_counted_by_why(client: FlaskClient, database: Database) -> None:
    events = [event_of(uuid4(), "spamreport")]
    body = json.dumps(events).encode()
    old = HOOK.headers(body, timestamp=1_700_000_000)
    huge = b"[" + b" " * MOST_BYTES + b"]"
    assert client.post(PATH, data=body).status_code == 403
    assert post(client, events, hook=EventHook()) == 403
    assert post(client, events, **{SIGNATURE_HEADER: "abc"}) == 403
    assert client.post(PATH, data=body, headers=old).status_code == 403
    assert client.post(PATH, data=body, headers={**old, TIMESTAMP_HEADER: "9" * 10}).status_code == 403
    assert client.post(PATH, data=b" " + body, headers=HOOK.headers(body)).status_code == 403
    assert client.post(PATH, data=huge, headers=HOOK.headers(huge)).status_code == 413
    assert post(client, [{}] * 1_001) == 413
    assert post(client, {"event": "delivered"}) == 400
    assert post(client, "gzip", **{"Content-Encoding": "gzip"}) == 400
    zipped = gzip.compress(body)  # taken as the bytes that it is
    assert client.post(PATH, data=zipped, headers=HOOK.headers(zipped)).status_code == 400
    assert stored(database) == 0
    assert left_out(client, database) == {
        "ahead": 1,
        "forged": 2,
        "not-json": 3,
        "stale": 1,
        "too-large": 1,
        "too-many": 1,
        "unsigned": 2,
    }


def test_a_flood_of_forgeries_asks_nothing_of_the_database(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/nothing")
    flooded = app_for(settings, away).test_client()
    assert {post(flooded, [event_of(uuid4(), "spamreport")], hook=EventHook()) for _ in range(20)} == {403}
    away.dispose()


def test_only_a_post_is_taken_and_whoever_sends_it(client: FlaskClient) -> None:
    assert [client.open(PATH, method=method).status_code for method in ("GET", "PUT", "DELETE")] == [405] * 3
    assert post(client, [], Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"}) == 204


def test_odd_events_cost_the_others_nothing(client: FlaskClient, database: Database) -> None:
    odd: list[Any] = [None, 7, "delivered", [], {}, {"event": "delivered"}, event_of(uuid4(), "a new kind")]
    assert (
        post(client, [*odd, event_of("not an id", "bounce"), event_of(uuid4(), "open"), event_of(uuid4(), "bounce")])
        == 204
    )
    assert stored(database) == 1
    assert left_out(client, database) == {"ignored": 1, "malformed": 6, "not-ours": 1, "unknown-kind": 1}


def test_while_the_database_is_away_the_provider_is_told_to_come_again(settings: Settings) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/nothing")
    assert post(app_for(settings, away).test_client(), [event_of(uuid4(), "delivered")]) == 503
    away.dispose()


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


@pytest.fixture
def hook_url(settings: Settings, database: Database, provider: FakeSendGrid) -> Iterator[str]:
    """The hook on a port, open to this provider."""
    app = app_for(replace(settings, sendgrid_webhook_public_keys=(provider.hook.public_key,)), database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{PATH}"
    server.shutdown()
    thread.join()


def test_from_the_request_to_the_last_word_over_the_wire(
    database: Database, settings: Settings, petition: UUID, provider: FakeSendGrid, hook_url: str
) -> None:
    """Told before the provider's own answer, told forty-six times over and shuffled: one mail, one closed mailbox."""
    sign(database, signing(petition))
    sender = SendGridSender("SG.key", provider.url, read_timeout=0.5)
    office = PostOffice(database, sender, Desk(settings, Keyring(settings.secret_key)))
    provider.behave(Mode(ending="hang", times=1, early_url=hook_url))
    deliver_due(office, MAIL_KINDS)
    apply_events(database, MAIL_KINDS)
    assert delivery(database).state == "delivered"  # it was taken, and then nothing was heard: nobody sends it again
    assert set(provider.tell(hook_url, "deferred", "bounce", "delivered", copies=46, seed=1)) == {204}
    apply_events(database, MAIL_KINDS)
    assert delivery(database).state == "bounced"
    with database.reading() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["bounced"]
    assert len(provider.mails) == 1
    sender.close()


def delivery(database: Database) -> Delivery:
    with database.reading() as session:
        return session.scalars(select(Delivery)).one()
