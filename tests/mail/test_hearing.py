"""What the provider says has its effect once, in whatever order: on the mail, and on what its mailbox is written to about."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from campaign.clock import utc_now
from campaign.db import Database, now
from campaign.ids import new_id
from campaign.mail import events
from campaign.mail.hearing import apply_events
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery, ProviderEvent, ProviderEventCount, Suppression
from campaign.mail.provider_events import load_hearing, store_events
from campaign.mail.sendgrid_events import read_events
from campaign.mail.suppression import UNINVITED, suppress
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.letter_bundles import LETTER_BUNDLE
from campaign.notifications.letter_delivery import LETTER
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.news import NEWS
from campaign.notifications.verification import VERIFICATION
from campaign.outbox.models import OutboxEvent
from tests.fakes.sendgrid_events import event_of
from tests.forgetting import forget
from tests.time_travel import let_pass

KEY = "another secret that only tests know, 01234"
SUZIE = "suzies mailbox"
Stopped = set[tuple[str, str, bool]]  # scope, reason, and whether only for a time


def mail(database: Database, template: str, state: str = "accepted", *, mailbox: str = SUZIE, attempt: int = 1) -> UUID:
    """A mail that left a moment ago."""
    with database.transaction() as session:
        subject_id = new_id()
        queue_delivery(session, NewDelivery(new_id(), template, mailbox, subject_id, "cy"))
        return session.scalars(
            update(Delivery)
            .where(Delivery.subject_id == subject_id)
            .values(state=state, attempt=attempt, posted_at=now())
            .returning(Delivery.id)
        ).one()


def post(database: Database, *told: dict[str, object]) -> int:
    """As the hook stores it; how many were new."""
    with database.transaction() as session:
        return store_events(session, read_events(json.dumps(told).encode(), KEY))


def hear(database: Database, *told: dict[str, object]) -> None:
    post(database, *told)
    apply_events(database, MAIL_KINDS)


def state_of(database: Database, delivery_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Delivery, delivery_id).state


def stopped(database: Database, mailbox: str = SUZIE) -> Stopped:
    with database.reading() as session:
        rows = session.scalars(select(Suppression).where(Suppression.mailbox_key == mailbox))
        return {(row.scope, row.reason, row.until is not None) for row in rows}


def count(database: Database, name: str) -> int:
    with database.reading() as session:
        found = select(func.count()).where(OutboxEvent.name == name)
        return session.execute(found).scalar_one()


def test_replays_are_stored_once_and_call_for_work_once(database: Database) -> None:
    mark = mail(database, "contribution/thanks")
    told = [event_of(mark, name, at=1_800_000_000) for name in ("processed", "delivered")]
    assert [post(database, *told) for _ in range(4)] == [2, 0, 0, 0]
    assert post(database, *told * 46) == 0
    assert count(database, events.REPORTED) == 1
    with database.reading() as session:
        hearing = load_hearing(session)
    assert hearing.counts == {"stored": 2, "repeated": 6 + 2 * 46}
    assert hearing.last_at is not None


def test_the_same_post_from_many_sides_at_once_is_stored_once(database: Database) -> None:
    marks = [uuid4() for _ in range(200)]
    told = [event_of(mark, "delivered", at=1_800_000_000) for mark in marks]
    barrier = Barrier(4)

    def send(number: int) -> int:
        order = random.Random(number).sample(told, len(told))
        barrier.wait()
        return post(database, *order)

    with ThreadPoolExecutor(4) as senders:
        assert sum(senders.map(send, range(4))) == len(marks)


def test_in_any_order_and_forty_six_times_over_the_end_is_the_same(database: Database) -> None:
    """Half of the mails are told of before the provider has answered; each word is heard before the next, then all again."""
    names = ("processed", "deferred", "delivered", "bounce", "spamreport", "unsubscribe", "group_resubscribe", "open")
    dice = random.Random(18)
    ends = set()
    for number in range(12):
        box = f"mailbox {number}"
        mark = mail(database, "update/news", "posting" if number % 2 else "accepted", mailbox=box)
        told = [event_of(mark, name, at=1_800_000_000 + place) for place, name in enumerate(names)]
        dice.shuffle(told)
        for event in told:
            hear(database, event)
        again = told * 45
        dice.shuffle(again)
        hear(database, *again)
        ends.add((state_of(database, mark), frozenset(stopped(database, box))))
    assert ends == {("bounced", frozenset({("news", "complained", False), ("all", "bounced", True)}))}
    assert count(database, events.BOUNCED) == 12


def test_the_last_word_of_two_contrary_ones_stands(database: Database) -> None:
    """She unsubscribes at the provider and comes back, or goes once more."""
    turns = ("group_unsubscribe", "group_resubscribe", "group_unsubscribe")
    for length, end in ((2, set()), (3, {("news", "unsubscribed", False)})):
        for number, order in enumerate(permutations(range(length))):
            box = f"mailbox {length} {number}"
            mark = mail(database, "update/news", mailbox=box)
            for place in order:
                hear(database, event_of(mark, turns[place], at=1_800_000_000 + place))
            assert stopped(database, box) == end, order


@pytest.mark.parametrize(
    ("template", "scopes"),
    [
        ("update/news", {"news"}),
        ("contribution/thanks", {"news", "thanks"}),
        ("contribution/reminder", {"news", "reminders"}),
        ("contribution/verification", {"news", "reminders", "thanks"}),
        ("letter/delivery", {"news", "letters"}),
        ("team/invitation", {"news", UNINVITED}),
        ("a/kind-that-is-gone", {"news", "reminders", "thanks"}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_complaint_stops_what_the_mail_was_and_never_what_its_owner_asks_for(
    database: Database, template: str, scopes: set[str]
) -> None:
    hear(database, event_of(mail(database, template), "spamreport"))
    assert stopped(database) == {(scope, "complained", False) for scope in scopes}
    hear(database, event_of(mail(database, template, mailbox="other"), "unsubscribe"))
    assert stopped(database, "other") == {(scope, "unsubscribed", False) for scope in scopes}


def test_whoever_complains_has_got_it(database: Database) -> None:
    mark = mail(database, "contribution/thanks", "unknown")
    hear(database, event_of(mark, "spamreport"))
    assert state_of(database, mark) == "delivered"


def test_an_owners_own_wish_and_an_erasure_are_not_taken_back_at_the_provider(database: Database) -> None:
    with database.transaction() as session:
        suppress(session, SUZIE, "news")
        suppress(session, SUZIE, UNINVITED, "erased")
    mark = mail(database, "team/invitation")
    hear(database, event_of(mark, "unsubscribe", at=1_800_000_000))
    hear(database, event_of(mark, "group_resubscribe", at=1_800_000_001))
    assert stopped(database) == {("news", "asked", False), (UNINVITED, "erased", False)}


def test_what_came_back_for_good_closes_the_mailbox_for_thirty_days_and_then_for_ever(database: Database) -> None:
    first, beside = mail(database, "contribution/thanks"), mail(database, "update/news")
    hear(database, event_of(first, "bounce"), event_of(beside, "bounce"))
    assert stopped(database) == {("all", "bounced", True)}
    let_pass(database, timedelta(days=31))
    hear(database, event_of(beside, "bounce", at=1_800_000_000))  # late, and of a mail that left before
    hear(database, event_of(mail(database, "update/news"), "blocked"))
    assert stopped(database) == {("all", "bounced", True)}
    again = mail(database, "contribution/verification")
    for _ in range(2):
        hear(database, event_of(again, "bounce"), event_of(again, "delivered"))
    assert stopped(database) == {("all", "bounced", False)}


def test_a_mailbox_that_was_reached_again_begins_anew(database: Database) -> None:
    hear(database, event_of(mail(database, "update/news"), "bounce"))
    let_pass(database, timedelta(days=31))
    hear(database, event_of(mail(database, "update/news"), "delivered"))
    hear(database, event_of(mail(database, "update/news"), "bounce"))
    assert stopped(database) == {("all", "bounced", True)}
    with database.reading() as session:
        until = session.scalars(select(Suppression.until)).one()
    assert until is not None and until > utc_now() + timedelta(days=29)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_provider_did_not_try_closes_no_mailbox_for_ever(database: Database) -> None:
    hear(database, event_of(mail(database, "update/news"), "bounce"))
    for _ in range(2):
        let_pass(database, timedelta(days=31))
        hear(database, event_of(mail(database, "update/news"), "dropped"))
        assert stopped(database) == {("all", "bounced", True)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_letter_that_came_back_stops_its_target_and_closes_no_mailbox(database: Database) -> None:
    mark = mail(database, "letter/delivery")
    hear(database, event_of(mark, "bounce"))
    assert (state_of(database, mark), stopped(database)) == ("bounced", set())
    assert count(database, events.BOUNCED) == 1  # what stops the target: tests/contributions/letter/test_bounces.py


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_put_off_by_its_server_closes_nothing(database: Database) -> None:
    mark = mail(database, "contribution/verification")
    hear(
        database,
        event_of(mark, "deferred"),
        event_of(mark, "blocked"),
        event_of(mark, "dropped", reason="Spam Content"),
    )
    assert (state_of(database, mark), stopped(database)) == ("bounced", set())


def test_a_mail_that_was_answered_with_a_fault_but_arrived_is_not_sent_again(database: Database) -> None:
    mark = mail(database, "contribution/thanks", "queued")
    never_tried = mail(database, "contribution/thanks", "queued", attempt=0)
    being_made_first = mail(database, "contribution/thanks", "claimed", attempt=1)
    hear(database, *(event_of(each, "delivered") for each in (mark, never_tried, being_made_first)))
    assert [state_of(database, each) for each in (mark, never_tried, being_made_first)] == [
        "delivered",
        "queued",
        "claimed",
    ]


def test_what_comes_before_its_mail_is_known_is_kept_for_a_day(database: Database) -> None:
    mark = uuid4()
    hear(database, event_of(mark, "delivered"))
    subject_id = new_id()
    with database.transaction() as session:
        queue_delivery(session, NewDelivery(new_id(), "update/news", SUZIE, subject_id, "cy"))
        session.execute(
            update(Delivery).where(Delivery.subject_id == subject_id).values(id=mark, state="unknown", attempt=1)
        )
    apply_events(database, MAIL_KINDS)
    assert state_of(database, mark) == "unknown"  # not looked at again at once
    let_pass(database, timedelta(minutes=11))
    apply_events(database, MAIL_KINDS)
    assert state_of(database, mark) == "delivered"


def test_what_belongs_to_no_mail_is_given_up_after_a_day(database: Database) -> None:
    hear(database, event_of(uuid4(), "spamreport"))
    let_pass(database, timedelta(hours=23))
    apply_events(database, MAIL_KINDS)
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ProviderEvent)).scalar_one() == 1
    let_pass(database, timedelta(hours=2))
    apply_events(database, MAIL_KINDS)
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ProviderEvent)).scalar_one() == 0
        assert load_hearing(session).left_out == {"given-up": 1}


def test_a_thousand_are_applied_in_turns(database: Database) -> None:
    """So that nobody waits for long; looked at again, none is left."""
    marks = [mail(database, "update/news", mailbox=f"mailbox {number}") for number in range(3)]
    told = [event_of(marks[number % 3], "deferred", at=1_800_000_000 + number) for number in range(1_000)]
    assert post(database, *told) == 1_000
    assert [apply_events(database, MAIL_KINDS), apply_events(database, MAIL_KINDS)] == [1_000, 0]


def test_what_was_said_is_forgotten_after_ninety_days(database: Database) -> None:
    hear(database, event_of(mail(database, "update/news"), "bounce"))
    let_pass(database, timedelta(days=89))
    assert forget(database, "provider-events") == 0
    let_pass(database, timedelta(days=2))
    with database.transaction() as session:
        session.execute(update(ProviderEventCount).values(day=utc_now().date() - timedelta(days=92)))
    assert forget(database, "provider-events") == 1
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(ProviderEventCount)).scalar_one() == 0
    assert stopped(database) == {("all", "bounced", True)}


def test_only_what_somebody_waits_for_is_ever_sent_again_by_itself() -> None:
    assert VERIFICATION.is_repeatable
    assert not any(kind.is_repeatable for kind in (THANKS, NEWS, LETTER, LETTER_BUNDLE))


def test_what_passes_the_provider_s_lists_is_no_kind_that_comes_by_itself() -> None:
    asked_for = [kind for kind in MAIL_KINDS if kind.is_asked_for]
    assert VERIFICATION in asked_for
    assert not any(kind.is_bulk or set(kind.scopes) - {"all"} for kind in asked_for)
