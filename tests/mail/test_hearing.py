"""What the provider says has its effect once, in whatever order, however often, early or late."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier
from uuid import uuid4

from sqlalchemy import func, select, update

from campaign.clock import utc_now
from campaign.db import Database
from campaign.ids import new_id
from campaign.mail import events
from campaign.mail.hearing import apply_events
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery, ProviderEvent, ProviderEventCount
from campaign.mail.provider_events import load_hearing
from campaign.notifications.kinds import MAIL_KINDS
from tests.fakes.sendgrid_events import event_of
from tests.forgetting import forget
from tests.mail.telling import SUZIE, count, hear, mail, post, state_of, stopped
from tests.time_travel import let_pass


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
