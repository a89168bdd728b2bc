"""A newer version of an update goes to whoever has not got the older one."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.updates.running import supersede_update
from campaign.errors import ConflictError
from campaign.mail.claims import begin_posting, claim_due
from campaign.mail.models import Delivery
from campaign.notifications.updates.audience import count_recipients
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.queueing import write_updates
from tests.cast import charlie_opens_petition
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before
from tests.updates import an_update_leaves, campaign_of, charlie_sends, charlie_writes, reader, update_row


def test_a_newer_version_goes_to_whoever_has_not_got_the_older(
    database: Database, petition: UUID, post: Post, by_twos: None
) -> None:
    addresses = read_before(database, petition, post, 6)
    older = an_update_leaves(database, petition)
    got_older = {mail.to for mail in post.deliver()}
    write_updates(database)  # two more of the older wait in the ledger
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        supersede_update(session, older, newer)
    charlie_sends(database, newer)
    got_newer: list[str] = []
    for _ in range(4):
        write_updates(database)
        got_newer += [mail.to for mail in post.deliver()]
    assert len(got_older) == 2
    assert sorted([*got_older, *got_newer]) == addresses


def test_a_newer_version_waits_until_it_is_known_who_got_the_older(
    database: Database, petition: UUID, post: Post
) -> None:
    read_before(database, petition, post, 2)
    older = an_update_leaves(database, petition)
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        claim = claim_due(session, NEWS.template, 10)
        begin_posting(session, claim, [row.id for row in claim.deliveries], NEWS.scopes)
        supersede_update(session, older, newer)
    charlie_sends(database, newer)
    assert write_updates(database) == 0
    assert not update_row(database, newer).is_written_out
    with database.transaction() as session:
        session.execute(update(Delivery).where(Delivery.template == "update/news").values(state="accepted"))
    assert write_updates(database) == 0
    assert update_row(database, newer).state == "sent"


def test_what_is_composed_of_the_older_is_called_back_and_each_reader_gets_one_version(
    database: Database, petition: UUID, post: Post
) -> None:
    """A worker has claimed some of the older and begins to post after it was replaced."""
    addresses = read_before(database, petition, post, 3)
    older = an_update_leaves(database, petition)
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        claim = claim_due(session, NEWS.template, 2)
    with database.transaction() as session:
        supersede_update(session, older, newer)
    charlie_sends(database, newer)
    written = write_updates(database)
    with database.transaction() as session:
        leaving = begin_posting(session, claim, [row.id for row in claim.deliveries], NEWS.scopes)
    assert (len(claim.deliveries), written, leaving) == (2, 3, [])
    mails = post.deliver()
    assert sorted(mail.to for mail in mails) == addresses
    assert [mail.to for mail in mails if str(newer) not in mail.text] == []
    assert post.deliver() == []


def test_who_was_about_to_get_the_older_is_among_those_for_the_newer(
    database: Database, petition: UUID, post: Post
) -> None:
    """What is claimed of an older version is looked at once more, and does not leave."""
    read_before(database, petition, post, 2)
    older = an_update_leaves(database, petition)
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        supersede_update(session, older, newer)
    for state, wanted in (("claimed", 2), ("posting", 0)):
        with database.transaction() as session:
            session.execute(update(Delivery).where(Delivery.template == "update/news").values(state=state))
        assert count_recipients(database, newer) == wanted, state


def test_only_an_unsent_one_of_the_same_campaign_can_stand_for_another(
    database: Database, petition: UUID, post: Post
) -> None:
    mine = campaign_of(database, petition)
    older, newer = charlie_writes(database, mine), charlie_writes(database, mine)
    olives = charlie_writes(database, campaign_of(database, charlie_opens_petition(database, slug="2")))
    for pair in ((older, older), (older, olives)):
        with pytest.raises(ConflictError, match="update-cannot-supersede"), database.transaction() as session:
            supersede_update(session, *pair)
    reader(database, petition, "suzie@example.com")
    post.deliver()
    sent = an_update_leaves(database, petition)
    post.deliver()
    write_updates(database)
    with pytest.raises(ConflictError, match="update-is-sent"), database.transaction() as session:
        supersede_update(session, sent, newer)
