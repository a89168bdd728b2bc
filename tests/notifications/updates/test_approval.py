"""An update that waits for a second person is told to the organisers of its campaign, once for each time it is asked."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.db import Database
from campaign.drives.models import Campaign
from campaign.drives.updates.approving import approve, ask_approval
from campaign.drives.updates.commands import WriteUpdate
from campaign.drives.updates.writing import rewrite_update
from campaign.notifications.updates.approval import tell_approvers
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from tests.cast import IDENTITY_KEY, ORGANISER, charlie_opens_petition
from tests.notifications.post import Post
from tests.updates import OLIVE, WORDS, campaign_of, charlie_writes


@pytest.fixture
def post(database: Database, settings: Settings) -> Post:
    return Post(database, settings)


@pytest.fixture
def waiting(database: Database) -> UUID:
    update_id = charlie_writes(database, campaign_of(database, charlie_opens_petition(database)))
    asks(database, update_id)
    return update_id


def asks(database: Database, update_id: UUID) -> None:
    with database.transaction() as session:
        ask_approval(session, update_id, ORGANISER)


def told(database: Database, post: Post) -> list[str]:
    """To whom the mails go that follow from every asking so far."""
    with database.transaction() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "update.readied")).all()
        tell_approvers(session, events, IDENTITY_KEY)
    return [mail.to for mail in post.deliver()]


def test_the_organisers_are_told_once_with_its_words_and_how_to_pass_it(
    database: Database, post: Post, waiting: UUID
) -> None:
    with database.transaction() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "update.readied")).all()
        tell_approvers(session, events, IDENTITY_KEY)
        tell_approvers(session, events, IDENTITY_KEY)
    (mail,) = post.deliver()
    assert mail.to == ORGANISER
    assert all(words.subject in mail.text and words.subject not in mail.subject for words in WORDS.values())
    assert f"campaign updates approve {waiting} --by" in mail.text
    assert told(database, post) == []


def test_asked_anew_after_a_change_it_is_told_anew(database: Database, post: Post, waiting: UUID) -> None:
    assert told(database, post) == [ORGANISER]
    with database.reading() as session:
        campaign_id = session.scalars(select(Campaign.id)).one()
    with database.transaction() as session:
        rewrite_update(session, waiting, WriteUpdate(campaign_id, WORDS, by=ORGANISER))
    asks(database, waiting)
    assert told(database, post) == [ORGANISER]


def test_what_waits_no_more_is_not_told(database: Database, post: Post, waiting: UUID) -> None:
    with database.transaction() as session:
        approve(session, waiting, OLIVE)
    assert told(database, post) == []


def test_a_campaign_without_an_address_is_told_nothing(database: Database, post: Post, waiting: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Campaign).values(organiser_address=None))
    assert told(database, post) == []
