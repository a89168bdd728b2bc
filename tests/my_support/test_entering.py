"""The link into My support: for mailboxes that we know, once, for half an hour, within the caps, and told to nobody else."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.my_support.entering import (
    NotEnteredError,
    ask_link,
    end_sessions,
    enter,
    hash_of,
    leave,
    mailbox_of,
    mailbox_that_acts,
)
from campaign.my_support.models import SupportLink, SupportSession
from campaign.notifications.my_support import ENTER
from campaign.settings import Settings
from tests.cast import signing
from tests.forgetting import forget
from tests.my_support.reading import everything, rows
from tests.notifications.post import Post
from tests.time_travel import let_pass


def asked(database: Database, mailbox: str, language: str = "en") -> None:
    with database.transaction() as session:
        ask_link(session, mailbox, language)


def entered(database: Database, mailbox: str) -> str:
    """The token of a new session."""
    asked(database, mailbox)
    with database.transaction() as session:
        latest = session.scalars(select(SupportLink.id).order_by(SupportLink.created_at.desc())).first()
        assert latest
        return enter(session, latest) or ""


@pytest.fixture
def post(database: Database, settings: Settings, suzies: UUID) -> Post:
    made = Post(database, settings)
    made.deliver()
    let_pass(database, timedelta(hours=2))
    return made


def test_a_known_mailbox_gets_a_link_in_the_language_of_the_page(database: Database, post: Post, mailbox: str) -> None:
    asked(database, mailbox)
    mail = post.only()
    assert (mail.to, mail.subject) == ("suzie@example.com", "Your link to My support")
    token = re.search(r"http://cydlais.test/en/my-support/enter/(\S+)", mail.text)
    assert token and post.keyring.read(ENTER, token[1]).row_id == rows(database, SupportLink)[0].id
    assert "Suzie" not in mail.text + mail.html


def test_an_unknown_mailbox_gets_nothing_and_leaves_nothing_after_two_days(database: Database, post: Post) -> None:
    stranger = signing(UUID(int=0), email="stranger@example.com").mailbox_key
    asked(database, stranger)
    assert post.deliver() == []
    let_pass(database, timedelta(hours=49))
    for rule in ("support-links", "support-visits"):
        forget(database, rule)
    assert stranger not in everything(database)


@pytest.mark.parametrize("mailed_between", [False, True])
def test_a_double_click_makes_one_mail(database: Database, post: Post, mailbox: str, mailed_between: bool) -> None:
    asked(database, mailbox)
    first = post.deliver() if mailed_between else []
    asked(database, mailbox)
    assert len(first + post.deliver()) == 1


def test_three_leave_within_an_hour_and_the_rest_later_as_one(database: Database, post: Post, mailbox: str) -> None:
    left = 0
    for _ in range(5):
        asked(database, mailbox)
        left += len(post.deliver())
        let_pass(database, timedelta(minutes=2))
    assert left == 3
    let_pass(database, timedelta(hours=1))
    assert len(post.deliver()) == 1


def test_a_mailbox_gets_ten_mails_a_day_however_many_links_are_asked(
    database: Database, post: Post, mailbox: str
) -> None:
    left = 0
    for _ in range(40):
        for _ in range(5):
            asked(database, mailbox)
        left += len(post.deliver())
        let_pass(database, timedelta(minutes=30))
    assert left == 10  # each with the latest of five
    with database.reading() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.state == "queued")).all()
    assert len(waiting) == 30  # the latest of five, thirty times


def test_a_closed_mailbox_gets_one_link_in_thirty_days(database: Database, post: Post, mailbox: str) -> None:
    with database.transaction() as session:
        suppress(session, mailbox, "all")
    got = []
    for _ in range(3):
        asked(database, mailbox)
        got.append(len(post.deliver()))
        let_pass(database, timedelta(days=16))
    assert got == [1, 0, 1]


def test_a_mailbox_that_cannot_be_reached_gets_none(database: Database, post: Post, mailbox: str) -> None:
    with database.transaction() as session:
        suppress(session, mailbox, "all", reason="bounced")
    asked(database, mailbox)
    assert post.deliver() == []


def test_a_link_that_was_put_off_for_a_day_is_not_sent(database: Database, post: Post, mailbox: str) -> None:
    asked(database, mailbox)
    let_pass(database, timedelta(hours=25))
    assert post.deliver() == []


def test_a_link_opens_once_whoever_races(database: Database, suzies: UUID, mailbox: str) -> None:
    asked(database, mailbox)
    (link,) = rows(database, SupportLink)

    def press(_: int) -> str | None:
        with database.transaction() as session:
            return enter(session, link.id)

    with ThreadPoolExecutor(20) as pool:
        tokens = [token for token in pool.map(press, range(50)) if token]
    assert len(tokens) == 1
    with database.reading() as session:
        assert mailbox_of(session, tokens[0]) == mailbox


def test_the_database_holds_no_token(database: Database, suzies: UUID, mailbox: str) -> None:
    token = entered(database, mailbox)
    kept = everything(database)
    assert token not in kept
    assert hash_of(token) in kept


def test_a_session_ends_after_half_an_hour(database: Database, suzies: UUID, mailbox: str) -> None:
    token = entered(database, mailbox)
    let_pass(database, timedelta(minutes=29))
    with database.transaction() as session:
        assert mailbox_that_acts(session, token) == mailbox
    let_pass(database, timedelta(minutes=2))
    with database.reading() as session, pytest.raises(NotEnteredError):
        mailbox_of(session, token)


def test_whoever_leaves_has_left(database: Database, suzies: UUID, mailbox: str) -> None:
    token = entered(database, mailbox)
    with database.transaction() as session:
        leave(session, token)
    for ask in (mailbox_of, mailbox_that_acts):
        with database.transaction() as session, pytest.raises(NotEnteredError):
            ask(session, token)


def test_ending_all_sessions_ends_unused_links_too(database: Database, suzies: UUID, mailbox: str) -> None:
    token = entered(database, mailbox)
    let_pass(database, timedelta(minutes=2))
    asked(database, mailbox)
    with database.transaction() as session:
        end_sessions(session, mailbox)
        latest = session.scalars(select(SupportLink.id).order_by(SupportLink.created_at.desc())).first()
        assert latest and enter(session, latest) is None
        with pytest.raises(NotEnteredError):
            mailbox_of(session, token)


def test_links_and_sessions_are_forgotten(database: Database, suzies: UUID, mailbox: str) -> None:
    entered(database, mailbox)
    let_pass(database, timedelta(hours=24))
    for rule in ("support-links", "support-visits"):
        forget(database, rule)
    assert len(rows(database, SupportLink)) == len(rows(database, SupportSession)) == 1
    let_pass(database, timedelta(hours=25))
    for rule in ("support-links", "support-visits"):
        forget(database, rule)
    assert len(rows(database, SupportLink)) == len(rows(database, SupportSession)) == 0
