"""Sending an update: once to each, when it was asked for, through kills; and how far it has come."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from campaign.contributions.ending import withdraw
from campaign.db import Database, now
from campaign.drives.models import Milestone
from campaign.drives.updates.drafting import draft_milestone
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.mail.claims import claim_due
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.mail.unknown import resend
from campaign.notifications.updates import queueing
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.progress import progress_of
from campaign.notifications.updates.queueing import write_updates
from campaign.notifications.updates.sending import Sending, send_update
from campaign.outbox.models import OutboxEvent
from tests.cast import ORGANISER, signing
from tests.fakes.sender import FakeSender
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before, written
from tests.time_travel import let_pass
from tests.updates import (
    WORDS,
    an_update_leaves,
    campaign_of,
    charlie_sends,
    charlie_tests,
    charlie_writes,
    reader,
    update_row,
)


def test_each_gets_one_copy_however_often_it_is_written_and_sent(
    database: Database, petition: UUID, post: Post
) -> None:
    addresses = read_before(database, petition, post, 5)
    update_id = an_update_leaves(database, petition)
    assert sorted(mail.to for mail in post.deliver()) == addresses
    assert write_updates(database) == 0
    assert post.deliver() == []
    assert update_row(database, update_id).state == "sent"
    with pytest.raises(ConflictError, match="update-is-sent"), database.transaction() as session:
        send_update(session, update_id, Sending())


def test_readers_of_one_language_share_a_request(database: Database, petition: UUID, post: Post) -> None:
    for number in range(6):
        reader(database, petition, f"r{number}@example.com", language=("cy", "en")[number % 2])
    post.deliver()
    an_update_leaves(database, petition)
    sender = FakeSender()
    deliver_due(PostOffice(database, sender, Desk(post.settings, post.keyring)), [NEWS])
    assert sorted((batch.language, len(batch.personals)) for batch in sender.batches) == [("cy", 3), ("en", 3)]
    assert {batch.subject for batch in sender.batches} == {text.subject for text in WORDS.values()}


def test_nothing_leaves_before_its_time_and_nothing_is_public(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 2)
    update_id = charlie_writes(database, campaign_of(database, petition))
    with database.reading() as session:
        tomorrow = session.execute(select(now(24 * 3600))).scalar_one()
    charlie_sends(database, update_id, Sending(at=tomorrow))
    assert write_updates(database) == 0
    let_pass(database, timedelta(hours=25))
    assert write_updates(database) == 2


def test_who_unsubscribes_or_withdraws_meanwhile_gets_none(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 3)
    gone = reader(database, petition, "gone@example.com")
    post.deliver()
    an_update_leaves(database, petition)
    with database.transaction() as session:
        suppress(session, signing(petition, email="reader1@example.com").mailbox_key, "news")
        withdraw(session, gone)
    assert sorted(mail.to for mail in post.deliver()) == ["reader0@example.com", "reader2@example.com"]


def test_a_killed_worker_leaves_neither_a_gap_nor_a_second_copy(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = read_before(database, petition, post, 6)
    monkeypatch.setattr(queueing, "PAGE", 2)
    queue, calls = queueing.queue_deliveries, []

    def dies_the_second_time(*arguments: object) -> None:
        queue(*arguments)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(queueing, "queue_deliveries", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        an_update_leaves(database, petition)
    assert written(database) == 2
    write_updates(database)
    assert sorted(mail.to for mail in post.deliver()) == addresses


@pytest.mark.parametrize("hours", [-1, 73, 10**6])
def test_no_spread_is_endless(database: Database, petition: UUID, hours: int) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_tests(database, update_id)
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        send_update(session, update_id, Sending(over=timedelta(hours=hours)))


def test_news_of_milestones_go_out_once_a_week(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 1)
    with database.transaction() as session:
        session.execute(update(Milestone).values(reached_at=now()))
        first, second = (draft_milestone(session, petition, at, ORGANISER) for at in (2, 5))
    charlie_sends(database, first)
    charlie_tests(database, second)
    with pytest.raises(ConflictError, match="milestone-news-too-soon"), database.transaction() as session:
        send_update(session, second, Sending())
    write_updates(database)
    let_pass(database, timedelta(days=7, minutes=1))
    with database.transaction() as session:
        send_update(session, second, Sending())
    assert post.only().subject == "Mae “Y ddeiseb 1” wedi cyrraedd 2"


def test_progress_tells_the_truth(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 6)
    update_id = an_update_leaves(database, petition)
    states = ("accepted", "delivered", "bounced", "failed", "unknown", "queued")
    with database.transaction() as session:
        rows = session.scalars(select(Delivery).where(Delivery.template == "update/news")).all()
        for row, state in zip(rows, states, strict=True):
            row.state = state
    with database.reading() as session:
        come = progress_of(session, update_id)
    assert (come.state, come.total, come.unwritten) == ("sending", 6, 0)
    assert (come.sent, come.bounced, come.failed, come.unknown, come.waiting) == (2, 1, 1, 1, 1)


def test_one_of_unknown_fate_can_be_sent_again_by_a_person_when_all_is_over(
    database: Database, petition: UUID, post: Post
) -> None:
    read_before(database, petition, post, 1)
    update_id = an_update_leaves(database, petition)
    with database.transaction() as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.template == "update/news"))
        row.state, delivery_id = "unknown", row.id
    write_updates(database)
    assert update_row(database, update_id).state == "sent"
    with database.transaction() as session:
        resend(session, [delivery_id])
    assert len(post.deliver()) == 1


def test_every_step_is_an_event(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 1)
    update_id = an_update_leaves(database, petition)
    post.deliver()
    write_updates(database)
    with database.reading() as session:
        names = session.scalars(select(OutboxEvent.name).where(OutboxEvent.subject_id == update_id)).all()
    assert set(names) == {"update.begun", "update.sent"}


def test_an_update_is_not_sent_whose_last_mails_are_put_back_at_that_moment(
    database: Database, petition: UUID, post: Post
) -> None:
    """A worker gives back what it had claimed, between one look at the ledger and the next."""
    read_before(database, petition, post, 2)
    update_id = an_update_leaves(database, petition)
    write_updates(database)
    news = update(Delivery).where(Delivery.template == "update/news")
    said: list[str] = []

    def put_back(*execution: object) -> None:
        said.append(str(execution[2]))
        if len(said) > 1 and "updates.event_id" in said[-2] and "deliveries" in said[-1] and "put back" not in said:
            said.append("put back")
            with database.transaction() as session:
                session.execute(news.values(state="queued"))

    with database.transaction() as session:
        claim_due(session, NEWS.template, 10)
    event.listen(database.engine, "after_cursor_execute", put_back)
    write_updates(database)
    event.remove(database.engine, "after_cursor_execute", put_back)
    assert ("put back" in said, update_row(database, update_id).state) == (True, "sending")
