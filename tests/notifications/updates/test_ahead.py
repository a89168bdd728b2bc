"""A batch of an update is composed while the one before it is on its way: none of it leaves before its turn, or is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.updates.running import cancel_update, pause_update, resume_update
from campaign.mail import preparing
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Changed, Composed, Desk, DueMail
from campaign.mail.message import MailBatch
from campaign.mail.models import Delivery
from campaign.mail.preparing import Preparing
from campaign.mail.sender import Later, Outcome, Refused
from campaign.mail.suppression import BOUNCED, suppress
from campaign.my_support.erasing import Erase, erase
from campaign.notifications.updates.news import NEWS
from tests.fakes.sender import FakeSender
from tests.journeys.system import eventually
from tests.notifications.post import Post
from tests.notifications.updates.reading import read_before
from tests.time_travel import let_pass
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


@dataclass
class Meanwhile:
    """While the first batch is on its way: waits until the second is composed, and then does `act`, once."""

    database: Database
    act: Callable[[Session], object]
    composed: list[int] = field(default_factory=list)
    after: Counter[tuple[str, int]] = field(default_factory=Counter)

    def compose(self, session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        answers = NEWS.compose(session, desk, deliveries)
        self.composed.append(len(answers))
        return answers

    def sender(self, *answers: Outcome) -> WatchingSender:
        return WatchingSender(answers=list(answers), look=self._look)

    def _look(self) -> bool:
        if len(self.composed) == 2:
            self.composed.append(0)
            with self.database.transaction() as session:
                self.act(session)
            self.after = steps(self.database)
        return len(self.composed) > 2


def test_of_a_paused_update_nothing_composed_ahead_leaves_and_resumed_all_of_it_once(
    database: Database, update_id: UUID, post: Post
) -> None:
    meanwhile = Meanwhile(database, lambda session: pause_update(session, update_id))
    sender, kind = meanwhile.sender(), replace(TWO, compose=meanwhile.compose)
    office = PostOffice(database, sender, Desk(post.settings, post.keyring))
    assert deliver_due(office, [kind]).accepted == 2
    assert meanwhile.after == {("posting", 1): 2, ("queued", 0): 4}
    assert steps(database) == {("accepted", 1): 2, ("queued", 0): 4}
    with database.transaction() as session:
        resume_update(session, update_id)
    let_pass(database, timedelta(minutes=2))
    assert deliver_due(office, [kind]).accepted == 4
    assert sorted(sender.addresses) == [f"reader{number}@example.com" for number in range(6)]


def test_what_is_cancelled_goes_no_further_though_it_is_composed(
    database: Database, update_id: UUID, post: Post
) -> None:
    meanwhile = Meanwhile(database, lambda session: cancel_update(session, update_id))
    office = PostOffice(database, meanwhile.sender(), Desk(post.settings, post.keyring))
    assert deliver_due(office, [replace(TWO, compose=meanwhile.compose)]).accepted == 2
    assert steps(database) == {("accepted", 1): 2, ("dropped", 1): 4}


def test_the_halves_of_a_refused_batch_do_not_leave_once_it_is_paused(
    database: Database, update_id: UUID, post: Post
) -> None:
    meanwhile = Meanwhile(database, lambda session: pause_update(session, update_id))
    sender = meanwhile.sender(Refused("one is bad", 400))
    office = PostOffice(database, sender, Desk(post.settings, post.keyring))
    assert deliver_due(office, [replace(TWO, compose=meanwhile.compose)]).accepted == 0
    assert len(sender.batches) == 1
    assert steps(database) == {("queued", 0): 6}


def test_of_a_batch_in_parts_each_part_is_looked_at_again_alone(
    database: Database, update_id: UUID, post: Post
) -> None:
    asked: list[int] = []

    def look_again(session: Session, deliveries: Sequence[DueMail]) -> Changed:
        asked.append(len({row.id for row in deliveries}))
        return Changed()

    sender = FakeSender([Refused("one is bad", 400)])
    office = PostOffice(database, sender, Desk(post.settings, post.keyring))
    assert deliver_due(office, [replace(TWO, look_again=look_again)]).accepted == 6
    assert asked == [2, 1, 1, 2, 2]


def test_whoever_wants_it_no_more_does_not_get_what_was_composed_before(
    database: Database, petition: UUID, post: Post
) -> None:
    """Of those who are composed ahead one withdraws, one unticks the news, one is erased, one bounces; the last gets it."""
    read_before(database, petition, post, 10)
    an_update_leaves(database, petition)

    def all_but_one_go(session: Session) -> None:
        ahead = session.scalars(select(Delivery.subject_id).where(Delivery.state == "claimed").order_by(Delivery.id))
        withdrawn, unticked, erased, bounced, _ = [session.get_one(Contribution, each) for each in ahead]
        assert ending.withdraw(session, withdrawn.id)
        choices = Choices(show_name=False, consent_campaign=False, consent_wider=False)
        assert change_choices(session, unticked.id, choices, language="cy", source="my-support")
        assert erase(session, Erase(erased.mailbox_key, "cy", is_for_ever=True))
        suppress(session, bounced.mailbox_key, "all", BOUNCED)

    meanwhile = Meanwhile(database, all_but_one_go)
    sender = meanwhile.sender()
    office = PostOffice(database, sender, Desk(post.settings, post.keyring))
    assert deliver_due(office, [replace(NEWS, batch_size=5, compose=meanwhile.compose)]).accepted == 6
    assert len(set(sender.addresses)) == 6
    assert Counter(state for state, _ in steps(database).elements()) == {"accepted": 6, "dropped": 4}


def test_what_cannot_be_composed_ahead_is_due_again_at_once_and_the_fault_is_raised(
    database: Database, update_id: UUID, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[int] = []

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        calls.append(len(deliveries))
        if len(calls) == 2:
            raise OperationalError("SELECT", {}, Exception("the server went away"))
        return NEWS.compose(session, desk, deliveries)

    sender = FakeSender()
    office = PostOffice(database, sender, Desk(post.settings, post.keyring))
    with pytest.raises(OperationalError):
        deliver_due(office, [replace(TWO, compose=compose)])
    assert steps(database) == {("accepted", 1): 2, ("queued", 0): 4}
    assert "what was ahead could not be prepared" in caplog.text
    assert deliver_due(office, [TWO]).accepted == 4
    assert len(set(sender.addresses)) == 6
