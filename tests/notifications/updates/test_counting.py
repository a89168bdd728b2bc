"""For whom an update is is counted by and by, while what is not spread over hours leaves already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from time import monotonic
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.drives.updates.running import cancel_update, pause_update, supersede_update
from campaign.mail.claims import begin_posting, claim_due, record_accepted
from campaign.notifications.updates import audience, counting, queueing
from campaign.notifications.updates.audience import Audience
from campaign.notifications.updates.counting import count_audiences
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.progress import progress_of
from campaign.notifications.updates.queueing import keep_writing, write_updates
from campaign.notifications.updates.sending import Sending
from tests.my_support.erasing import erased
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before, written
from tests.time_travel import let_pass
from tests.updates import campaign_of, charlie_sends, charlie_writes, update_row

TEN_HOURS = Sending(over=timedelta(hours=10))


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """`count_audiences(database, 1)` counts two readers and stops."""
    monkeypatch.setattr(audience, "COUNTED_AT_ONCE", 2)
    monkeypatch.setattr(counting, "monotonic", cycle([0, 2]).__next__)


def begun(database: Database, petition: UUID, post: Post, count: int, sending: Sending | None = None) -> UUID:
    read_before(database, petition, post, count)
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, update_id, sending)
    post.deliver()
    return update_id


def while_a_page_is_counted(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """The next page alone."""
    count = counting.count_page

    def count_late(session: Session, readers: Audience, after: str) -> tuple[int, str | None]:
        monkeypatch.setattr(counting, "count_page", count)
        act()
        return count(session, readers, after)

    monkeypatch.setattr(counting, "count_page", count_late)


def counted(database: Database, update_id: UUID) -> tuple[int | None, bool]:
    """How many, and whether that is all."""
    row = update_row(database, update_id)
    return (row.audience_so_far, False) if row.audience_count is None else (row.audience_count, True)


@pytest.mark.usefixtures("pages_of_two")
def test_who_counts_goes_on_where_the_last_one_stopped(database: Database, petition: UUID, post: Post) -> None:
    update_id = begun(database, petition, post, 5)
    found = []
    while count_audiences(database, 1):
        found.append(counted(database, update_id))
    assert found == [(2, False), (4, False), (5, False), (5, True)]
    assert update_row(database, update_id).audience_cursor is None


@pytest.mark.usefixtures("by_twos")
def test_the_first_mails_leave_before_all_are_counted(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "COUNTED_AT_ONCE", 2)
    monkeypatch.setattr(queueing, "PATIENCE_SECONDS", 60)
    update_id = begun(database, petition, post, 7)
    found: list[tuple[tuple[int | None, bool], int]] = []
    sent: list[str] = []

    def leave() -> None:
        mails = post.deliver()
        found.append((counted(database, update_id), len(mails)))
        sent.extend(mail.to for mail in mails)

    monkeypatch.setattr(queueing, "sleep", lambda _seconds: leave())
    keep_writing(database, leave, seconds=60)
    leave()
    assert found[0] == ((None, False), 2)
    assert found[-1][0] == (7, True)
    assert len(set(sent)) == len(sent) == 7


def test_what_is_spread_waits_until_all_are_counted(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_id = begun(database, petition, post, 10, TEN_HOURS)
    monkeypatch.setattr(queueing, "LOOK_SECONDS", 0)  # so that there is no time to count
    assert keep_writing(database, lambda: None, seconds=0.2)
    assert (written(database), counted(database, update_id)) == (0, (None, False))
    monkeypatch.undo()
    assert not keep_writing(database, lambda: None, seconds=60)
    assert (written(database), counted(database, update_id)) == (1, (10, True))


@pytest.mark.usefixtures("pages_of_two")
def test_the_pace_is_that_of_all_and_not_of_those_counted_so_far(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_id = begun(database, petition, post, 10, TEN_HOURS)
    count_audiences(database, 1)
    let_pass(database, timedelta(hours=5))
    monkeypatch.setattr(queueing, "LOOK_SECONDS", -(10**9))
    assert keep_writing(database, lambda: None, seconds=0.2)
    assert (written(database), counted(database, update_id)) == (0, (2, False))


@pytest.mark.usefixtures("pages_of_two")
def test_two_who_count_the_same_readers_count_them_once(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_id = begun(database, petition, post, 5)
    while_a_page_is_counted(monkeypatch, lambda: count_audiences(database, 1))
    monkeypatch.setattr(counting, "monotonic", iter([0, 0, 2, 2]).__next__)  # a page each
    count_audiences(database, 1)
    assert counted(database, update_id) == (2, False)
    monkeypatch.setattr(counting, "monotonic", lambda: 0)
    while count_audiences(database, 1):
        pass
    assert counted(database, update_id) == (5, True)


@pytest.mark.usefixtures("by_twos", "ticking")
def test_one_is_counted_though_another_always_has_something_to_write(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(database, petition, post, 5)
    spread = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, spread, TEN_HOURS)
    monkeypatch.setattr(counting, "monotonic", lambda: 0)
    assert keep_writing(database, lambda: len(post.deliver()), seconds=0.04)
    assert counted(database, spread) == (5, True)


def test_what_is_written_out_needs_no_counting(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "monotonic", lambda: monotonic() + 3_600)
    update_id = begun(database, petition, post, 3)
    write_updates(database)
    assert (written(database), counted(database, update_id)) == (3, (3, True))


@pytest.mark.usefixtures("pages_of_two")
def test_nobody_is_counted_for_what_was_ended(database: Database, petition: UUID, post: Post) -> None:
    update_id = begun(database, petition, post, 5, TEN_HOURS)
    count_audiences(database, 1)
    with database.transaction() as session:
        cancel_update(session, update_id)
    assert not count_audiences(database, 1)
    with database.reading() as session:
        come = progress_of(session, update_id)
    assert (come.total, come.is_counting, update_row(database, update_id).audience_cursor) == (0, False, None)


def test_what_is_ended_while_a_page_is_counted_keeps_no_key(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_id = begun(database, petition, post, 5)

    def cancel() -> None:
        with database.transaction() as session:
            cancel_update(session, update_id)

    while_a_page_is_counted(monkeypatch, cancel)
    count_audiences(database, monotonic() + 60)
    row = update_row(database, update_id)
    assert (row.state, row.audience_so_far, row.audience_cursor) == ("cancelled", None, None)


@pytest.mark.usefixtures("pages_of_two")
def test_of_how_many_a_paused_one_is_is_counted_on(database: Database, petition: UUID, post: Post) -> None:
    update_id = begun(database, petition, post, 5)
    count_audiences(database, 1)
    with database.transaction() as session:
        pause_update(session, update_id)
    while count_audiences(database, 1):
        pass
    assert counted(database, update_id) == (5, True)


def test_a_newer_version_is_counted_when_it_is_known_who_got_the_older(
    database: Database, petition: UUID, post: Post
) -> None:
    older = begun(database, petition, post, 3)
    write_updates(database)
    with database.transaction() as session:
        claim = claim_due(session, NEWS.template, 1)
        begin_posting(session, claim, [row.id for row in claim.deliveries], NEWS.scopes)
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        supersede_update(session, older, newer)
    charlie_sends(database, newer)
    assert not count_audiences(database, monotonic() + 60)
    assert counted(database, newer) == (None, False)
    with database.transaction() as session:
        record_accepted(session, claim, [row.id for row in claim.deliveries], "1")
    assert count_audiences(database, monotonic() + 60)
    assert counted(database, newer) == (2, True)


@pytest.mark.usefixtures("pages_of_two")
def test_its_progress_tells_that_it_is_still_being_counted(database: Database, petition: UUID, post: Post) -> None:
    update_id = begun(database, petition, post, 5)
    told = []
    while count_audiences(database, 1):
        with database.reading() as session:
            come = progress_of(session, update_id)
        told.append((come.total, come.unwritten, come.is_counting))
    assert told == [(2, 2, True), (4, 4, True), (5, 5, True), (5, 5, False)]


@pytest.mark.usefixtures("pages_of_two")
def test_whoever_is_erased_leaves_no_key_where_counting_stopped(database: Database, petition: UUID, post: Post) -> None:
    update_id = begun(database, petition, post, 5)
    count_audiences(database, 1)
    mailbox = update_row(database, update_id).audience_cursor
    assert mailbox is not None
    erased(database, mailbox)
    assert update_row(database, update_id).audience_cursor == mailbox[:8]
    while count_audiences(database, 1):
        pass
    assert counted(database, update_id) == (5, True)
