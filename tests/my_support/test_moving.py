"""Another address: nothing before its owner has pressed the button, everything after it, once, whatever races."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.events import MAILBOX_REOPENED
from campaign.db import Database
from campaign.errors import NotFoundError
from campaign.mail.models import Suppression
from campaign.mail.suppression import suppress
from campaign.my_support.entering import NotEnteredError, ask_link, enter, mailbox_of
from campaign.my_support.models import AddressChange, SupportLink
from campaign.my_support.moving import AskAddress, Outcome, TooManyChangesError, ask_address, load_open, move
from campaign.notifications.verification import reopen_mailboxes
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.forgetting import forget
from tests.my_support.reading import contributions, count, events, rows
from tests.notifications.post import Post
from tests.time_travel import let_pass

NEW = "suzie@example.org"
ANOTHER = "suzie@example.net"


def key_of(email: str) -> str:
    return signing(UUID(int=0), email=email).mailbox_key


def asked(database: Database, mailbox: str, email: str = NEW, **changes: object) -> UUID:
    with database.transaction() as session:
        command = AskAddress(mailbox, key_of(email), email, "en", **changes)  # type: ignore[arg-type]
        return ask_address(session, command)


def moved(database: Database, change_id: UUID) -> Outcome:
    with database.transaction() as session:
        return move(session, change_id)


def supporter(database: Database, name: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Supporter.id).where(Supporter.name == name)).one()


def test_nothing_moves_before_the_button_is_pressed(database: Database, suzies: UUID, mailbox: str) -> None:
    asked(database, mailbox)
    assert [(row.email, row.mailbox_key) for row in contributions(database)] == [("suzie@example.com", mailbox)]


def test_the_new_address_gets_the_link_and_the_old_one_is_told_twice(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    post = Post(database, settings)
    post.deliver()
    change = asked(database, mailbox)
    first = {mail.to: mail for mail in post.deliver()}
    assert first[NEW].subject == "Confirm your new address"
    assert first["suzie@example.com"].subject == "Another address was asked for"
    assert "/en/my-support/new-address/" in first[NEW].text
    assert not any(typed in mail.text + mail.html for mail in first.values() for typed in ("Suzie", "@example."))
    moved(database, change)
    mail = post.only()
    assert (mail.to, mail.subject) == ("suzie@example.com", "Your address has been changed")
    assert events(database)[-1] == "address.moved"


def test_everything_moves_with_consents_and_suppressions(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    suzie = supporter(database, "Suzie Evans")
    with database.transaction() as session:
        suppress(session, mailbox, "news")
    assert moved(database, asked(database, mailbox)) == "moved"
    assert {(row.email, row.mailbox_key) for row in contributions(database)} == {(NEW, key_of(NEW))}
    with database.reading() as session:
        (person,) = session.scalars(select(Supporter))
        assert (person.id, person.mailbox_key) == (suzie, key_of(NEW))
        assert set(session.scalars(select(Consent.supporter_id))) == {suzie}
        assert key_of(NEW) in session.scalars(select(Suppression.mailbox_key)).all()
    assert count(database, petition) == 1


def test_one_person_moves_and_the_other_stays(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    pauls = signed(database, signing(petition, "Paul Evans"))
    moved(database, asked(database, mailbox, supporter_id=supporter(database, "Suzie Evans")))
    where = {row.id: row.mailbox_key for row in contributions(database)}
    assert where == {suzies: key_of(NEW), pauls: mailbox}


def test_of_two_that_meet_the_earliest_stays(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    later = signed(database, signing(petition, email=NEW))
    assert count(database, petition) == 2
    moved(database, asked(database, mailbox))
    assert {row.id: (row.state, row.reason) for row in contributions(database)} == {
        suzies: ("verified", None),
        later: ("withdrawn", "merged"),
    }
    assert count(database, petition) == 1
    with database.reading() as session:
        assert len(session.scalars(select(Supporter)).all()) == 1


def test_what_a_stranger_typed_with_the_new_address_takes_nothing_from_the_count(
    database: Database, petition: UUID
) -> None:
    sign(database, signing(petition, email=NEW))
    (strangers,) = contributions(database)
    suzies = signed(database, signing(petition))
    moved(database, asked(database, key_of("suzie@example.com")))
    assert {row.id: row.state for row in contributions(database)} == {strangers.id: "expired", suzies: "verified"}
    assert count(database, petition) == 1


def test_another_spelling_of_the_same_mailbox_is_just_written_down(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    assert moved(database, asked(database, mailbox, "Suzie@example.com")) == "moved"
    assert [(row.email, row.mailbox_key) for row in contributions(database)] == [("Suzie@example.com", mailbox)]
    assert count(database, petition) == 1


def test_the_link_works_once_and_for_a_day(database: Database, suzies: UUID, mailbox: str) -> None:
    change = asked(database, mailbox)
    assert [moved(database, change), moved(database, change)] == ["moved", "spent"]
    late = asked(database, key_of(NEW), ANOTHER)
    let_pass(database, timedelta(hours=25))
    assert moved(database, late) == "spent"


def test_a_later_wish_ends_an_earlier_one(database: Database, suzies: UUID, mailbox: str) -> None:
    first, second = asked(database, mailbox), asked(database, mailbox, ANOTHER)
    with database.reading() as session:
        assert load_open(session, first) is None
    assert [moved(database, first), moved(database, second)] == ["spent", "moved"]
    assert {row.email for row in contributions(database)} == {ANOTHER}


def test_two_persons_changes_at_once_both_end_well(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    """Each other's mailboxes: whoever comes second waits, and nobody is locked out."""
    pauls = signed(database, signing(petition, "Paul Pugh", "paul@example.com"))
    changes = [asked(database, mailbox, "paul@example.com"), asked(database, key_of("paul@example.com"))]
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda number: moved(database, changes[number % 2]), range(20)))
    assert done.count("moved") in (1, 2)
    assert {row.id for row in contributions(database)} == {suzies, pauls}
    assert count(database, petition) in (1, 2)


