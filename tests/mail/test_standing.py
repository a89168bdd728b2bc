"""A provider that takes nothing is let rest, by all senders together; nothing is lost, and it is found out by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.mail.deliver import PostOffice, SenderBarredError, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.message import MailBatch
from campaign.mail.models import Delivery, ProviderStanding
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Unknown
from campaign.mail.standing import MOST_FAULTS, Standing, load_standing, note_bar
from campaign.notifications.kinds import MAIL_KINDS
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, signing
from tests.time_travel import let_pass

ON_SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BUSY, AWAY = Later(1, "status 503"), Later(1, "not sent: NewConnectionError", "away")
MINUTE = timedelta(seconds=66)  # those that failed together are tried five seconds apart


@dataclass
class Provider:
    """Answers each request as told until it is told otherwise; `judge` by what the request holds."""

    answer: Outcome = field(default_factory=lambda: Accepted("taken"))
    judge: Callable[[MailBatch], Outcome | None] = lambda _batch: None
    sizes: list[int] = field(default_factory=list)

    def send(self, batch: MailBatch) -> Outcome:
        self.sizes.append(len(batch.personals))
        return self.judge(batch) or self.answer


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def office(database: Database, settings: Settings, provider: Provider) -> PostOffice:
    return PostOffice(database, provider, Desk(settings, Keyring(settings.secret_key)))


def sign_many(database: Database, count: int, *, name: str = "supporter") -> UUID:
    drive_id = charlie_opens_petition(database, slug=name)
    with database.transaction() as session:
        for number in range(count):
            submit(session, KINDS["signature"], signing(drive_id, email=f"{name}{number}@example.com"))
    return drive_id


def deliver(office: PostOffice) -> int:
    return deliver_due(office, MAIL_KINDS).accepted


def standing(database: Database) -> Standing:
    with database.reading() as session:
        return load_standing(session)


def mails(database: Database) -> list[Delivery]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery)))


def gaps(database: Database) -> list[int]:
    """Seconds between the moments at which they are due."""
    moments = sorted(row.not_before for row in mails(database))
    return [round((later - earlier).total_seconds()) for earlier, later in pairwise(moments)]


def fail_running(database: Database, office: PostOffice, times: int) -> None:
    """So many requests, a minute apart."""
    for _ in range(times):
        deliver(office)
        let_pass(database, MINUTE)


@ON_SQLITE_ALONE
def test_after_ten_faults_running_one_mail_a_minute_asks_and_the_first_that_is_taken_opens_the_way(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 30)
    provider.answer = BUSY
    fail_running(database, office, MOST_FAULTS)
    assert len(provider.sizes) == MOST_FAULTS
    assert sum(provider.sizes) == 30 * MOST_FAULTS
    assert standing(database).is_stopped
    deliver(office)
    assert [deliver(office) for _ in range(3)] == [0, 0, 0]
    assert provider.sizes[MOST_FAULTS:] == [1]  # the rest of that minute, nobody asks
    provider.answer = Accepted("back")
    let_pass(database, MINUTE)
    assert deliver(office) == 30
    assert provider.sizes[MOST_FAULTS + 1 :] == [1, 29]
    assert standing(database) == Standing(accepted_at=standing(database).accepted_at)


@pytest.mark.parametrize("fault", [BUSY, AWAY])
@ON_SQLITE_ALONE
def test_an_outage_of_many_hours_costs_no_mail_its_attempts(
    database: Database, office: PostOffice, provider: Provider, fault: Outcome
) -> None:
    sign_many(database, 1)
    provider.answer = fault
    fail_running(database, office, MOST_FAULTS + 2)
    let_pass(database, timedelta(hours=9))
    fail_running(database, office, 2)
    assert {row.state for row in mails(database)} == {"queued"}
    assert max(row.attempt for row in mails(database)) <= MOST_FAULTS
    provider.answer = Accepted("back")
    assert deliver(office) == 1


@ON_SQLITE_ALONE
def test_what_was_put_off_for_long_leaves_as_soon_as_the_way_is_open(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 2)
    provider.answer = Later(3000, "status 503")
    deliver(office)
    with database.transaction() as session:
        note_bar(session, "status 401")
    let_pass(database, MINUTE)
    sign_many(database, 1, name="late")
    provider.answer = Accepted("back")
    assert deliver(office) == 3


@ON_SQLITE_ALONE
def test_what_meets_a_fault_each_time_while_others_are_taken_is_given_up_after_eight(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 1, name="poison")
    provider.judge = lambda batch: BUSY if batch.personals[0].to.startswith("poison") else None
    deliver(office)
    with database.transaction() as session:
        session.execute(update(Delivery).values(attempt=6))
    for number in range(3):
        let_pass(database, timedelta(hours=1, seconds=1))
        deliver(office)
        sign_many(database, 1, name=f"fine{number}")
        deliver(office)
    poison, *others = sorted(mails(database), key=lambda row: row.created_at)
    assert (poison.state, poison.attempt, poison.reason) == ("failed", 8, "gave-up: status 503")
    assert {(row.state, row.attempt) for row in others} == {("accepted", 1)}


@ON_SQLITE_ALONE
def test_those_that_fail_together_are_tried_apart(database: Database, office: PostOffice, provider: Provider) -> None:
    sign_many(database, 4)
    provider.answer = BUSY
    fail_running(database, office, 2)
    assert gaps(database) == [0, 0, 0]
    deliver(office)
    assert gaps(database) == [0, 5, 0]


@ON_SQLITE_ALONE
def test_a_provider_that_wants_fewer_is_let_rest_for_as_long_as_it_says(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 5)
    provider.answer = Later(30, "status 429", "pace")
    for _ in range(12):
        deliver(office)
        let_pass(database, timedelta(seconds=1))
        assert len(provider.sizes) == 1
    assert {row.attempt for row in mails(database)} == {0}
    assert not standing(database).is_stopped
    provider.answer = Accepted("well")
    let_pass(database, timedelta(seconds=30))
    assert deliver(office) == 5
    assert provider.sizes == [5, 5]


def test_a_refused_key_is_shown_once_a_minute_and_by_one_mail(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 20)
    provider.answer = Barred("status 401")
    for _ in range(3):
        with pytest.raises(SenderBarredError):
            deliver(office)
        assert deliver(office) == 0
        let_pass(database, MINUTE)
    assert provider.sizes == [20, 1, 1]
    assert {(row.state, row.attempt) for row in mails(database)} == {("queued", 0)}
    assert standing(database).reason == "status 401"
    provider.answer = Accepted("mended")
    assert deliver(office) == 20


@ON_SQLITE_ALONE
def test_answers_that_never_come_stop_the_sender_before_all_are_lost_to_nobody_knows(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    provider.answer = Unknown("no answer")
    for number in range(MOST_FAULTS + 1):
        sign_many(database, 2, name=f"number{number}")
        deliver(office)
    assert len(provider.sizes) == MOST_FAULTS
    assert sorted(row.state for row in mails(database)).count("queued") == 2


@ON_SQLITE_ALONE
def test_a_mail_that_is_refused_shows_that_the_provider_is_back(
    database: Database, office: PostOffice, provider: Provider
) -> None:
    sign_many(database, 2)
    provider.answer = Barred("status 403")
    with pytest.raises(SenderBarredError):
        deliver(office)
    let_pass(database, MINUTE)
    provider.answer = Refused("status 400 personalizations", 400)
    deliver(office)
    assert not standing(database).is_stopped


@ON_SQLITE_ALONE
def test_a_rest_that_a_wrong_clock_has_set_is_none(database: Database, office: PostOffice, provider: Provider) -> None:
    sign_many(database, 1)
    with database.transaction() as session:
        session.add(ProviderStanding(id=1, rests_until=datetime(2199, 1, 1, tzinfo=UTC)))
    assert deliver(office) == 1
