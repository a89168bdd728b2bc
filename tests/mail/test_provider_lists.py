"""Whom the provider writes to no more is learned from its lists where no event told it: once, page by page, and politely."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.db import Database, now
from campaign.ids import new_id
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.hearing import apply_events
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery, ProviderList, Suppression
from campaign.mail.provider_events import load_hearing, store_events
from campaign.mail.provider_lists import Pulling, pull_suppressions
from campaign.mail.sender import Barred, Later
from campaign.mail.sendgrid_events import Reading, read_event
from campaign.mail.sendgrid_lists import PATHS, Page, Place, SendGridLists
from campaign.mail.standing import load_standing, note_answer, note_wish
from campaign.mail.suppression import lift
from campaign.notifications.kinds import MAIL_KINDS
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.sendgrid_events import event_of
from tests.time_travel import let_pass

KEY = "another secret that only tests know, 01234"
EVENTS = {
    "bounce": {},
    "passing": {"event": "bounce", "status": "4.2.2"},
    "dropped": {"reason": "Invalid"},
    "spamreport": {},
    "unsubscribe": {},
}


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


@pytest.fixture
def pulling(database: Database, provider: FakeSendGrid) -> Iterator[Pulling]:
    with closing(SendGridLists("SG.key", provider.url, read_timeout=5.0)) as lists:
        yield Pulling(database, lists, KEY)


def key_of(address: str) -> str:
    return mailbox_key(parse_address(address).canonical, KEY)


def mail(database: Database, to: str, template: str, state: str = "accepted", *, ago: float = 0) -> UUID:
    """One that left so many seconds ago."""
    subject_id = new_id()
    with database.transaction() as session:
        queue_delivery(session, NewDelivery(new_id(), template, key_of(to), subject_id, "cy"))
        return session.scalars(
            update(Delivery)
            .where(Delivery.subject_id == subject_id)
            .values(state=state, attempt=1, posted_at=now(-ago))
            .returning(Delivery.id)
        ).one()


def hear(database: Database, *told: dict[str, object]) -> None:
    """As the hook does."""
    heard = [each for event in told if not isinstance(each := read_event(event, KEY), str)]
    with database.transaction() as session:
        store_events(session, Reading(tuple(heard), {}, 0))
    apply_events(database, MAIL_KINDS)


def pull(pulling: Pulling, *, budget_seconds: float = 30) -> int:
    found = pull_suppressions(pulling, budget_seconds=budget_seconds)
    apply_events(pulling.database, MAIL_KINDS)
    return found


def stopped(database: Database, to: str) -> set[tuple[str, str, bool]]:
    with database.reading() as session:
        rows = session.scalars(select(Suppression).where(Suppression.mailbox_key == key_of(to)))
        return {(row.scope, row.reason, row.until is not None) for row in rows}


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.created_at)))


def event(delivery_id: UUID, what: str, to: str) -> dict[str, object]:
    name = "bounce" if what == "passing" else what
    return event_of(delivery_id, name, email=to, **EVENTS[what])


def test_what_no_event_told_has_the_effect_that_its_event_would_have_had(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    templates = ("contribution/verification", "contribution/thanks", "update/news", "letter/delivery")
    cases = [(what, template) for what in EVENTS for template in templates]
    ends = {}
    for is_told in (True, False):
        told = []
        for number, (what, template) in enumerate(cases):
            to = f"Supporter{number}@{'told' if is_told else 'pulled'}.example.org"
            told.append(event(mail(database, to, template), what, to.lower()))  # as the provider spells it
        if is_told:
            hear(database, *told)
        else:
            provider.lists.note(told)
            assert pull(pulling) == len(templates) * 4  # what passes tells nothing
        ends[is_told] = [stopped(database, str(each["email"])) for each in told]
    assert ends[True] == ends[False]
    assert {scope for end in ends[False] for scope, _, _ in end} == {"all", "news", "reminders", "thanks", "letters"}


def test_an_entry_is_about_the_last_mail_that_had_left_before_it(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    mail(database, "suzie@example.com", "contribution/thanks", ago=600)
    complained_of = mail(database, "suzie@example.com", "update/news", ago=300)
    mail(database, "suzie@example.com", "contribution/verification", "unknown", ago=290)
    mail(database, "suzie@example.com", "contribution/verification", ago=10)
    then = int(time.time()) - 200
    provider.lists.note([event_of(complained_of, "spamreport", at=then, email="suzie@example.com")])
    mail(database, "laura@example.com", "contribution/thanks", "unknown", ago=300)
    provider.lists.note([event_of(complained_of, "bounce", at=then, email="laura@example.com")])
    pull(pulling)
    assert states(database) == ["accepted", "delivered", "unknown", "accepted", "bounced"]
    assert stopped(database, "suzie@example.com") == {("news", "complained", False)}
    assert stopped(database, "laura@example.com") == {("all", "bounced", True)}


def test_what_was_told_already_is_not_said_again_once_its_owner_has_changed_her_mind(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    older, newer = (mail(database, "suzie@example.com", "update/news", ago=ago) for ago in (600, 300))
    told = event_of(older, "unsubscribe", email="suzie@example.com")
    hear(database, {**told, "timestamp": int(time.time()) - 3})  # by the hook, of another mail and some seconds before
    paul = event_of(mail(database, "paul@example.com", "update/news"), "unsubscribe", email="paul@example.com")
    provider.lists.note([told, paul])
    assert newer and pull(pulling) == 1
    assert stopped(database, "suzie@example.com") == stopped(database, "paul@example.com") != set()
    with database.transaction() as session:
        for owner in ("suzie@example.com", "paul@example.com"):
            lift(session, key_of(owner), "news")
    for _ in range(2):
        forget_when(database)
        assert pull(pulling) == 0
    assert stopped(database, "suzie@example.com") == stopped(database, "paul@example.com") == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_asks_once_a_day_and_every_hour_while_mails_are_taken_and_nothing_is_told(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    def asked_after(**passed: float) -> int:
        let_pass(database, timedelta(**passed))
        before = len(provider.lists.asked)
        pull(pulling)
        return len(provider.lists.asked) - before

    hear(database, event_of(mail(database, "suzie@example.com", "update/news"), "delivered"))
    assert asked_after() == len(PATHS)
    assert asked_after(hours=23) == 0
    assert asked_after(hours=2) == len(PATHS)
    with database.transaction() as session:
        note_answer(session, is_taken=True)
    assert asked_after(minutes=50) == 0
    assert asked_after(minutes=20) == len(PATHS)
    hear(database, event_of(mail(database, "suzie@example.com", "update/news"), "delivered"))
    assert asked_after(hours=2) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_long_lists_are_read_to_their_end_and_where_a_killed_worker_stopped(
    database: Database, provider: FakeSendGrid, pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign.mail.sendgrid_lists.PAGE_SIZE", 2)
    people = [f"supporter{number}@example.com" for number in range(7)]
    provider.lists.note(
        event_of(mail(database, to, "update/news", ago=60), "unsubscribe", email=to, at=int(time.time()) - number)
        for number, to in enumerate(people)
    )
    provider.lists.refusals.extend([(404, {})] * 3)  # it has no such lists: the others are asked all the same
    assert pull(pulling, budget_seconds=0) == 0
    with pytest.raises(RuntimeError):
        pull(Pulling(database, Dying(pulling.lists, lives=5), KEY))
    assert len(provider.lists.asked) == 5
    with database.reading() as session:
        assert session.get_one(ProviderList, "unsubscribed").page_offset == 4
        assert session.get_one(ProviderList, "bounces").reason == "status 404"
    assert pull(pulling) == 3
    assert "offset=4" in provider.lists.asked[5]
    assert all(stopped(database, to) == {("news", "unsubscribed", False)} for to in people)
    with database.reading() as session:
        assert load_hearing(session).left_out == {}
        assert load_hearing(session).last_at is None  # nothing of it came to the hook


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_provider_that_will_not_show_them_is_let_be_and_mail_goes_on(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    def asked_after(seconds: float) -> int:
        let_pass(database, timedelta(seconds=seconds))
        before = len(provider.lists.asked)
        assert pull(pulling) == 0
        return len(provider.lists.asked) - before

    provider.lists.refusals.extend([(429, {"Retry-After": "600"}), (503, {}), *[(401, {})] * 3])
    assert [asked_after(seconds) for seconds in (0, 500, 200, 30)] == [1, 0, 1, 0]
    assert [asked_after(seconds) for seconds in (40, 3600, 23 * 3600)] == [len(PATHS), 0, len(PATHS)]
    with database.reading() as session:
        assert not load_standing(session).is_stopped and not load_standing(session).is_resting


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_provider_is_let_rest_it_is_not_asked(
    database: Database, provider: FakeSendGrid, pulling: Pulling
) -> None:
    with database.transaction() as session:
        note_wish(session, 60, "status 429")
    assert (pull(pulling), provider.lists.asked) == (0, [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_read_or_is_about_nobody_of_ours_costs_no_other(
    database: Database, provider: FakeSendGrid, pulling: Pulling, caplog: pytest.LogCaptureFixture
) -> None:
    mark = mail(database, "suzie@example.com", "update/news", ago=60)
    for number, to in enumerate(("nobody@elsewhere.example", "no address", "ŵ@example.com", "suzie@example.com")):
        provider.lists.note([event_of(mark, "spamreport", email=to, at=int(time.time()) - number)])
    provider.lists.note([event_of(mark, "unsubscribe", email="suzie@example.com", at=-5)])
    assert pull(pulling) == 1
    assert stopped(database, "suzie@example.com") == {("news", "complained", False)}
    assert "example" not in caplog.text


class Dying:
    """Lists that are shown so many times; then their reader is dead."""

    def __init__(self, lists: SendGridLists, *, lives: int) -> None:
        self._lists, self._lives = lists, lives

    def show(self, name: str, place: Place) -> Page | Later | Barred:
        if not self._lives:
            raise RuntimeError("killed")
        self._lives -= 1
        return self._lists.show(name, place)


class Watching:
    """Lists that look whether anybody holds a connection to the database while they are asked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.held: list[int] = []

    def show(self, _name: str, _place: Place) -> Page | Later | Barred:
        self.held.append(self._database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return Page(())


def test_no_connection_is_held_while_the_provider_is_asked(database: Database) -> None:
    watching = Watching(database)
    pull_suppressions(Pulling(database, watching, KEY))
    assert watching.held == [0] * len(PATHS)


def forget_when(database: Database) -> None:
    """As if no list had ever been asked for."""
    with database.transaction() as session:
        for row in session.scalars(select(ProviderList)):
            session.delete(row)
