"""What is not mailed: to whom mail is stopped, and about what is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from campaign.contributions.ending import disown, withdraw
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.deliver import PostOffice
from campaign.mail.suppression import suppress
from campaign.notifications.thanks import thank_verified
from tests.cast import charlie_opens_petition, latest, sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, handle, ledger, states
from tests.time_travel import let_pass


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
        assert claims.begin_posting(session, claim, [claim.deliveries[0].id], ("all", "thanks")) == []
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
