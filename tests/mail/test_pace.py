"""Letters to a few mailboxes: so many an hour whatever happens at the same moment, and none waits for another's turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.ids import new_id
from campaign.mail import claims
from campaign.mail.attachment import Attachment
from campaign.mail.claims import Claim
from campaign.mail.deliver import Delivered, PostOffice, deliver_due
from campaign.mail.kind import Composed, Desk, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.mail.pace import Limits, waits_for_pace
from campaign.mail.sender import Accepted, Later, Refused, Unknown
from tests.fakes.sender import FakeSender
from tests.time_travel import let_pass

TEMPLATE = "letter/delivery"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Letters:
    """A kind of mail whose every letter leaves alone; `looks` at the pace when it composes, as a good one does.

    `changes` are made to each letter; `rounds` are how many it was asked to compose, each time.
    """

    per_hour: int = 100
    looks: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict)
    rounds: list[int] = field(default_factory=list)

    @property
    def kind(self) -> MailKind:
        return MailKind(TEMPLATE, self.compose, scopes=("letters",))

    def compose(self, session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
        self.rounds.append(len(deliveries))
        keys = [delivery.mailbox_key for delivery in deliveries]
        waits = waits_for_pace(session, TEMPLATE, mailbox_keys=keys, per_hour=self.per_hour)
        return [
            Postponed(delivery.id, wait) if wait and self.looks else self.letter(delivery)
            for delivery, wait in zip(deliveries, waits, strict=True)
        ]

    def letter(self, delivery: Delivery) -> ReadyMail:
        plain = ReadyMail(
            delivery_id=delivery.id,
            to=f"{delivery.mailbox_key}@example.org",
            template="signature/withdrawn",
            languages=("en",),
            group=delivery.id,
            context={"titles": {"en": "Together"}, "reason": "", "contact": "a@example.org"},
            limits=Limits(self.per_hour),
        )
        return replace(plain, **self.changes)


def laura_writes(database: Database, *mailboxes: str, is_capped: bool = False) -> None:
    """A letter to each, in this order."""
    with database.transaction() as session:
        for mailbox in mailboxes:
            queue_delivery(session, NewDelivery(new_id(), TEMPLATE, mailbox, new_id(), "en", is_capped))


def states(database: Database) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))


def waits(database: Database, *mailboxes: str, per_hour: int) -> list[int]:
    with database.reading() as session:
        found = waits_for_pace(session, TEMPLATE, mailbox_keys=mailboxes, per_hour=per_hour)
    return [round(wait / 60) for wait in found]


def test_letters_to_few_mailboxes_leave_in_one_round(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *(f"target{number % 3}" for number in range(30)))
    letters = Letters()
    assert deliver_due(office, [letters.kind]).accepted == 30
    assert (letters.rounds, len(sender.batches)) == ([30], 30)


def test_one_request_never_holds_a_mailbox_twice(database: Database, office: PostOffice, sender: FakeSender) -> None:
    laura_writes(database, "senedd", "senedd", "cyngor")
    assert deliver_due(office, [Letters(changes={"group": "together"}).kind]).accepted == 3
    assert [len(batch.personals) for batch in sender.batches] == [2, 1]


def test_what_a_stranger_can_cause_leaves_once_a_round_so_that_its_cap_is_looked_at(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd", "senedd", is_capped=True)
    letters = Letters()
    assert deliver_due(office, [letters.kind]).accepted == 2
    assert letters.rounds == [2, 1]


def test_each_hour_has_its_share_until_all_have_left(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *["senedd"] * 7, *["cyngor"] * 2)
    sent = []
    for _ in range(4):
        deliver_due(office, [Letters(per_hour=3).kind])
        sent.append(Counter(sender.addresses))
        let_pass(database, timedelta(minutes=61))
    assert [hour["senedd@example.org"] for hour in sent] == [3, 6, 7, 7]
    assert [hour["cyngor@example.org"] for hour in sent] == [2, 2, 2, 2]


def test_the_pace_is_kept_at_the_post_where_composing_did_not_look(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *["senedd"] * 5)
    letters = Letters(per_hour=2, looks=False)
    assert deliver_due(office, [letters.kind]).accepted == 2
    assert states(database) == {"accepted": 2, "queued": 3}
    let_pass(database, timedelta(minutes=61))
    assert deliver_due(office, [letters.kind]).accepted == 2


def claimed(database: Database, number: int) -> list[Claim]:
    """As many workers, each with a letter that was composed when none had left."""
    claims_made = []
    for _ in range(number):
        with database.transaction() as session:
            claims_made.append(claims.claim_due(session, TEMPLATE, 1))
    return claims_made


def begin(database: Database, claim: Claim, *, per_hour: int) -> int:
    with database.transaction() as session:
        ids = [delivery.id for delivery in claim.deliveries]
        return len(claims.begin_posting(session, claim, ids, ("letters",), limits=Limits(per_hour)))


def test_two_workers_that_both_found_room_for_one_do_not_post_two(database: Database) -> None:
    laura_writes(database, "senedd", "senedd")
    one, other = claimed(database, 2)
    assert (begin(database, one, per_hour=1), begin(database, other, per_hour=1)) == (1, 0)
    assert states(database) == {"posting": 1, "queued": 1}
    with database.reading() as session:
        held = session.scalars(select(Delivery).where(Delivery.state == "queued")).one()
    assert held.attempt == 0
    assert held.not_before - held.created_at > timedelta(minutes=59)


@pytest.mark.parametrize(("seconds", "posted"), [(-1, 0), (60, 1)])
def test_what_should_have_left_before_this_moment_is_composed_again(
    database: Database, seconds: float, posted: int
) -> None:
    laura_writes(database, "senedd")
    (claim,) = claimed(database, 1)
    with database.transaction() as session:
        until = session.execute(select(now(seconds))).scalar_one()
        ids = [delivery.id for delivery in claim.deliveries]
        assert len(claims.begin_posting(session, claim, ids, (), limits=Limits(before=until))) == posted
    assert states(database) == {("posting" if posted else "queued"): 1}


def test_many_workers_at_one_moment_keep_the_pace(database: Database) -> None:
    laura_writes(database, *["senedd"] * 8)
    barrier = Barrier(8)

    def work(claim: Claim) -> int:
        barrier.wait()
        return begin(database, claim, per_hour=3)

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(work, claimed(database, 8))) == 3


def test_what_was_refused_or_put_off_takes_nobodys_place_and_what_may_have_left_does(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd", "senedd", "senedd")
    sender.answers = [Refused("bad", 400), Unknown("reset"), Later(10, "busy")]
    deliver_due(office, [Letters(per_hour=3).kind])
    assert states(database) == {"failed": 1, "queued": 1, "unknown": 1}
    assert waits(database, "senedd", "senedd", "senedd", per_hour=3) == [0, 0, 60]


def test_a_provider_that_takes_nothing_is_asked_once_and_not_for_each_letter(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *(f"target{number}" for number in range(5)))
    sender.answers = [Accepted("one"), Later(10, "away")]
    assert deliver_due(office, [Letters().kind]).accepted == 1
    assert len(sender.batches) == 2
    assert states(database) == {"accepted": 1, "queued": 4}
    with database.reading() as session:
        assert sorted(session.scalars(select(Delivery.attempt).where(Delivery.state == "queued"))) == [0, 0, 0, 1]
    let_pass(database, A_MINUTE)
    assert deliver_due(office, [Letters().kind]).accepted == 4


def test_what_is_left_of_a_kind_that_the_provider_does_not_take_is_the_next_call_s(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, *(f"target{number}" for number in range(5)))
    sender.answers = [Later(10, "away")]
    few = replace(Letters().kind, batch_size=2)
    assert deliver_due(office, [few]) == Delivered(0, is_more_due=False)
    assert len(sender.batches) == 1
    assert deliver_due(office, [few]).accepted == 3  # those that were not claimed


def test_a_refused_request_is_halved_at_any_pace(database: Database, office: PostOffice, sender: FakeSender) -> None:
    laura_writes(database, "senedd", "cyngor")
    sender.answers = [Refused("bad", 400)]
    assert deliver_due(office, [Letters(per_hour=1, changes={"group": "together"}).kind]).accepted == 2


def test_who_waits_is_spread_over_the_hours_by_the_oldest_that_left(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    for _ in range(2):
        laura_writes(database, "senedd")
        deliver_due(office, [Letters(per_hour=2).kind])
        let_pass(database, 10 * A_MINUTE)
    assert waits(database, *["senedd"] * 5, "cyngor", per_hour=2) == [40, 50, 100, 110, 160, 0]
    assert waits(database, "senedd", per_hour=3) == [0]
    assert waits(database, per_hour=1) == []


def test_another_template_and_another_mailbox_have_a_pace_of_their_own(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd")
    deliver_due(office, [Letters(per_hour=1).kind])
    with database.reading() as session:
        assert waits_for_pace(session, "letter/bundle", mailbox_keys=["senedd"], per_hour=1) == [0]
    assert waits(database, "cyngor", "senedd", per_hour=1) == [0, 60]


def test_no_mail_an_hour_is_no_pace(database: Database) -> None:
    with pytest.raises(ValueError, match="one"):
        waits(database, "senedd", per_hour=0)


def test_a_letter_leaves_under_its_writers_name_with_its_file_and_alone(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd", "cyngor", "llyfrgell")
    letters = Letters(changes={"group": "one drive", "from_name": "Laura through Together"})
    file = Attachment("letter.pdf", "application/pdf", b"%PDF")
    own: list[dict[str, Any]] = [
        {"reply_to": "laura@example.org"},
        {"reply_to": "paul@example.org"},
        {"attachments": (file,)},
    ]

    def compose(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
        return [replace(letters.letter(row), **changes) for row, changes in zip(deliveries, own, strict=True)]

    deliver_due(office, [replace(letters.kind, compose=compose)])
    assert [(batch.from_name, batch.reply_to, batch.attachments) for batch in sender.batches] == [
        ("Laura through Together", "laura@example.org", ()),
        ("Laura through Together", "paul@example.org", ()),
        ("Laura through Together", None, (file,)),
    ]
    assert not any(batch.is_bulk or batch.headers for batch in sender.batches)


def test_few_are_composed_at_a_time_where_the_kind_says_so(
    database: Database, office: PostOffice, sender: FakeSender
) -> None:
    laura_writes(database, "senedd", "cyngor", "llyfrgell")
    letters = Letters()
    assert deliver_due(office, [replace(letters.kind, batch_size=2)]).accepted == 3
    assert letters.rounds == [2, 1]
