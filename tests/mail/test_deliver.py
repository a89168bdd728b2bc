"""The ledger at work: who is mailed what, how often, and what is known of each mail after every kind of answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.contributions.ending import disown, withdraw
from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.deliver import Delivered, PostOffice, SenderBarredError, deliver_due
from campaign.mail.kind import Composed, Desk
from campaign.mail.message import MailBatch
from campaign.mail.models import Delivery
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Unknown
from campaign.mail.suppression import suppress
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.thanks import thank_verified
from campaign.notifications.verification import VERIFICATION, answer_repeats
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, latest, sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.time_travel import let_pass


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def office(database: Database, settings: Settings, sender: FakeSender) -> PostOffice:
    return PostOffice(database, sender, Desk(settings, Keyring(settings.secret_key)))


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def deliver(office: PostOffice) -> Delivered:
    return deliver_due(office, MAIL_KINDS)


def ledger(database: Database) -> list[Delivery]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.id)))


def states(database: Database) -> list[str]:
    return [delivery.state for delivery in ledger(database)]


def handle(database: Database, name: str, work: Callable[..., None]) -> None:
    """What the relay and a job do with the events of one name."""
    with database.transaction() as session:
        work(session, session.scalars(select(OutboxEvent).where(OutboxEvent.name == name)).all())


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


def test_an_unknown_verification_is_sent_again_at_most_three_times(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    sender.answers.extend([Unknown("reset")] * 9)
    for _ in range(6):
        deliver(office)
        let_pass(database, timedelta(minutes=3))
    assert len(sender.batches) == 3
    assert states(database) == ["unknown"]


def test_unknown_thanks_are_never_sent_again(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    signed(database, signing(petition))
    let_pass(database, timedelta(seconds=40))
    handle(database, "signature.verified", thank_verified)
    let_pass(database, timedelta(seconds=40))
    sender.answers.append(Unknown("reset"))
    for _ in range(4):
        deliver(office)
        let_pass(database, timedelta(minutes=30))
    assert [batch.template for batch in sender.batches] == ["signature/thanks"]
    assert "unknown" in states(database)


def test_a_worker_lost_before_the_request_costs_a_lease(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        claims.claim_due(session, VERIFICATION.template, 10)
    assert deliver(office).accepted == 0
    let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    assert deliver(office).accepted == 1


def test_a_worker_lost_after_the_request_leaves_it_unknown(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        claim = claims.claim_due(session, VERIFICATION.template, 10)
        claims.begin_posting(session, claim, [claim.deliveries[0].id], VERIFICATION.scopes)
    let_pass(database, timedelta(seconds=claims.POSTING_SECONDS + 1))
    deliver(office)
    assert states(database) == ["unknown"]
    assert sender.batches == []


def test_who_lost_the_lease_moves_nothing(database: Database, petition: UUID, office: PostOffice) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        lost = claims.claim_due(session, VERIFICATION.template, 10)
        claims.begin_posting(session, lost, [lost.deliveries[0].id], VERIFICATION.scopes)
        session.execute(update(Delivery).values(state="queued", lease_until=None))
    assert deliver(office).accepted == 1
    with database.transaction() as session:
        claims.record_failed(session, lost, [lost.deliveries[0].id], "late")
        claims.record_later(session, lost, [lost.deliveries[0].id], seconds=0, reason="late")
    assert states(database) == ["accepted"]


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


def test_a_closed_mailbox_gets_nothing_but_the_question_whether_to_open(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    with database.transaction() as session:
        suppress(session, signing(petition).mailbox_key, "all")
    sign(database, signing(petition))
    deliver(office)
    deliver(office)
    assert [batch.template for batch in sender.batches] == ["contribution/allow-mail"]
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    for _ in range(3):
        deliver(office)
    assert len(sender.batches) == 1


def test_a_suppression_between_composing_and_leaving_wins(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    contribution_id = signed(database, signing(petition))
    handle(database, "signature.verified", thank_verified)
    let_pass(database, timedelta(seconds=40))
    with database.transaction() as session:
        claim = claims.claim_due(session, "contribution/thanks", 10)
    with database.transaction() as session:
        suppress(session, signing(petition).mailbox_key, "thanks")
    with database.transaction() as session:
        assert claims.begin_posting(session, claim, [claim.deliveries[0].id], ("all", "thanks")) == set()
    assert [row.reason for row in ledger(database) if row.subject_id == contribution_id and row.state == "dropped"] == [
        "suppressed"
    ]


def test_a_verification_goes_out_though_news_and_reminders_are_stopped(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    with database.transaction() as session:
        for scope in ("news", "reminders", "thanks"):
            suppress(session, signing(petition).mailbox_key, scope)
    sign(database, signing(petition))
    assert deliver(office).accepted == 1


def test_what_was_disowned_or_withdrawn_meanwhile_is_not_mailed(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        disown(session, latest(database))
    verified = signed(database, signing(petition, email="paul@example.com"))
    handle(database, "signature.verified", thank_verified)
    with database.transaction() as session:
        withdraw(session, verified)
    let_pass(database, timedelta(seconds=40))
    deliver(office)
    assert sender.batches == []
    assert set(states(database)) == {"dropped"}


def test_the_owner_of_a_pending_signature_gets_the_mail_again_and_of_a_verified_one_the_news(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    deliver(office)
    let_pass(database, timedelta(minutes=5))
    sign(database, signing(petition))
    handle(database, "signature.repeated", answer_repeats)
    deliver(office)
    contribution_id = signed(database, signing(petition, email="paul@example.com"))
    deliver(office)
    let_pass(database, timedelta(minutes=5))
    sign(database, signing(petition, email="paul@example.com"))
    handle(database, "signature.repeated", answer_repeats)
    deliver(office)
    assert contribution_id
    assert [(batch.template, batch.personals[0].to) for batch in sender.batches] == [
        ("signature/verification", "suzie@example.com"),
        ("signature/verification", "suzie@example.com"),
        ("signature/already-given", "paul@example.com"),
    ]


def test_the_two_mails_about_one_signature_hold_the_same_link_and_codes_of_their_own(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    deliver(office)
    let_pass(database, timedelta(minutes=5))
    sign(database, signing(petition))
    handle(database, "signature.repeated", answer_repeats)
    deliver(office)
    first, second = (batch.personals[0].substitutions for batch in sender.batches)
    assert first["code"] != second["code"]


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


def test_a_mail_that_cannot_be_composed_holds_up_no_other(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    for number in range(5):
        sign(database, signing(petition, email=f"supporter{number}@example.com"))
    poison = latest(database)

    def compose(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
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

    def compose(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
        if faults:
            raise faults.pop()
        return VERIFICATION.compose(session, desk, deliveries)

    kind = replace(VERIFICATION, compose=compose)
    for _ in range(2):
        with pytest.raises(OperationalError):
            deliver_due(office, [kind])
        let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    assert deliver_due(office, [kind]).accepted == 1
