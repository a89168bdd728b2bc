"""A mailbox that was erased: what it is still sent, who may write to it again, and what becomes of the others at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.errors import NotFoundError
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Composed, Desk, DueMail, MailKind
from campaign.mail.models import Delivery, Suppression
from campaign.mail.sender import Later
from campaign.mail.suppression import UNINVITED, is_uninvited
from campaign.my_support.models import Erasure
from campaign.notifications.endings import tell_ended
from campaign.notifications.verification import VERIFICATION
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.fakes.sender import FakeSender
from tests.forgetting import forget
from tests.my_support.erasing import erased, moved, supporter
from tests.my_support.reading import contributions, count, everything, rows
from tests.notifications.post import Post
from tests.time_travel import let_pass
from tests.updates import an_update_leaves, reader


def after_composing(happens: Callable[[], object]) -> MailKind:
    """The mail that asks for a confirmation, where something happens between composing and posting it."""

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        answers = VERIFICATION.compose(session, desk, deliveries)
        happens()
        return answers

    return replace(VERIFICATION, compose=compose)


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


def test_what_is_composed_for_her_does_not_leave_once_she_is_erased(
    database: Database, settings: Settings, petition: UUID, mailbox: str
) -> None:
    sign(database, signing(petition))
    kind = after_composing(lambda: erased(database, mailbox, is_for_ever=True))
    post = Post(database, settings)
    assert post.deliver([kind]) == []
    assert [mail.subject for mail in post.deliver()] == ["It has been deleted"]


def test_the_mail_of_another_at_the_mailbox_is_not_lost_with_hers_that_is_just_composed(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    post = Post(database, settings)
    post.deliver()
    let_pass(database, timedelta(hours=2))
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    sign(database, signing(petition, "Paul Evans"))
    kind = after_composing(lambda: erased(database, mailbox, supporter_id=supporter(database, "Suzie Evans")))
    assert post.deliver([kind]) == []
    let_pass(database, timedelta(minutes=5))
    (mail,) = post.deliver([VERIFICATION])
    assert (mail.to, "Y ddeiseb 1" in mail.text, "Y ddeiseb 2" in mail.text) == ("suzie@example.com", True, False)


def test_what_her_mail_would_have_carried_for_another_at_the_mailbox_leaves_by_itself(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    post = Post(database, settings)
    post.deliver()
    let_pass(database, timedelta(hours=2))
    sign(database, signing(charlie_opens_petition(database, slug="2")))
    sign(database, signing(petition, "Paul Evans"))
    busy = PostOffice(database, FakeSender(answers=[Later(30, "busy", "pace")]), Desk(settings, post.keyring))
    deliver_due(busy, [VERIFICATION])
    assert {row.state for row in rows(database, Delivery)} >= {"merged", "queued"}
    erased(database, mailbox, supporter_id=supporter(database, "Suzie Evans"))
    let_pass(database, timedelta(minutes=2))
    (mail,) = post.deliver([VERIFICATION])
    assert (mail.to, "Y ddeiseb 1" in mail.text, "Y ddeiseb 2" in mail.text) == ("suzie@example.com", True, False)
