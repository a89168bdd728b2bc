"""Erasing takes a person out of every store at once, takes from open counts and leaves closed ones, and happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text

from campaign.areas.lookup import find_area
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution, TallyMove
from campaign.contributions.reassigning import reassign_areas
from campaign.contributions.rekeying import rekey_mailboxes
from campaign.contributions.verification import verify
from campaign.db import Database, dialect_of
from campaign.my_support import events as happened
from campaign.my_support.entering import ask_link
from campaign.my_support.moving import AskAddress, ask_address
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from tests.cast import IDENTITY_KEY, charlie_opens_petition, press, sign, signed, signing
from tests.forgetting import forget
from tests.my_support.erasing import erased, supporter
from tests.my_support.reading import contributions, count, events, everything
from tests.notifications.post import Post
from tests.time_travel import let_pass

OF_SUZIE = ("Suzie", "suzie", "CF10", "It matters")


def as_typed(row: Contribution) -> Correction:
    return Correction(
        name=row.name or "",
        name_key=row.name_key or "",
        postcode=row.postcode,
        country=row.country,
        comment=row.comment,
        show_name=row.show_name,
        consent_campaign=row.consent_campaign,
        consent_wider=row.consent_wider,
    )


def until_somebody_waits(database: Database) -> None:
    """For a lock of the caller's transaction. On SQLite every writing transaction is alone already."""
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    waiting = text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}")
    with database.reading() as session:
        is_alone = dialect_of(session) == "sqlite"
    while not is_alone:
        with database.reading() as session:
            if session.execute(waiting).scalar_one():
                return


def test_nothing_in_any_table_says_who_she_was(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    post = Post(database, settings)
    sign(database, signing(charlie_opens_petition(database, slug="2"), comment="It matters too"))
    with database.transaction() as session:
        ask_link(session, mailbox, "en")
        ask_address(session, AskAddress(mailbox, "f" * 64, "suzie@example.org", "en"))
    post.deliver()
    assert all(word in everything(database) for word in OF_SUZIE)
    erased(database, mailbox)
    post.deliver()
    forget(database, "receipts")
    left = everything(database)
    assert [word for word in OF_SUZIE if word in left] == []
    keyed = {line.split(" ", 1)[0] for line in left.splitlines() if mailbox in line}
    assert keyed == {"mailboxes", "erasures", "suppressions"}


def test_the_count_falls_by_one_and_the_history_says_withdrawn(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Laura Pugh", "laura@example.com"))
    assert count(database, petition) == 2
    erased(database, mailbox)
    assert count(database, petition) == 1
    with database.reading() as session:
        moves = session.execute(select(TallyMove.reason, TallyMove.amount).where(TallyMove.amount < 0)).all()
    assert [tuple(move) for move in moves] == [("withdrawn", -1)]


def test_what_has_closed_stays_counted_and_says_of_whom_no_more(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    assert count(database, petition) == 1
    let_pass(database, timedelta(days=91))
    erased(database, mailbox)
    assert count(database, petition) == 1
    (row,) = contributions(database)
    assert (row.state, row.number, row.name, row.supporter_id) == ("verified", 1, None, None)
    assert row.mailbox_key != mailbox


def test_every_consent_ends_with_a_no(database: Database, suzies: UUID, mailbox: str) -> None:
    erased(database, mailbox)
    with database.reading() as session:
        last = {
            consent.purpose: consent.is_given
            for consent in session.scalars(select(Consent).order_by(Consent.recorded_at, Consent.id))
        }
    assert last == {"signing": True, "show-name": False, "campaign": False, "wider": False}


def test_other_software_is_told_an_id(database: Database, suzies: UUID, mailbox: str) -> None:
    suzie = supporter(database, "Suzie Evans")
    erased(database, mailbox)
    assert events(database)[-2:] == [happened.SUPPORTER_ERASED, happened.MAILBOX_ERASED]
    with database.reading() as session:
        told = session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.name == happened.SUPPORTER_ERASED))
        assert told.one() == suzie


def test_a_hundred_at_once_have_one_effect(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: erased(database, mailbox), range(100)))
    assert len([one for one in done if one]) == 1
    assert events(database).count("signature.withdrawn") == 1
    assert events(database).count(happened.MAILBOX_ERASED) == 1
    assert count(database, petition) == 0


def test_whoever_signs_anew_is_somebody_new(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    erased(database, mailbox)
    again = signed(database, signing(petition))
    assert {row.id: row.state for row in contributions(database)} == {suzies: "withdrawn", again: "verified"}
    assert count(database, petition) == 1


def test_what_is_left_bears_all_later_work(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    signed(database, signing(petition, "Paul Evans"))
    let_pass(database, timedelta(days=91))
    erased(database, mailbox)
    reassign_areas(database, lambda _: None)
    assert rekey_mailboxes(database, IDENTITY_KEY, lambda _: None).moved == 0
    with database.reading() as session:
        assert len(set(session.scalars(select(Supporter.mailbox_key)))) == 1
    assert count(database, petition) == 2


def test_whoever_is_just_being_verified_is_erased_with_the_rest(
    database: Database, petition: UUID, mailbox: str
) -> None:
    sign(database, signing(petition))
    (pending,) = contributions(database)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            verify(session, pending.id, pending.issue, as_typed(pending), find_area)
            erasing = pool.submit(erased, database, mailbox)
            until_somebody_waits(database)
        assert erasing.result()
    assert "Suzie" not in everything(database)
    assert count(database, petition) == 0


def test_no_link_in_an_old_mail_acts_for_what_was_erased(database: Database, suzies: UUID, mailbox: str) -> None:
    (before,) = contributions(database)
    let_pass(database, timedelta(days=91))
    erased(database, mailbox)
    (row,) = contributions(database)
    assert row.issue == before.issue + 1


def test_held_and_pending_end_without_moving_the_count(database: Database, petition: UUID, mailbox: str) -> None:
    sign(database, signing(petition, is_suspect=True))
    held = contributions(database)[0].id
    assert press(database, held) == "held"
    erased(database, mailbox)
    assert [row.state for row in contributions(database)] == ["withdrawn"]
    assert count(database, petition) == 0
