"""What is known of a mail after it left: every order of words ends the same, and a bounce is told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from campaign.db import Database, now
from campaign.ids import new_id
from campaign.mail import claims, events
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.leases import end_leases
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import DELIVERY_STATES, Delivery
from campaign.mail.outcomes import OUTCOMES, record_outcome
from campaign.mail.sender import Unknown
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.verification import VERIFICATION
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, sign, signing
from tests.fakes.sender import FakeSender
from tests.time_travel import let_pass

WORDS = ("processed", "deferred", "delivered", "bounced", "dropped")


def mail_in(database: Database, state: str, *, ambiguous_count: int = 0) -> UUID:
    """A letter of Laura's in this state; its id."""
    with database.transaction() as session:
        subject_id = new_id()
        queue_delivery(session, NewDelivery(new_id(), "letter/delivery", "senedd", subject_id, "cy"))
        return session.scalars(
            update(Delivery)
            .where(Delivery.subject_id == subject_id)
            .values(state=state, ambiguous_count=ambiguous_count)
            .returning(Delivery.id)
        ).one()


def hear(database: Database, delivery_id: UUID, *outcomes: str) -> list[bool]:
    heard = []
    for outcome in outcomes:
        with database.transaction() as session:
            at = session.execute(select(now())).scalar_one()
            heard.append(record_outcome(session, delivery_id, outcome=outcome, at=at))
    return heard


def row(database: Database, delivery_id: UUID) -> Delivery:
    with database.reading() as session:
        return session.get_one(Delivery, delivery_id)


def bounces(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.name == events.BOUNCED)))


def test_every_order_of_words_ends_in_the_same_state(database: Database) -> None:
    for words in permutations(("processed", "delivered", "bounced")):
        delivery_id = mail_in(database, "accepted")
        hear(database, delivery_id, *words)
        assert row(database, delivery_id).state == "bounced", words
    assert len(bounces(database)) == 6


@pytest.mark.parametrize(
    ("state", "outcome", "after"),
    [
        *(("unknown", outcome, OUTCOMES[outcome]) for outcome in WORDS),
        *(("posting", outcome, OUTCOMES[outcome]) for outcome in WORDS),
        *(("accepted", outcome, OUTCOMES[outcome]) for outcome in WORDS),
        ("delivered", "deferred", "delivered"),
        ("delivered", "bounced", "bounced"),
        ("bounced", "delivered", "bounced"),
        *((state, "delivered", state) for state in ("queued", "claimed", "merged", "dropped", "failed")),
        *((state, "bounced", state) for state in ("queued", "claimed", "merged", "dropped", "failed")),
    ],
)
def test_no_word_takes_a_mail_back(database: Database, state: str, outcome: str, after: str) -> None:
    delivery_id = mail_in(database, state)
    assert hear(database, delivery_id, outcome, outcome) == [state != after, False]
    assert row(database, delivery_id).state == after
    assert after in DELIVERY_STATES


def test_a_bounce_is_told_once_however_often_it_is_heard(database: Database) -> None:
    delivery_id = mail_in(database, "accepted")
    hear(database, delivery_id, "delivered", "bounced", "dropped", "bounced", "delivered")
    assert bounces(database) == [delivery_id]
    assert row(database, delivery_id).reason == "bounced"


def test_a_bounce_that_is_heard_by_many_at_once_is_told_once(database: Database) -> None:
    delivery_id = mail_in(database, "accepted")
    barrier = Barrier(6)

    def listen(_number: int) -> list[bool]:
        barrier.wait()
        return hear(database, delivery_id, "bounced")

    with ThreadPoolExecutor(6) as listeners:
        assert sorted(listeners.map(listen, range(6))) == [[False]] * 5 + [[True]]
    assert bounces(database) == [delivery_id]


def test_a_mail_that_arrived_after_all_is_not_sent_again(database: Database, settings: Settings) -> None:
    """Unknown, to be sent again by itself; then the provider says that it had it."""
    sender = FakeSender(answers=[Unknown("reset")])
    office = PostOffice(database, sender, Desk(settings, Keyring(settings.secret_key)))
    sign(database, signing(charlie_opens_petition(database)))
    deliver_due(office, MAIL_KINDS)
    let_pass(database, timedelta(minutes=3))
    with database.transaction() as session:
        end_leases(session, [VERIFICATION])
        (delivery_id,) = session.scalars(select(Delivery.id).where(Delivery.state == "queued"))
    assert hear(database, delivery_id, "delivered") == [True]
    deliver_due(office, MAIL_KINDS)
    assert (row(database, delivery_id).state, len(sender.batches)) == ("delivered", 1)


def test_a_word_that_comes_before_the_providers_own_answer_stands(database: Database) -> None:
    delivery_id = mail_in(database, "queued")
    with database.transaction() as session:
        claim = claims.claim_due(session, "letter/delivery", 1)
        claims.begin_posting(session, claim, [delivery_id], ("letters",))
    hear(database, delivery_id, "delivered")
    with database.transaction() as session:
        claims.record_accepted(session, claim, [delivery_id], "message-1")
    known = row(database, delivery_id)
    assert (known.state, known.lease_until) == ("delivered", None)


def test_the_moment_of_a_word_is_when_the_provider_had_the_mail_at_the_latest(database: Database) -> None:
    lost, known = mail_in(database, "unknown"), mail_in(database, "accepted")
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        session.execute(update(Delivery).where(Delivery.id == known).values(accepted_at=present - timedelta(hours=2)))
        for delivery_id in (lost, known):
            record_outcome(session, delivery_id, outcome="delivered", at=present - timedelta(hours=1))
    assert row(database, lost).accepted_at == present - timedelta(hours=1)
    assert row(database, known).accepted_at == present - timedelta(hours=2)


def test_a_word_about_no_mail_of_ours_and_a_word_that_is_none(database: Database) -> None:
    assert hear(database, uuid4(), "bounced") == [False]
    with pytest.raises(ValueError, match="opened"):
        hear(database, mail_in(database, "accepted"), "opened")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxEvent)) == 0
