"""An update at the pace that was asked for: spread over hours, held, taken up again, ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from campaign.db import Database, now
from campaign.drives.updates.queries import public_updates
from campaign.drives.updates.running import cancel_update, pause_update, resume_update
from campaign.mail.models import Delivery
from campaign.notifications.updates import queueing
from campaign.notifications.updates.progress import progress_of
from campaign.notifications.updates.queueing import keep_writing, write_updates
from campaign.notifications.updates.sending import Sending
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before, written
from tests.time_travel import let_pass
from tests.updates import an_update_leaves, campaign_of, charlie_sends, charlie_writes, reader


def test_what_is_paused_before_its_time_stays_unpublished(database: Database, petition: UUID, post: Post) -> None:
    reader(database, petition, "suzie@example.com")
    campaign_id = campaign_of(database, petition)
    update_id = charlie_writes(database, campaign_id)
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
    charlie_sends(database, update_id, Sending(at=present + timedelta(hours=5)))
    with database.transaction() as session:
        pause_update(session, update_id)
    let_pass(database, timedelta(hours=6))
    with database.reading() as session:
        assert public_updates(session, campaign_id) == ()
    with database.transaction() as session:
        resume_update(session, update_id)
    with database.reading() as session:
        assert [each.id for each in public_updates(session, campaign_id)] == [update_id]


def test_a_spread_update_leaves_by_and_by(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 10)
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, update_id, Sending(over=timedelta(hours=10)))
    write_updates(database)
    assert written(database) <= 1
    for step, gone in ((2, 2), (3, 5), (4, 9)):
        let_pass(database, timedelta(hours=step))
        write_updates(database)
        assert gone <= written(database) <= gone + 1
    let_pass(database, timedelta(hours=2))
    write_updates(database)
    assert written(database) == 10
    assert len(post.deliver()) == 10


def test_a_turn_is_over_when_the_pace_is_kept_though_more_is_due_by_then(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_before(database, petition, post, 10)
    charlie_sends(
        database, charlie_writes(database, campaign_of(database, petition)), Sending(over=timedelta(hours=10))
    )
    write_updates(database)
    before = written(database)
    monkeypatch.setattr(queueing, "_due", lambda *_: 2)
    assert not keep_writing(database, lambda: None, seconds=60)
    assert written(database) == before + 2


def test_a_pause_holds_what_is_written_and_what_is_not(
    database: Database, petition: UUID, post: Post, by_twos: None
) -> None:
    addresses = read_before(database, petition, post, 4)
    update_id = an_update_leaves(database, petition)
    assert written(database) == 2
    with database.transaction() as session:
        pause_update(session, update_id)
    assert post.deliver() == []
    assert write_updates(database) == 0
    with database.transaction() as session:
        resume_update(session, update_id)
    sent = post.deliver()
    write_updates(database)
    sent = sent + post.deliver()
    assert sorted(mail.to for mail in sent) == addresses


def test_what_is_paused_for_long_is_looked_at_once_an_hour_and_leaves_as_soon_as_it_is_resumed(
    database: Database, petition: UUID, post: Post
) -> None:
    addresses = read_before(database, petition, post, 2)
    update_id = an_update_leaves(database, petition)
    with database.transaction() as session:
        pause_update(session, update_id)
        session.execute(update(Delivery).values(reason="answered 429"))  # the provider put them off once
    waits = []
    for paused in (timedelta(seconds=1), timedelta(minutes=9), timedelta(days=2)):
        let_pass(database, paused)
        assert post.deliver() == []
        with database.reading() as session:
            soon, present = session.execute(
                select(func.max(Delivery.not_before), now()).where(Delivery.template == "update/news")
            ).one()
        waits.append(round((soon - present) / timedelta(minutes=1)))
    assert waits == [1, 9, 60]
    with database.transaction() as session:
        resume_update(session, update_id)
    assert sorted(mail.to for mail in post.deliver()) == addresses


def test_a_paused_update_is_in_no_other_ones_way(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = read_before(database, petition, post, 4)
    monkeypatch.setattr(queueing, "PAGE", 2)
    monkeypatch.setattr(queueing, "MOST_AHEAD", 4)
    paused = an_update_leaves(database, petition)
    with database.transaction() as session:
        pause_update(session, paused)
    an_update_leaves(database, petition)
    assert sorted(mail.to for mail in post.deliver()) == addresses


def test_a_pause_moves_the_hours_that_it_is_spread_over(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 10)
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, update_id, Sending(over=timedelta(hours=10)))
    let_pass(database, timedelta(hours=2))
    write_updates(database)
    before = written(database)
    with database.transaction() as session:
        pause_update(session, update_id)
    let_pass(database, timedelta(hours=7))
    with database.transaction() as session:
        resume_update(session, update_id)
    write_updates(database)
    assert written(database) <= before + 1


def test_a_cancelled_update_goes_no_further(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 3)
    update_id = an_update_leaves(database, petition)
    with database.transaction() as session:
        cancel_update(session, update_id)
    assert post.deliver() == []
    with database.reading() as session:
        assert progress_of(session, update_id).dropped == 3
