"""A mail whose worker or whose answer was lost: it leaves again where that is sure, or a second copy better."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from campaign.db import Database
from campaign.mail import claims
from campaign.mail.deliver import PostOffice
from campaign.mail.leases import end_leases, reopen_claims
from campaign.mail.message import MailBatch
from campaign.mail.models import Delivery, MailClaim
from campaign.mail.sender import Outcome, Unknown
from campaign.notifications.thanks import thank_verified
from campaign.notifications.verification import VERIFICATION
from tests.cast import sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, handle, states
from tests.time_travel import let_pass


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


def test_a_lease_that_is_over_ends_no_other(database: Database, petition: UUID) -> None:
    for number, state in enumerate(("claimed", "posting")):
        for age in ("old", "new"):
            sign(database, signing(petition, f"{state} {age}", f"{state}-{age}@example.com"))
            with database.transaction() as session:
                claim = claims.claim_due(session, VERIFICATION.template, 10)
                if state == "posting":
                    claims.begin_posting(session, claim, [row.id for row in claim.deliveries], VERIFICATION.scopes)
            let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1 if age == "old" else 0))
        with database.transaction() as session:
            end_leases(session, [VERIFICATION])
        assert states(database)[2 * number :] == ["queued" if state == "claimed" else "unknown", state]
        with database.transaction() as session:
            session.execute(update(Delivery).values(state="dropped"))


def test_what_was_claimed_by_a_release_that_opens_no_claims_is_found_by_night(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        claims.claim_due(session, VERIFICATION.template, 10)
        session.execute(delete(MailClaim))
    let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    assert deliver(office).accepted == 0
    for _ in range(2):
        with database.transaction() as session:
            reopen_claims(session)
    assert deliver(office).accepted == 1
    with database.transaction() as session:
        reopen_claims(session)
    deliver(office)
    with database.reading() as session:
        assert session.scalars(select(MailClaim.id)).all() == []


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


def test_an_answer_that_comes_after_the_lease_is_over_is_believed(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    """A worker stood still for minutes while its mail was on its way: what is known to have arrived is not sent again."""
    sign(database, signing(petition))

    class Late(FakeSender):
        def send(self, batch: MailBatch) -> Outcome:
            for seen in ("unknown", "queued"):
                let_pass(database, timedelta(seconds=claims.UNKNOWN_SECONDS + 1))
                with database.transaction() as session:
                    end_leases(session, [VERIFICATION])
                assert states(database) == [seen]
            return super().send(batch)

    assert deliver(replace(office, sender=Late())).accepted == 1
    assert states(database) == ["accepted"]
    assert deliver(office).accepted == 0
