"""One statement or several: whichever way a contribution is stored, the same comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.contributions.registry import KINDS
from campaign.contributions.rush.arrivals import Arrival, Whence, arrival_at
from campaign.contributions.rush.challenges import make_challenge, read_solution
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.contributions.service import SubmitContribution, take_in_alone
from campaign.contributions.taking_in.at_once import store_at_once
from campaign.contributions.taking_in.given import Submitted
from campaign.contributions.taking_in.step_by_step import store_step_by_step
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.service import add_channels
from campaign.ids import new_id
from campaign.mail.models import Delivery, Mailbox
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition, signing
from tests.contributions.rush.solving import packed, solve
from tests.mail.ledger import values_of
from tests.time_travel import let_pass

KIND = KINDS["signature"]
KEY = b"k" * 32
WAYS = {"one statement": store_at_once, "several": store_step_by_step}
ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def coming(drive_id: UUID, **changes: Any) -> Arrival:
    return replace(arrival_at(drive_id, Whence("81.2.69.142"), KEY), **changes)


class Way:
    """Stores by one of WAYS, and tells what came of it without what differs from run to run."""

    def __init__(self, database: Database, name: str) -> None:
        self._database, self._store = database, WAYS[name]
        self._ids: list[UUID] = []
        self.answers: list[object] = []

    def give(self, command: SubmitContribution) -> Submitted | None:
        with self._database.transaction() as session:
            answer = self._store(session.connection(), KIND, command)
            if answer is None:
                session.rollback()
        self.answers.append(
            answer and (self._named(answer.contribution_id), answer.is_new, round(answer.put_off_seconds, -1))
        )
        return answer

    def told(self) -> dict[str, object]:
        with self._database.reading() as session:
            rows = session.execute(
                select(Contribution.id, Contribution.name, Contribution.slot).order_by(Contribution.id)
            )
            events = session.execute(select(OutboxEvent.name, OutboxEvent.subject_id).order_by(OutboxEvent.id))
            mails = session.execute(
                select(
                    Delivery.subject_id, Delivery.template, Delivery.is_capped, Delivery.not_before > now(10)
                ).order_by(Delivery.id)
            )
            origins = session.scalars(select(ContributionOrigin.domain).order_by(ContributionOrigin.contribution_id))
            return {
                "answers": self.answers,
                "rows": [(self._named(each.id), each.name, each.slot) for each in rows],
                "events": [(name, self._named(subject)) for name, subject in events],
                "mails": [(self._named(subject), *rest) for subject, *rest in mails],
                "origins": list(origins),
                "mailboxes": len(session.scalars(select(Mailbox)).all()),
                "buckets": len({key.partition(".")[0] for key in session.scalars(select(RushBucket.key))}),
                "spent": len(session.scalars(select(SpentChallenge)).all()),
            }

    def _named(self, row_id: UUID) -> int:
        if row_id not in self._ids:
            self._ids.append(row_id)
        return self._ids.index(row_id)


def _again_and_again(database: Database, way: Way, petition: UUID) -> None:
    for form in ("f", "f", "g"):
        way.give(signing(petition, form_key=form))
    let_pass(database, timedelta(minutes=5))
    way.give(signing(petition, form_key="f"))
    way.give(signing(petition, form_key="h"))
    let_pass(database, timedelta(hours=2))
    way.give(signing(petition, form_key="f"))


def _three_at_one_mailbox(database: Database, way: Way, petition: UUID) -> None:
    for name in ("Suzie Evans", "Paul Evans", "Olive Evans", "Paul Evans"):
        way.give(signing(petition, name))
        let_pass(database, timedelta(minutes=2))
    way.give(signing(petition, "Stan Price", postcode="LL57 2DG"))


def _abroad(_database: Database, way: Way, petition: UUID) -> None:
    for name, country in (("Suzie Evans", "FR"), ("Paul Evans", "DE"), ("Paul Evans", "FR")):
        way.give(signing(petition, name, postcode=None, country=country, is_suspect=True))


def _capped(database: Database, way: Way, petition: UUID) -> None:
    stored = way.give(signing(petition))
    assert stored is not None
    with database.transaction() as session:
        mail = session.scalars(select(Delivery)).one()
        for _ in range(4):
            columns = values_of(mail)
            session.add(Delivery(**{**columns, "id": new_id(), "event_id": new_id()}))
    let_pass(database, timedelta(hours=2))
    way.give(signing(petition))


def _closed(database: Database, way: Way, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(paused_at=now()))
    assert way.give(signing(petition, arrival=coming(petition))) is None


def _rush(database: Database, way: Way, petition: UUID) -> None:
    for number in range(9):
        way.give(signing(petition, email=f"s{number}@example.com", arrival=coming(petition)))
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
    solution = read_solution(packed(solve(asdict(make_challenge(KEY, 50, present)))), [KEY])
    for number in range(2):
        solved = coming(petition, solution=solution)
        way.give(signing(petition, email=f"solved{number}@example.com", arrival=solved))


def _event(database: Database, way: Way, petition: UUID) -> None:
    with database.transaction() as session:
        add_channels(session, petition, ["stall"], event_days=1)
    for number in range(12):
        arrival = arrival_at(petition, Whence("81.2.69.142", "stall" if number else "other"), KEY)
        way.give(signing(petition, email=f"s{number}@example.com", arrival=arrival))
    nowhere = arrival_at(petition, Whence("10.0.0.1", "stall"), KEY)
    way.give(signing(petition, email="away@example.com", arrival=nowhere))


SCENES: list[Callable[[Database, Way, UUID], None]] = [
    *(_again_and_again, _three_at_one_mailbox, _abroad, _capped, _closed, _rush, _event),
]


@ON_POSTGRESQL_ALONE
@pytest.mark.parametrize("scene", SCENES)
def test_both_ways_end_alike(database: Database, petition: UUID, scene: Callable[[Database, Way, UUID], None]) -> None:
    told = []
    for name in WAYS:
        way = Way(database, name)
        drive_id = petition if not told else charlie_opens_petition(database, slug="2")
        scene(database, way, drive_id)
        told.append(way.told())
        _forget_all(database)
    assert told[0] == told[1]


def _forget_all(database: Database) -> None:
    with database.transaction() as session:
        for table in (Delivery, OutboxEvent, ContributionOrigin, Contribution, Mailbox, RushBucket, SpentChallenge):
            session.execute(table.__table__.delete())


@ON_POSTGRESQL_ALONE
@pytest.mark.parametrize("name", WAYS)
def test_many_names_at_once_take_both_seats_whichever_way(database: Database, petition: UUID, name: str) -> None:
    """Whoever was late by a moment does not see who was quicker, and is tried again: nobody is left without an event."""
    store = WAYS[name]

    def give(number: int) -> Submitted | None:
        with database.transaction() as session:
            return store(session.connection(), KIND, signing(petition, name=f"Person {chr(97 + number)}"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(give, range(24)))
    assert sum(answer is not None and answer.is_new for answer in answers) == 2
    with database.reading() as session:
        assert len(session.scalars(select(OutboxEvent)).all()) == 24
        assert sorted(session.scalars(select(Contribution.slot))) == [1, 2]


@ON_POSTGRESQL_ALONE
def test_a_signature_alone_is_one_statement_that_commits_itself(database: Database, petition: UUID) -> None:
    with database.directly() as connection:
        take_in_alone(connection, KIND, signing(petition, arrival=coming(petition)))
        with database.reading() as session:  # the connection is in use still, and has nothing to commit
            assert len(session.scalars(select(Contribution)).all()) == 1
