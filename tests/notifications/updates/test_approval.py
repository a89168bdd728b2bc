"""An update that waits for a second person is told to the staff who may be that, once for each time it is asked."""

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
from campaign.staff.models import StaffAccount
from tests.cast import ORGANISER, charlie_opens_petition
from tests.notifications.post import Post
from tests.staff import make_account
from tests.updates import OLIVE, WORDS, campaign_of, charlie_writes

MAIR, STAN, ADMIN = "mair@rhwydwaith.example", "stan@rhwydwaith.example", "admin@rhwydwaith.example"


@pytest.fixture
def waiting(database: Database) -> UUID:
    """Charlie's, before Mair, who may pass it; and Olive, Stan and somebody disabled, who may not."""
    drive_id, olives = charlie_opens_petition(database), charlie_opens_petition(database, slug="olive")
    campaign_id = campaign_of(database, drive_id)
    make_account(database, "campaigner", campaign_id, email=ORGANISER)
    make_account(database, "campaigner", campaign_id, email=MAIR, language="cy")
    make_account(database, "campaigner", campaign_of(database, olives), email=OLIVE)
    make_account(database, "exporter", campaign_id, email=STAN)
    gone = make_account(database, "campaigner", campaign_id, email="gone@rhwydwaith.example")
    with database.transaction() as session:
        session.execute(update(StaffAccount).where(StaffAccount.id == gone).values(state="disabled"))
    update_id = charlie_writes(database, campaign_id)
    asks(database, update_id)
    return update_id


def asks(database: Database, update_id: UUID) -> None:
    with database.transaction() as session:
        ask_approval(session, update_id, ORGANISER)


def tell(database: Database) -> None:
    with database.transaction() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "update.readied")).all()
        tell_approvers(session, events)


def told(database: Database, post: Post) -> list[str]:
    """To whom the mails go that follow from every asking so far."""
    tell(database)
    return [mail.to for mail in post.deliver()]


def test_whoever_may_pass_it_is_told_once_in_their_language_with_the_way_to_its_page(
    database: Database, post: Post, settings: Settings, waiting: UUID
) -> None:
    tell(database)
    tell(database)
    (mail,) = post.deliver()
    assert mail.to == MAIR
    assert WORDS["cy"].subject in mail.text and WORDS["en"].subject not in mail.text
    assert all(words.subject not in mail.subject for words in WORDS.values())
    assert f"{settings.base_url}/console/updates/{waiting}" in mail.text
    assert told(database, post) == []


def test_an_admin_is_told_too_and_nobody_who_wrote_any_of_it(database: Database, post: Post, waiting: UUID) -> None:
    make_account(database, "admin", email=ADMIN)
    with database.reading() as session:
        campaign_id = session.scalars(select(Campaign.id).order_by(Campaign.created_at)).first()
    assert campaign_id
    for by in (MAIR, ORGANISER):
        with database.transaction() as session:
            rewrite_update(session, waiting, WriteUpdate(campaign_id, WORDS, by=by))
    asks(database, waiting)
    assert set(told(database, post)) == {ADMIN}


def test_what_waits_no_more_is_not_told(database: Database, post: Post, waiting: UUID) -> None:
    tell(database)
    with database.transaction() as session:
        approve(session, waiting, OLIVE)
    assert post.deliver() == []


def test_whoever_may_not_pass_it_any_more_gets_no_mail(database: Database, post: Post, waiting: UUID) -> None:
    tell(database)
    with database.transaction() as session:
        session.execute(update(StaffAccount).where(StaffAccount.email == MAIR).values(state="disabled"))
    assert post.deliver() == []