def test_links_that_were_mailed_to_the_old_address_end(database: Database, suzies: UUID, mailbox: str) -> None:
    (before,) = contributions(database)
    moved(database, asked(database, mailbox))
    (row,) = contributions(database)
    assert row.issue == before.issue + 1


def test_what_waits_to_be_verified_gets_its_link_at_the_new_address(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    post = Post(database, settings)
    post.deliver()
    moved(database, asked(database, mailbox))
    with database.transaction() as session:
        named = OutboxEvent.name == MAILBOX_REOPENED
        reopen_mailboxes(session, session.scalars(select(OutboxEvent).where(named)).all())
    mails = [mail for mail in post.deliver() if "/gwirio/" in mail.text or "/verify/" in mail.text]
    assert [mail.to for mail in mails] == [NEW]


def test_sessions_of_the_old_mailbox_end(database: Database, suzies: UUID, mailbox: str) -> None:
    with database.transaction() as session:
        ask_link(session, mailbox, "en")
        token = enter(session, session.scalars(select(SupportLink.id)).one()) or ""
    moved(database, asked(database, mailbox))
    with database.reading() as session, pytest.raises(NotEnteredError):
        mailbox_of(session, token)


def test_a_mailbox_asks_five_times_a_day(database: Database, suzies: UUID, mailbox: str) -> None:
    for _ in range(5):
        asked(database, mailbox)
    with pytest.raises(TooManyChangesError):
        asked(database, mailbox)
    let_pass(database, timedelta(hours=25))
    asked(database, mailbox)


def test_nobody_moves_a_person_of_another_mailbox(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Olive Rees", "olive@example.com"))
    with pytest.raises(NotFoundError):
        asked(database, mailbox, supporter_id=supporter(database, "Olive Rees"))


def test_a_mailbox_that_wants_no_mail_gets_no_link(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    with database.transaction() as session:
        suppress(session, key_of(NEW), "all")
    asked(database, mailbox)
    assert NEW not in [mail.to for mail in Post(database, settings).deliver()]


def test_addresses_are_forgotten_a_day_after_the_last_step(database: Database, suzies: UUID, mailbox: str) -> None:
    moved(database, asked(database, mailbox))
    let_pass(database, timedelta(hours=23))
    forget(database, "address-changes")
    assert len(rows(database, AddressChange)) == 1
    let_pass(database, timedelta(hours=2))
    forget(database, "address-changes")
    assert rows(database, AddressChange) == []
