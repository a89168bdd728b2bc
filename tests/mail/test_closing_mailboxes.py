"""What the provider says of a mail closes its mailbox to what it should, for as long as it should, and to nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.clock import utc_now
from campaign.db import Database
from campaign.mail import events
from campaign.mail.models import Suppression
from campaign.mail.suppression import UNINVITED, suppress
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.letter_bundles import LETTER_BUNDLE
from campaign.notifications.letter_delivery import LETTER
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.news import NEWS
from campaign.notifications.verification import VERIFICATION
from tests.fakes.sendgrid_events import event_of
from tests.mail.telling import SUZIE, count, hear, mail, state_of, stopped
from tests.time_travel import let_pass


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


def test_only_what_somebody_waits_for_is_ever_sent_again_by_itself() -> None:
    assert VERIFICATION.is_repeatable
    assert not any(kind.is_repeatable for kind in (THANKS, NEWS, LETTER, LETTER_BUNDLE))


def test_what_passes_the_provider_s_lists_is_no_kind_that_comes_by_itself() -> None:
    asked_for = [kind for kind in MAIL_KINDS if kind.is_asked_for]
    assert VERIFICATION in asked_for
    assert not any(kind.is_bulk or set(kind.scopes) - {"all"} for kind in asked_for)
