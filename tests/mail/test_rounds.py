"""How many are composed and posted in one round, and what is left for the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.mail.attachment import Attachment
from campaign.mail.deliver import Delivered, PostOffice, deliver_due
from campaign.mail.kind import Composed, Desk, DueMail
from campaign.mail.models import Delivery
from campaign.mail.sender import Accepted, Later
from tests.fakes.sender import FakeSender
from tests.mail.letters import A_MINUTE, Letters, laura_writes, states
from tests.time_travel import let_pass


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

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
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
