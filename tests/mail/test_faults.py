"""Faults of ours while mail is composed or sent: they hold up no other mail, and none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.mail import claims
from campaign.mail.deliver import PostOffice, SenderBarredError, deliver_due
from campaign.mail.kind import Composed, Desk, DueMail
from campaign.mail.message import MailBatch
from campaign.mail.sender import Barred, Later, Outcome, Refused
from campaign.notifications.thanks import thank_verified
from campaign.notifications.verification import VERIFICATION
from tests.cast import latest, sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, handle, states
from tests.time_travel import let_pass


def test_a_mail_that_cannot_be_composed_holds_up_no_other(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    for number in range(5):
        sign(database, signing(petition, email=f"supporter{number}@example.com"))
    poison = latest(database)

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        if any(delivery.subject_id == poison for delivery in deliveries):
            raise RuntimeError("a fault of ours")
        return VERIFICATION.compose(session, desk, deliveries)

    assert deliver_due(office, [replace(VERIFICATION, compose=compose)]).accepted == 4
    assert sorted(states(database)) == ["accepted"] * 4 + ["failed"]


def test_a_kind_that_is_at_fault_holds_up_no_other_and_is_not_hidden(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    signed(database, signing(petition, email="paul@example.com"))
    handle(database, "signature.verified", thank_verified)
    let_pass(database, timedelta(seconds=40))

    class Faulty(FakeSender):
        def send(self, batch: MailBatch) -> Outcome:
            if batch.template.endswith("verification"):
                raise RuntimeError("a fault of ours")
            return super().send(batch)

    faulty = Faulty()
    with pytest.raises(RuntimeError):
        deliver(replace(office, sender=faulty))
    assert [batch.template for batch in faulty.batches] == ["signature/thanks"]


def test_a_database_that_is_away_for_a_moment_costs_no_mail(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    faults = [OperationalError("", {}, TimeoutError()), OperationalError("", {}, TimeoutError())]

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        if faults:
            raise faults.pop()
        return VERIFICATION.compose(session, desk, deliveries)

    kind = replace(VERIFICATION, compose=compose)
    for _ in range(2):
        with pytest.raises(OperationalError):
            deliver_due(office, [kind])
        let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    assert deliver_due(office, [kind]).accepted == 1


def test_what_was_refused_together_is_nobodys_when_a_half_of_it_meets_a_fault(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    """The provider has none of the four: what was not tried again leaves later, and is not taken to have left perhaps."""
    for number in range(4):
        sign(database, signing(petition, email=f"supporter{number}@example.com"))
    sender.answers.extend([Refused("one is bad", 400), Later(30, "busy", "pace")])
    deliver(office)
    assert (len(sender.batches), states(database)) == (2, ["queued"] * 4)
    let_pass(database, timedelta(minutes=2))

    class Faulty(FakeSender):
        def send(self, batch: MailBatch) -> Outcome:
            if self.batches:
                raise RuntimeError("a fault of ours")
            return super().send(batch)

    with pytest.raises(RuntimeError):
        deliver(replace(office, sender=Faulty(answers=[Refused("one is bad", 400)])))
    assert sorted(states(database)) == ["posting"] * 2 + ["queued"] * 2
    let_pass(database, timedelta(minutes=2))
    sender.answers.extend([Refused("one is bad", 400), Barred("status 401")])
    with pytest.raises(SenderBarredError):
        deliver(office)
    assert (len(sender.batches), sorted(states(database))) == (4, ["queued"] * 2 + ["unknown"] * 2)
