"""What comes together at one mailbox: one mail for what waits, so many an hour, and an answer to who gives again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.contributions.service import SubmitContribution
from campaign.db import Database, now
from campaign.mail import claims
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Composed, Desk, DueMail
from campaign.mail.models import Delivery
from campaign.mail.sender import Later
from campaign.notifications.verification import VERIFICATION, answer_repeats
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, handle, ledger, states
from tests.time_travel import let_pass


def test_what_waits_for_one_mailbox_leaves_as_one_mail(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    others = [charlie_opens_petition(database, slug=str(number)) for number in range(2, 5)]
    for drive in (petition, *others):
        sign(database, signing(drive))
    assert deliver(office).accepted == 1
    (batch,) = sender.batches
    assert batch.template == "contribution/verifications"
    for number in range(1, 5):
        assert f"Y ddeiseb {number}" in batch.text
        assert f"The petition {number}" in batch.text
    assert sorted(states(database)) == ["accepted", "merged", "merged", "merged"]


def test_what_a_put_off_mail_carried_is_carried_again(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    sender.answers.append(Later(10, "busy"))
    deliver(office)
    let_pass(database, timedelta(minutes=2))
    assert deliver(office).accepted == 1
    assert "The petition 1" in sender.batches[-1].text
    assert "The petition 2" in sender.batches[-1].text


def test_what_a_mail_carried_that_is_given_up_leaves_without_it(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    """Given up since it cannot be composed, or since workers were lost with it."""
    sign(database, signing(petition))
    for number in (2, 3):
        sign(database, signing(charlie_opens_petition(database, slug=str(number))))
    sender.answers.append(Later(10, "busy"))
    deliver(office)
    carrier = next(row.id for row in ledger(database) if row.state == "queued")

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        if any(delivery.id == carrier for delivery in deliveries):
            raise RuntimeError("a fault of ours")
        return VERIFICATION.compose(session, desk, deliveries)

    let_pass(database, timedelta(minutes=2))
    sender.answers.append(Later(10, "busy"))
    deliver_due(office, [replace(VERIFICATION, compose=compose)])
    assert sorted(states(database)) == ["failed", "merged", "queued"]
    lost = update(Delivery).where(Delivery.state == "queued").values(state="claimed", reason=claims.LOST[-1])
    with database.transaction() as session:
        session.execute(lost.values(lease_until=now(-1)))
    assert deliver(office).accepted == 1
    assert sorted(states(database)) == ["accepted", "failed", "failed"]


def test_a_stranger_cannot_flood_a_mailbox(database: Database, office: PostOffice, sender: FakeSender) -> None:
    """One address, many petitions, one after the other: three mails an hour, ten a day, and nothing is dropped."""
    drives = [charlie_opens_petition(database, slug=str(number)) for number in range(12)]
    for drive in drives[:6]:
        sign(database, signing(drive))
        deliver(office)
    assert len(sender.batches) == 3
    let_pass(database, timedelta(minutes=61))
    deliver(office)
    assert sender.batches[-1].template == "contribution/verifications"
    assert len(sender.batches) == 4
    for drive in drives[6:]:
        let_pass(database, timedelta(minutes=61))
        sign(database, signing(drive))
        deliver(office)
    assert len(sender.batches) == 10
    let_pass(database, timedelta(hours=3))
    sign(database, signing(charlie_opens_petition(database, slug="last")))
    deliver(office)
    assert len(sender.batches) == 10
    let_pass(database, timedelta(hours=24))
    deliver(office)
    assert len(sender.batches) == 11


def test_two_spellings_of_a_mailbox_share_its_caps(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    for number, email in enumerate(
        ["su.zie@gmail.com", "suzie+a@gmail.com", "suzie@googlemail.com", "SUZIE@gmail.com"]
    ):
        sign(database, signing(charlie_opens_petition(database, slug=f"s{number}"), email=email))
        deliver(office)
    assert len(sender.batches) == 3


def comes_again(database: Database, office: PostOffice, signature: SubmitContribution) -> None:
    """The mail about it leaves, and the same is sent in five minutes later."""
    deliver(office)
    let_pass(database, timedelta(minutes=5))
    sign(database, signature)
    handle(database, "signature.repeated", answer_repeats)
    deliver(office)


def test_the_owner_of_a_pending_signature_gets_the_mail_again_and_of_a_verified_one_the_news(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    comes_again(database, office, signing(petition))
    signed(database, signing(petition, email="paul@example.com"))
    comes_again(database, office, signing(petition, email="paul@example.com"))
    assert [(batch.template, batch.personals[0].to) for batch in sender.batches] == [
        ("signature/verification", "suzie@example.com"),
        ("signature/verification", "suzie@example.com"),
        ("signature/already-given", "paul@example.com"),
    ]


def test_the_two_mails_about_one_signature_hold_the_same_link_and_codes_of_their_own(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    comes_again(database, office, signing(petition))
    first, second = (batch.personals[0].substitutions for batch in sender.batches)
    assert first["code"] != second["code"]
