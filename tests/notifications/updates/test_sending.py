"""Sending an update: once to each, at the pace asked for, through pauses, kills and newer versions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.ending import withdraw
from campaign.db import Database, now
from campaign.drives.models import Milestone
from campaign.drives.updates.drafting import draft_milestone
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import public_updates
from campaign.drives.updates.running import cancel_update, pause_update, resume_update, supersede_update
from campaign.errors import ConflictError, FieldsRefusedError
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
from campaign.settings import Settings
from tests.cast import ORGANISER, charlie_opens_petition, signing
from tests.fakes.sender import FakeSender
from tests.forgetting import forget
from tests.notifications.post import Post
from tests.time_travel import let_pass
from tests.updates import (
    OLIVE,
    WORDS,
    an_update_leaves,
    campaign_of,
    charlie_sends,
    charlie_tests,
    charlie_writes,
    reader,
    readers,
    update_row,
)


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def post(database: Database, settings: Settings) -> Post:
    """What waited in the ledger before, verifications among it, has left."""
    return Post(database, settings)


def read_before(database: Database, petition: UUID, post: Post, count: int) -> list[str]:
    """So many readers, whose other mails have left; their addresses."""
    readers(database, petition, count)
    post.deliver()
    return [f"reader{number}@example.com" for number in range(count)]


def written(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Delivery.id).where(Delivery.template == "update/news")).all())


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


def test_a_pause_holds_what_is_written_and_what_is_not(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = read_before(database, petition, post, 4)
    monkeypatch.setattr(queueing, "MOST_AHEAD", 2)
    monkeypatch.setattr(queueing, "PAGE", 2)
    update_id = an_update_leaves(database, petition)
    assert written(database) == 2
    with database.transaction() as session:
        pause_update(session, update_id)
    assert post.deliver() == []
    assert write_updates(database) == 0
    with database.transaction() as session:
        resume_update(session, update_id)
    let_pass(database, timedelta(minutes=2))  # what is held is looked at again after a minute
    sent = post.deliver()
    write_updates(database)
    sent = sent + post.deliver()
    assert sorted(mail.to for mail in sent) == addresses


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


def test_a_cancelled_update_goes_no_further(database: Database, petition: UUID, post: Post) -> None:
    read_before(database, petition, post, 3)
    update_id = an_update_leaves(database, petition)
    with database.transaction() as session:
        cancel_update(session, update_id)
    assert post.deliver() == []
    with database.reading() as session:
        assert progress_of(session, update_id).dropped == 3


def test_a_newer_version_goes_to_whoever_has_not_got_the_older(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = read_before(database, petition, post, 6)
    monkeypatch.setattr(queueing, "PAGE", 2)
    monkeypatch.setattr(queueing, "MOST_AHEAD", 2)
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
        session.execute(update(Delivery).where(Delivery.template == "update/news").values(state="claimed"))
        supersede_update(session, older, newer)
    charlie_sends(database, newer)
    assert write_updates(database) == 0
    assert not update_row(database, newer).is_written_out
    with database.transaction() as session:
        session.execute(update(Delivery).where(Delivery.template == "update/news").values(state="accepted"))
    assert write_updates(database) == 0
    assert update_row(database, newer).state == "sent"


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


def test_what_nobody_tried_does_not_leave_nor_what_was_changed_since(database: Database, petition: UUID) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    with pytest.raises(ConflictError, match="update-untested"), database.transaction() as session:
        send_update(session, update_id, Sending())
    charlie_tests(database, update_id)
    with database.transaction() as session:
        session.get_one(Update, update_id).version += 1
    with pytest.raises(ConflictError, match="update-untested"), database.transaction() as session:
        send_update(session, update_id, Sending())


@pytest.mark.parametrize("hours", [-1, 73, 10**6])
def test_no_spread_is_endless(database: Database, petition: UUID, hours: int) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_tests(database, update_id)
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        send_update(session, update_id, Sending(over=timedelta(hours=hours)))


def test_test_mails_go_to_one_address_in_both_languages_and_it_is_forgotten(
    database: Database, petition: UUID, post: Post
) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_tests(database, update_id, OLIVE)
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued"))
    mails = post.deliver()
    assert {mail.to for mail in mails} == {OLIVE}
    assert {mail.subject.split(":")[0] for mail in mails} == {"Test", "Prawf"}
    let_pass(database, timedelta(hours=25))
    forget(database, "test-addresses")
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued"))
    assert post.deliver() == []


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
