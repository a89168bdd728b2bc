"""Erasing takes a person out of every store at once, takes from open counts and leaves closed ones, and happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from campaign.areas.lookup import find_area
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution, TallyMove
from campaign.contributions.reassigning import reassign_areas
from campaign.contributions.rekeying import rekey_mailboxes
from campaign.contributions.verification import verify
from campaign.db import Database, dialect_of
from campaign.errors import NotFoundError
from campaign.mail.models import Delivery, Suppression
from campaign.mail.suppression import UNINVITED, is_uninvited
from campaign.my_support import events as happened
from campaign.my_support.entering import ask_link
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.models import Erasure
from campaign.my_support.moving import AskAddress, ask_address, move
from campaign.notifications.endings import tell_ended
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from tests.cast import IDENTITY_KEY, charlie_opens_petition, press, sign, signed, signing
from tests.forgetting import forget
from tests.my_support.reading import contributions, count, events, everything, rows
from tests.notifications.post import Post
from tests.time_travel import let_pass
from tests.updates import an_update_leaves, reader

OF_SUZIE = ("Suzie", "suzie", "CF10", "It matters")


def erased(database: Database, mailbox: str, **whom: object) -> UUID | None:
    with database.transaction() as session:
        return erase(session, Erase(mailbox, "en", **whom))  # type: ignore[arg-type]


def moved(database: Database, mailbox: str, email: str = "suzie@example.org") -> str:
    """Suzie has another address; the key of its mailbox."""
    key = signing(UUID(int=0), email=email).mailbox_key
    with database.transaction() as session:
        change = ask_address(session, AskAddress(mailbox, key, email, "en"))
        assert move(session, change) == "moved"
    return key


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


def supporter(database: Database, name: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Supporter.id).where(Supporter.name == name)).one()


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


def test_the_receipt_goes_to_the_address_which_is_then_forgotten(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    post = Post(database, settings)
    post.deliver()
    erased(database, mailbox, is_for_ever=True)
    assert forget(database, "receipts") == 0  # it has not left yet
    mail = post.only()
    assert (mail.to, mail.subject) == ("suzie@example.com", "It has been deleted")
    assert forget(database, "receipts") == 1
    assert [row.address for row in rows(database, Erasure)] == [None]
    assert post.deliver() == []


def test_an_address_waits_for_its_receipt_for_an_hour_at_the_most(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    erased(database, mailbox)
    let_pass(database, timedelta(minutes=61))
    assert forget(database, "receipts") == 1
    assert [mail for mail in Post(database, settings).deliver() if mail.subject == "It has been deleted"] == []


def test_mail_that_waits_for_her_no_longer_goes(
    database: Database, settings: Settings, petition: UUID, mailbox: str
) -> None:
    sign(database, signing(petition))
    erased(database, mailbox)
    post = Post(database, settings)
    assert [mail.subject for mail in post.deliver()] == ["It has been deleted"]
    with database.transaction() as session:
        tell_ended(session, session.scalars(select(OutboxEvent).where(OutboxEvent.name == "signature.withdrawn")).all())
    assert post.deliver() == []
    with database.reading() as session:
        kept = set(session.scalars(select(Delivery.mailbox_key)))
    assert mailbox not in kept


@pytest.mark.parametrize("is_for_ever", [False, True])
def test_only_who_asks_for_it_is_never_written_to_again(
    database: Database, suzies: UUID, mailbox: str, is_for_ever: bool
) -> None:
    erased(database, mailbox, is_for_ever=is_for_ever)
    with database.reading() as session:
        scopes = set(session.scalars(select(Suppression.scope)))
    assert scopes == {UNINVITED} | ({"all"} if is_for_ever else set())


def test_nobody_but_its_owner_begins_anything_for_an_erased_mailbox(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    barred = []
    for name in ("Suzie Evans", "Paul Evans"):
        erased(database, mailbox, supporter_id=supporter(database, name))
        with database.reading() as session:
            barred.append(is_uninvited(session, mailbox))
    assert barred == [False, True]
    signed(database, signing(petition))
    with database.reading() as session:
        assert not is_uninvited(session, mailbox)


def test_one_of_two_at_a_mailbox_leaves_the_other_as_they_were(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    pauls = signed(database, signing(petition, "Paul Evans"))
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    erased(database, mailbox, supporter_id=supporter(database, "Suzie Evans"))
    left = everything(database)
    assert [word for word in ("Suzie", "It matters") if word in left] == []
    kept = {row.id: row for row in contributions(database)}[pauls]
    assert (kept.name, kept.state, kept.mailbox_key) == ("Paul Evans", "verified", mailbox)
    assert count(database, petition) == 1
    assert [(row.mailbox_key, row.address) for row in rows(database, Erasure)] == [(mailbox, "suzie@example.com")]


def test_nobody_erases_a_person_of_another_mailbox(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Olive Rees", "olive@example.com"))
    before = everything(database)
    with pytest.raises(NotFoundError):
        erased(database, mailbox, supporter_id=supporter(database, "Olive Rees"))
    assert everything(database) == before


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


def test_one_update_to_two_mailboxes_that_became_one_is_no_hindrance(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    reader(database, petition, "suzie@example.org", "Suzie E Evans")
    an_update_leaves(database, petition)
    Post(database, settings).deliver()
    there = moved(database, mailbox)
    erased(database, there)
    news = [row.mailbox_key for row in rows(database, Delivery) if row.template == "update/news"]
    assert len(news) == 2 and not {mailbox, there} & set(news)


def test_an_address_that_was_changed_is_forgotten_under_both(
    database: Database, settings: Settings, suzies: UUID, mailbox: str
) -> None:
    there = moved(database, mailbox)
    erased(database, there)
    assert [mail.subject for mail in Post(database, settings).deliver()] == ["It has been deleted"]
    forget(database, "receipts")
    left = everything(database)
    assert "suzie@" not in left
    keyed = {line.split(" ", 1)[0] for line in left.splitlines() if mailbox in line or there in line}
    assert keyed == {"mailboxes", "erasures", "suppressions"}


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
