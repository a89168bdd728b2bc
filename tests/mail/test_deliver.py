"""The ledger at work: who is mailed what, and what is known of each mail after every kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.mail.deliver import PostOffice, SenderBarredError
from campaign.mail.message import MailBatch
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Unknown
from campaign.notifications.thanks import thank_verified
from tests.cast import sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, handle, ledger, states
from tests.time_travel import let_pass


def test_the_verification_leaves_once(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    assert deliver(office).accepted == 1
    assert deliver(office).accepted == 0
    assert sender.addresses == ["suzie@example.com"]
    (row,) = ledger(database)
    assert (row.state, row.message_id, row.attempt) == ("accepted", "message-1", 1)


def test_a_thousand_leave_in_one_request(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    with database.transaction() as session:
        for number in range(1001):
            submit(session, KINDS["signature"], signing(petition, email=f"supporter{number}@example.com"))
    assert deliver(office).accepted == 1001
    assert [len(batch.personals) for batch in sender.batches] == [1000, 1]


def test_posting_is_committed_before_the_request_and_no_connection_is_held(
    database: Database, petition: UUID, office: PostOffice
) -> None:
    sign(database, signing(petition))
    seen: list[object] = []

    class Looking:
        def send(self, batch: MailBatch) -> Outcome:
            seen.append((states(database), database.engine.pool.checkedout()))
            return Accepted("looked")

    deliver(replace(office, sender=Looking()))
    assert seen == [(["posting"], 0)]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Later(30, "busy"), "queued"),
        (Refused("bad address", 400), "failed"),
        (Unknown("no answer"), "unknown"),
    ],
)
def test_each_answer_has_its_state(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender, answer: Outcome, state: str
) -> None:
    sign(database, signing(petition))
    sender.answers.append(answer)
    deliver(office)
    assert states(database) == [state]
    assert deliver(office).accepted == 0
    assert len(sender.batches) == 1


def test_what_was_put_off_leaves_later(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    sender.answers.append(Later(30, "busy"))
    deliver(office)
    let_pass(database, timedelta(seconds=60))
    assert deliver(office).accepted == 1


def test_a_refused_key_stops_the_sender_and_loses_nothing(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    for number in range(3):
        sign(database, signing(petition, email=f"supporter{number}@example.com"))
    sender.answers.append(Barred("401"))
    with pytest.raises(SenderBarredError):
        deliver(office)
    assert states(database) == ["queued"] * 3
    let_pass(database, timedelta(minutes=3))
    assert deliver(office).accepted == 3


def test_one_bad_mail_is_found_by_halving(database: Database, petition: UUID, office: PostOffice) -> None:
    for number in range(9):
        sign(database, signing(petition, email=f"supporter{number}@example.com"))

    class Picky(FakeSender):
        def send(self, batch: MailBatch) -> Outcome:
            super().send(batch)
            has_bad = any(personal.to == "supporter5@example.com" for personal in batch.personals)
            return Refused("bad", 400) if has_bad else Accepted("fine")

    picky = Picky()
    assert deliver(replace(office, sender=picky)).accepted == 8
    assert sorted(states(database)) == ["accepted"] * 8 + ["failed"]


def test_thanks_wait_for_the_number_but_not_for_ever(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    signed(database, signing(petition))
    handle(database, "signature.verified", thank_verified)
    deliver(office)
    assert sender.batches == []
    let_pass(database, timedelta(seconds=31))
    deliver(office)
    assert [batch.template for batch in sender.batches] == ["signature/thanks"]
