"""What is due is posted at least once, each time with the same id; a receiver that fails keeps nothing but its own waiting."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.db import Database, now
from campaign.outbox.models import OutboxEvent
from campaign.tokens import Keyring
from campaign.webhooks import managing
from campaign.webhooks.claims import claim_due, record_answer
from campaign.webhooks.models import WebhookDelivery
from campaign.webhooks.pace import PACE, wait_after
from campaign.webhooks.posting import Answer, Poster
from campaign.webhooks.sending import send_due
from campaign.webhooks.signing import unseal
from tests.cast import signed, signing
from tests.fakes.receiver import Posted, Receiver, receiving
from tests.time_travel import let_pass
from tests.webhooks.here import KEYRING, a_webhook, later, outbound_of, relayed, run, states, the_webhook

VERIFIED = frozenset({"verified"})
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def is_signed(post: Posted, secret: str) -> bool:
    """As a receiver finds out, by the words of the standard."""
    said = b".".join((post.id.encode(), post.headers["webhook-timestamp"].encode(), post.body))
    own = b64encode(hmac.digest(b64decode(secret.removeprefix("whsec_")), said, "sha256")).decode()
    return f"v1,{own}" in post.headers["webhook-signature"].split(" ")


def events(database: Database) -> list[str]:
    with database.reading() as session:
        names = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)).all()
        return [name for name in names if name.startswith("webhook.")]


@on_sqlite
def test_what_happened_is_posted_once_signed_and_numbered(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    _, secret = a_webhook(database, receiver.url)
    suzies = signed(database, signing(petition))
    assert run(database) is False and run(database) is False
    assert receiver.types == ["signature.submitted", "signature.verified"]
    assert all(is_signed(post, secret) for post in receiver.posts)
    last = receiver.posts[-1].element
    assert last["osdi:signature"]["identifiers"] == [f"cydlais:{suzies}"]
    assert last["osdi:signature"]["cydlais:status"] == "verified" and last["cydlais:sequence"] == 2
    assert last["idempotency_key"] == last["cydlais:event"]["id"] == receiver.posts[-1].id
    assert last["cydlais:drive"]["browser_url"]["cy"] == "http://cydlais.test/cy/deisebau/deiseb-1"
    assert "suzie" not in receiver.posts[-1].body.decode().lower()
    assert states(database) == [("delivered", 1)] * 2


@on_sqlite
def test_an_event_that_is_refused_does_not_hold_up_the_next_and_is_given_up_after_a_day(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    webhook_id, _ = a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    signed(database, signing(petition, "Paul", "paul@example.com"))
    relayed(database)
    with database.reading() as session:
        first = session.scalars(select(WebhookDelivery.event_id).order_by(WebhookDelivery.event_id)).first()
    receiver.bad = {str(first)}
    run(database)
    assert states(database) == [("waiting", 1), ("delivered", 1)]
    run(database)
    for tries in range(1, len(PACE) + 1):
        assert states(database)[0] == ("waiting", tries)
        with database.transaction() as session:
            waiting = update(WebhookDelivery).where(WebhookDelivery.state == "waiting")
            session.execute(waiting.values(not_before=now()))
        run(database)
    assert states(database)[0] == ("dead", len(PACE) + 1)
    assert len({post.id for post in receiver.posts}) == 2 and len(receiver.posts) == len(PACE) + 2
    receiver.bad = set()
    with database.transaction() as session:
        assert managing.send_dead_again(session, managing.lock_webhook(session, webhook_id)) == 1
    run(database)
    assert states(database) == [("delivered", 1)] * 2 and receiver.posts[-1].id == str(first)


def test_the_tries_after_the_first_last_a_day() -> None:
    assert timedelta(hours=24) <= timedelta(seconds=sum(PACE)) < timedelta(hours=30)
    for attempt, seconds in enumerate(PACE, start=1):
        assert all(seconds <= (wait_after(attempt) or 0) <= seconds * 1.1 for _ in range(20))
    assert wait_after(len(PACE) + 1) is None


def test_a_post_whose_worker_died_before_it_was_recorded_is_sent_again_with_its_id(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    webhook_id, _ = a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    relayed(database)

    class Killed(Poster):
        def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
            super().post(url, body, headers)
            raise SystemExit

    outbound = outbound_of(database)
    dying = Killed(True, outbound.poster.resolve, outbound.poster.context)
    with pytest.raises(SystemExit):
        send_due(type(outbound)(database, dying, KEYRING, outbound.base_url))
    assert states(database) == [("sending", 1)]
    assert later(database, seconds=100) is False and len(receiver.posts) == 1  # its lease is not over
    with database.transaction() as session:
        assert claim_due(session, webhook_id, 10).deliveries == ()
    later(database, seconds=30)
    assert states(database) == [("delivered", 2)]
    keys = {(post.id, post.element["idempotency_key"], post.element["cydlais:sequence"]) for post in receiver.posts}
    assert len(receiver.posts) == 2 and len(keys) == 1


def test_two_workers_never_claim_one_post_and_whoever_lost_it_moves_nothing(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    webhook_id, _ = a_webhook(database, receiver.url)
    signed(database, signing(petition))
    relayed(database)
    with database.transaction() as session:
        first = claim_due(session, webhook_id, 1)
    with database.transaction() as session:
        second = claim_due(session, webhook_id, 10)
    assert not {each.id for each in first.deliveries} & {each.id for each in second.deliveries}
    assert len(first.deliveries) == len(second.deliveries) == 1
    let_pass(database, timedelta(seconds=121))
    with database.transaction() as session:
        third = claim_due(session, webhook_id, 10)
        assert len(third.deliveries) == 2
    with database.transaction() as session:
        assert not record_answer(session, first, first.deliveries[0], Answer(200))
        assert record_answer(session, third, third.deliveries[0], Answer(200))
    assert states(database) == [("delivered", 2), ("sending", 2)]


@on_sqlite
def test_a_receiver_that_says_nothing_keeps_no_other_waiting(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    with receiving() as silent:
        a_webhook(database, silent.url, groups=VERIFIED)
        a_webhook(database, receiver.url, groups=VERIFIED)
        for number in range(4):
            signed(database, signing(petition, f"Suzie {'abcd'[number]}", f"suzie{number}@example.com"))
        relayed(database)
        outbound = outbound_of(database)

        class Deaf(Poster):
            def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
                return Answer(failure="timeout") if url == silent.url else super().post(url, body, headers)

        deaf = Deaf(True, outbound.poster.resolve, outbound.poster.context)
        assert send_due(type(outbound)(database, deaf, KEYRING, outbound.base_url))
    assert len(receiver.posts) == 4
    assert sorted(states(database)) == [("delivered", 1)] * 4 + [("waiting", 0)] * 2 + [("waiting", 1)] * 2


@on_sqlite
def test_a_test_that_succeeds_switches_it_on_and_one_that_fails_is_not_repeated(
    database: Database, receiver: Receiver
) -> None:
    webhook_id, secret = a_webhook(database, receiver.url, is_on=False)
    receiver.statuses = [500]
    for _ in range(2):
        with database.transaction() as session:
            managing.send_test(session, managing.lock_webhook(session, webhook_id))
        later(database, hours=3)
    assert receiver.types == ["webhook.tested"] * 2 and is_signed(receiver.posts[1], secret)
    assert states(database) == [("dead", 1), ("delivered", 1)]
    assert (the_webhook(database).state, the_webhook(database).failing_since) == ("on", None)


@on_sqlite
def test_a_receiver_that_is_gone_ends_it(database: Database, petition: UUID, receiver: Receiver) -> None:
    a_webhook(database, receiver.url)
    signed(database, signing(petition))
    receiver.statuses = [410]
    run(database)
    assert len(receiver.posts) == 1
    assert (the_webhook(database).state, the_webhook(database).secret) == ("ended", None)
    assert {state for state, _ in states(database)} <= {"dropped", "waiting"} and events(database)[-1] == "webhook.gone"
    assert later(database, hours=30) is False and len(receiver.posts) == 1


@on_sqlite
def test_a_receiver_that_has_failed_for_three_days_is_paused_and_what_happens_waits_for_it(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    webhook_id, _ = a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    receiver.statuses = [503, 503]
    run(database)
    let_pass(database, timedelta(hours=73))
    signed(database, signing(petition, "Paul", "paul@example.com"))
    run(database)
    webhook = the_webhook(database)
    assert (webhook.state, webhook.state_reason) == ("paused", "failing") and events(database)[-1] == "webhook.paused"
    assert len(receiver.posts) == 2
    later(database, hours=3)
    assert len(receiver.posts) == 2
    with database.transaction() as session:
        managing.switch_on(session, managing.lock_webhook(session, webhook_id))
    run(database)
    assert {state for state, _ in states(database)} == {"delivered"}


@on_sqlite
def test_one_good_answer_ends_the_time_of_failing(database: Database, petition: UUID, receiver: Receiver) -> None:
    a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    receiver.statuses = [503]
    run(database)
    later(database, hours=60)
    assert the_webhook(database).failing_since is None
    receiver.statuses = [503]
    signed(database, signing(petition, "Paul", "paul@example.com"))
    later(database, hours=20)
    run(database)
    assert the_webhook(database).state == "on" and the_webhook(database).failing_since is not None


@on_sqlite
def test_while_one_secret_takes_the_place_of_another_both_sign(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    webhook_id, former = a_webhook(database, receiver.url, groups=VERIFIED)
    with database.transaction() as session:
        newer = managing.rotate_secret(session, managing.lock_webhook(session, webhook_id), KEYRING, version=1)
    with pytest.raises(managing.ConflictError), database.transaction() as session:
        managing.rotate_secret(session, managing.lock_webhook(session, webhook_id), KEYRING, version=1)
    signed(database, signing(petition))
    run(database)
    assert is_signed(receiver.posts[0], former) and is_signed(receiver.posts[0], newer)
    let_pass(database, timedelta(hours=25))
    signed(database, signing(petition, "Paul", "paul@example.com"))
    run(database)
    assert is_signed(receiver.posts[1], newer) and not is_signed(receiver.posts[1], former)
    assert the_webhook(database).old_secret is None


@on_sqlite
def test_without_its_secret_nothing_is_posted_and_its_owner_is_told(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    relayed(database)
    with database.transaction() as session:
        session.execute(update(managing.Webhook).values(secret="not sealed by any key of ours"))
    run(database)
    webhook = the_webhook(database)
    assert receiver.posts == [] and (webhook.state, webhook.state_reason) == ("paused", "secret-unreadable")
    assert states(database) == [("waiting", 0)]


@on_sqlite
def test_a_moment_that_a_wrong_clock_wrote_keeps_nothing_back(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    relayed(database)
    with database.transaction() as session:
        session.execute(update(WebhookDelivery).values(not_before=now(400 * 24 * 3600)))
    run(database)
    assert states(database) == [("delivered", 1)]


@on_sqlite
def test_what_a_former_key_sealed_is_sealed_anew_by_the_next_post(
    database: Database, petition: UUID, receiver: Receiver
) -> None:
    _, secret = a_webhook(database, receiver.url, groups=VERIFIED)
    signed(database, signing(petition))
    relayed(database)
    newer, former = "another secret, as long as it must be 123", "a secret that only tests know, 0123456789"
    outbound = outbound_of(database)
    send_due(type(outbound)(database, outbound.poster, Keyring(newer, [former]), outbound.base_url))
    sealed = the_webhook(database).secret
    assert is_signed(receiver.posts[0], secret) and sealed
    assert unseal(Keyring(newer), the_webhook(database).id, sealed) == secret
