"""A batch of an update is composed while the one before it is on its way: none of it leaves before its turn, or is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.drives.updates.running import pause_update
from campaign.mail import preparing
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.message import MailBatch
from campaign.mail.models import Delivery
from campaign.mail.preparing import Preparing
from campaign.mail.sender import Later, Outcome
from campaign.notifications.updates.news import NEWS
from tests.fakes.sender import FakeSender
from tests.journeys.system import eventually
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before
from tests.updates import an_update_leaves

TWO = replace(NEWS, batch_size=2)


def steps(database: Database) -> Counter[tuple[str, int]]:
    """How many mails of news are in each state, after how many attempts."""
    with database.reading() as session:
        rows = session.execute(select(Delivery.state, Delivery.attempt).where(Delivery.template == NEWS.template))
        return Counter((state, attempt) for state, attempt in rows)


@dataclass
class WatchingSender(FakeSender):
    """Lets each batch wait until `look` gives something true."""

    look: Callable[[], object] = lambda: True

    def send(self, batch: MailBatch) -> Outcome:
        eventually(self.look)
        return super().send(batch)


@pytest.fixture
def update_id(database: Database, petition: UUID, post: Post) -> UUID:
    """An update to six, whose mails are due."""
    read_before(database, petition, post, 6)
    return an_update_leaves(database, petition)


def test_what_is_ahead_leaves_in_the_same_round_though_nothing_else_is_due(
    database: Database, update_id: UUID, post: Post
) -> None:
    def is_ahead() -> bool:
        seen = steps(database)
        return seen[("claimed", 1)] == 2 or not seen[("queued", 0)]

    sender = WatchingSender(look=is_ahead)
    assert deliver_due(PostOffice(database, sender, Desk(post.settings, post.keyring)), [TWO]).accepted == 6
    assert sorted(sender.addresses) == [f"reader{number}@example.com" for number in range(6)]


def test_what_was_ahead_is_put_back_where_the_provider_takes_nothing(
    database: Database, update_id: UUID, post: Post
) -> None:
    seen: list[Counter[tuple[str, int]]] = []

    def is_ahead() -> bool:
        seen.append(steps(database))
        return seen[-1][("claimed", 1)] == 2

    sender = WatchingSender(answers=[Later(30, "busy")], look=is_ahead)
    assert deliver_due(PostOffice(database, sender, Desk(post.settings, post.keyring)), [TWO]).accepted == 0
    assert len(sender.batches) == 1
    assert {steps[("posting", 1)] for steps in seen} == {2}
    assert steps(database) == {("queued", 1): 2, ("queued", 0): 4}


def test_an_update_that_was_paused_long_after_its_mails_were_composed_does_not_leave(
    database: Database, update_id: UUID, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "FRESH_SECONDS", 0.0)

    def is_paused() -> bool:
        if steps(database)[("claimed", 1)] < 2:
            return False
        with database.transaction() as session:
            pause_update(session, update_id)
        return True

    sender = WatchingSender(look=is_paused)
    assert deliver_due(PostOffice(database, sender, Desk(post.settings, post.keyring)), [TWO]).accepted == 2
    assert steps(database) == {("accepted", 1): 2, ("queued", 0): 4}


def test_no_more_is_taken_than_may_be_tried_and_what_ends_badly_leaves_nothing_behind(
    database: Database, update_id: UUID, post: Post
) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        Preparing(database, Desk(post.settings, post.keyring)) as ahead,
    ):
        taken = [ahead.take(TWO, limit) for limit in (2, 1, 2)]
        assert [len(one.claim.deliveries) for one in taken if one] == [2, 1, 2]
        raise KeyboardInterrupt
    assert steps(database) == {("claimed", 1): 5, ("queued", 0): 1}
