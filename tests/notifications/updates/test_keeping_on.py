"""A turn of writing goes on while mails leave and makes room for more, and ends where there is nothing to do but wait."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.notifications.updates import queueing
from campaign.notifications.updates.counting import count_audiences
from campaign.notifications.updates.queueing import keep_writing
from campaign.notifications.updates.sending import Sending
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before, written
from tests.updates import (
    campaign_of,
    charlie_sends,
    charlie_writes,
    readers,
    update_row,
)


def being_sent(database: Database, petition: UUID, post: Post, count: int) -> list[str]:
    """An update to so many, of which nothing is written yet; their addresses."""
    addresses = read_before(database, petition, post, count)
    charlie_sends(database, charlie_writes(database, campaign_of(database, petition)))
    return addresses


@pytest.mark.usefixtures("by_twos")
def test_what_leaves_makes_room_for_more_within_one_turn(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "PATIENCE_SECONDS", 60)
    addresses, sent = being_sent(database, petition, post, 7), []
    post.deliver()
    keep_writing(database, lambda: sent.append([mail.to for mail in post.deliver()]), seconds=60)
    assert all(len(some) <= 2 for some in sent)
    assert sorted(email for some in sent for email in some) == addresses


@pytest.mark.usefixtures("by_twos")
def test_a_turn_waits_for_room_and_for_nothing_else(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses, sent = being_sent(database, petition, post, 5), []
    post.deliver()
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        sent.extend(mail.to for mail in post.deliver())

    monkeypatch.setattr(queueing, "PATIENCE_SECONDS", 60)
    monkeypatch.setattr(queueing, "sleep", wait)
    assert not keep_writing(database, lambda: None, seconds=60)
    assert len(waits) == 3  # of the five two are ahead, and where one is, it is not known yet that it is the last
    sent.extend(mail.to for mail in post.deliver())
    assert sorted(sent) == addresses
    keep_writing(database, lambda: None, seconds=60)
    assert len(waits) == 3


@pytest.mark.usefixtures("by_twos")
def test_what_does_not_leave_ends_the_turn(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    being_sent(database, petition, post, 5)
    monkeypatch.setattr(queueing, "PATIENCE_SECONDS", 0.2)
    calls: list[None] = []
    assert not keep_writing(database, lambda: calls.append(None), seconds=10)
    assert (len(calls), written(database)) == (1, 2)


@pytest.mark.usefixtures("by_twos", "ticking")
def test_a_turn_that_ends_while_mails_leave_asks_for_another(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    being_sent(database, petition, post, 5)
    post.deliver()
    assert keep_writing(database, lambda: len(post.deliver()), seconds=0.04)
    assert 2 <= written(database) < 5


@pytest.mark.usefixtures("by_twos", "ticking")
def test_a_turn_goes_on_through_many_who_want_no_news(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing ends, its time over, with nothing written, again and again: that is no reason to stop."""
    readers(database, petition, 12, consent_campaign=False)
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, update_id)
    count_audiences(database, monotonic() + 60)
    post.deliver()
    monkeypatch.setattr(queueing, "WRITING_SECONDS", 0.02)
    monkeypatch.setattr(queueing, "PATIENCE_SECONDS", 0.1)
    assert not keep_writing(database, lambda: None, seconds=60)
    assert update_row(database, update_id).is_written_out


@pytest.mark.usefixtures("by_twos", "ticking")
def test_what_is_held_up_waits_also_where_another_keeps_its_pace(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    being_sent(database, petition, post, 8)
    spread = Sending(over=timedelta(hours=10))
    charlie_sends(database, charlie_writes(database, campaign_of(database, petition)), spread)
    count_audiences(database, monotonic() + 60)
    post.deliver()
    due, happened = queueing._due, list[str]()
    monkeypatch.setattr(queueing, "_due", lambda session, row: 1 if row.over_seconds else due(session, row))
    monkeypatch.setattr(queueing, "MOST_AHEAD", 4)
    monkeypatch.setattr(queueing, "sleep", lambda _seconds: happened.append("wait"))
    assert not keep_writing(database, lambda: happened.append("mails"), seconds=60)
    assert happened[:6] == ["mails", "mails", "wait", "mails", "wait", "wait"]


@pytest.mark.usefixtures("by_twos", "ticking")
def test_a_turn_ends_in_which_there_was_no_time_to_look_at_a_reader(
    database: Database, petition: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    being_sent(database, petition, post, 3)
    count_audiences(database, monotonic() + 60)
    monkeypatch.setattr(queueing, "WRITING_SECONDS", -1)
    assert not keep_writing(database, lambda: None, seconds=60)
