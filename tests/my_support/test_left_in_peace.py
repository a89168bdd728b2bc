"""What stopped mail to a mailbox stops it after an erasure too: whoever signs anew gets what they ask for, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.blocks import Blocked, block
from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.mail.suppression import COMPLAINED, UNINVITED, UNSUBSCRIBED, is_uninvited, suppress
from campaign.notifications.allow_mail import ASKING_LEAVE
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.news import NEWS
from campaign.notifications.verification import VERIFICATION
from campaign.settings import Settings
from tests.cast import latest, press, sign, signed, signing
from tests.fakes.sendgrid_events import event_of
from tests.mail.test_hearing import hear, mail
from tests.my_support.test_erasing import erased
from tests.notifications.post import Post
from tests.time_travel import let_pass
from tests.updates import an_update_leaves

Stop = Callable[[Database, str], None]
sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(name: str, template: str) -> Stop:
    """The provider tells this of a mail."""
    return lambda database, mailbox: hear(database, event_of(mail(database, template, mailbox=mailbox), name))


def asked(scope: str) -> Stop:
    """Suzie asks for it herself."""

    def ask(database: Database, mailbox: str) -> None:
        with database.transaction() as session:
            suppress(session, mailbox, scope)

    return ask


def nothing(_database: Database, _mailbox: str) -> None:
    """Nothing stops her mail."""


def came_back_twice(database: Database, mailbox: str) -> None:
    """For good: the first mail after the thirty days too."""
    told("bounce", NEWS.template)(database, mailbox)
    let_pass(database, timedelta(days=31))
    told("bounce", NEWS.template)(database, mailbox)


def left_to(database: Database, mailbox: str) -> set[str]:
    """Kinds of the mails that have left; what was before an erasure leads nowhere."""
    with database.reading() as session:
        left = select(Delivery.template).where(Delivery.mailbox_key == mailbox, Delivery.state == "accepted")
        return set(session.scalars(left))


def signs_anew(post: Post, petition: UUID) -> UUID:
    """Suzie, who wants news; she is verified if she gets the mail for it, and then thanked and written to."""
    command = signing(petition, consent_campaign=True)
    sign(post.database, command)
    signature = latest(post.database)
    post.deliver()
    if VERIFICATION.template in left_to(post.database, command.mailbox_key):
        press(post.database, signature)
        fold_deltas(post.database)  # thanks say her number
        post.queue(THANKS.template, signature)
        an_update_leaves(post.database, petition)
        post.deliver()
    return signature


ASKED_FOR = {VERIFICATION.template}
THANKED = {*ASKED_FOR, THANKS.template}


@pytest.mark.parametrize(
    ("stop", "goes"),
    [
        pytest.param(nothing, {*THANKED, NEWS.template}, id="nothing"),
        pytest.param(told("spamreport", NEWS.template), THANKED, id="complaint-about-news"),
        pytest.param(told("spamreport", VERIFICATION.template), ASKED_FOR, id="complaint-about-verification"),
        pytest.param(told("unsubscribe", NEWS.template), THANKED, id="unsubscribed-at-provider"),
        pytest.param(asked("news"), THANKED, id="no-news"),
        pytest.param(told("bounce", NEWS.template), set[str](), id="came-back"),
        pytest.param(came_back_twice, set[str](), id="came-back-for-good"),
        pytest.param(asked("all"), {ASKING_LEAVE.template}, id="never-again"),
    ],
)
@sqlite_alone
def test_after_an_erasure_no_mail_goes_that_did_not_go_before(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str, stop: Stop, goes: set[str]
) -> None:
    post = Post(database, settings)
    post.deliver()
    stop(database, mailbox)
    erased(database, mailbox)
    post.deliver()
    signs_anew(post, petition)
    assert left_to(database, mailbox) == goes


@sqlite_alone
def test_what_came_back_is_tried_once_more_after_thirty_days(
    database: Database, settings: Settings, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    told("bounce", NEWS.template)(database, mailbox)
    erased(database, mailbox)
    let_pass(database, timedelta(days=31))
    signs_anew(Post(database, settings), petition)
    assert left_to(database, mailbox) == {*THANKED, NEWS.template}


@pytest.mark.parametrize(("reason", "is_over"), [("erased", True), (COMPLAINED, False), (UNSUBSCRIBED, False)])
@sqlite_alone
def test_only_what_an_erasure_itself_stopped_is_over_once_she_comes_back(
    database: Database, petition: UUID, suzies: UUID, mailbox: str, reason: str, is_over: bool
) -> None:
    """As a complaint about being invited into a team."""
    with database.transaction() as session:
        suppress(session, mailbox, UNINVITED, reason)
    erased(database, mailbox)
    signed(database, signing(petition))
    with database.reading() as session:
        assert is_uninvited(session, mailbox) is not is_over


@sqlite_alone
def test_who_was_blocked_is_held_again(database: Database, petition: UUID, suzies: UUID, mailbox: str) -> None:
    with database.transaction() as session:
        block(session, Blocked("mailbox", mailbox), "made-up-names")
    erased(database, mailbox)
    sign(database, signing(petition))
    assert press(database, latest(database)) == "held"
