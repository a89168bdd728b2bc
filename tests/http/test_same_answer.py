"""Nobody learns from the answer to a post whether an address is known: page, headers, statements and time are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update
from werkzeug.test import TestResponse

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.ids import new_id
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from tests.cast import charlie_opens_petition, signing
from tests.http.made_app import app_for
from tests.time_travel import let_pass

Door = Callable[[FlaskClient, str, UUID], TestResponse]
CASES = ("new", "repeated", "verified", "suppressed", "capped")
EVENTS = {
    "new": "submitted",
    "repeated": "repeated",
    "verified": "repeated",
    "suppressed": "submitted",
    "capped": "capped",
}


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return app_for(settings, database).test_client()


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM slugs" not in statement:  # what it says for some seconds is the same for everybody
            said.append(as_said(statement))

    event.listen(database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(database.engine, "before_cursor_execute", listen)


def as_said(statement: str) -> str:
    """The statement on one line, whatever the database calls its parameters."""
    return re.sub(r"\s+", " ", re.sub(r"%\(\w+\)s|\?", "?", statement))


def address(case: str, number: int) -> str:
    return f"{case}{number}@example.com"


def prepare(database: Database, petition: UUID, rounds: int) -> None:
    """For each round an address of each case: given before, verified before, closed, or with all its mails used up."""
    with database.transaction() as session:
        for number in range(rounds):
            for case in ("repeated", "capped", "verified"):
                submit(session, KINDS["signature"], signing(petition, email=address(case, number)))
        session.execute(update(Contribution).where(Contribution.email.like("verified%")).values(state="verified"))
    with database.transaction() as session:
        for number in range(rounds):
            suppress(session, signing(petition, email=address("suppressed", number)).mailbox_key, "all")
        capped = select(Contribution).where(Contribution.email.like("capped%"))
        session.execute(
            insert(Delivery),
            [
                {
                    "id": new_id(),
                    "event_id": new_id(),
                    "template": "contribution/verification",
                    "mailbox_key": row.mailbox_key,
                    "person": "",
                    "subject_id": row.id,
                    "language": "cy",
                    "is_capped": True,
                    "created_at": row.submitted_at,
                    "not_before": row.submitted_at,
                    "state": "accepted",
                }
                for row in session.scalars(capped)
                for _ in range(4)
            ],
        )
    let_pass(database, timedelta(hours=2))


def post(client: FlaskClient, email: str, _petition: UUID | None = None) -> TestResponse:
    fields = {"name": "Suzie Evans", "email": email, "postcode": "CF10 1AA", "country": "GB", "email_checked": email}
    return client.post("/en/petitions/petition-1/signatures", data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def post_to_api(client: FlaskClient, email: str, petition: UUID) -> TestResponse:
    """As other software does without a key."""
    person = {"given_name": "Suzie", "family_name": "Evans", "email_addresses": [{"address": email}]}
    body = {"person": {**person, "postal_addresses": [{"postal_code": "CF10 1AA", "country": "GB"}]}}
    return client.post(f"/api/v1/petitions/{petition}/record_signature_helper", json=body)


def test_the_answer_and_the_statements_are_the_same_for_all(
    database: Database, petition: UUID, client: FlaskClient, statements: list[str]
) -> None:
    prepare(database, petition, 1)
    seen: dict[str, tuple[object, ...]] = {}
    for case in CASES:
        post(client, "somebody.else@example.com" if case == CASES[0] else f"warm-{case}@example.com")
        statements.clear()
        answer = post(client, address(case, 0))
        seen[case] = (answer.status_code, answer.data, list(answer.headers), list(statements))
        with database.reading() as session:
            latest = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first()
        assert latest == f"signature.{EVENTS[case]}", case
    assert seen["new"][0] == 303
    assert len(seen["new"][3]) >= (4 if database.is_sqlite else 1)  # type: ignore[arg-type]
    for case in CASES[1:]:
        assert seen[case] == seen["new"], case


@pytest.mark.parametrize(
    ("door", "status", "rounds"),
    [
        (post, 303, 100),
        pytest.param(post, 303, 500, marks=pytest.mark.long),
        pytest.param(post_to_api, 200, 500, marks=pytest.mark.long),
    ],
)
def test_as_many_of_each_take_as_long_as_each_other(
    database: Database, petition: UUID, client: FlaskClient, door: Door, status: int, rounds: int
) -> None:
    prepare(database, petition, rounds)
    took: dict[str, list[float]] = {case: [] for case in CASES}
    for number in range(rounds):
        for case in CASES:
            email = address(case, number)
            took[case].append(timed(status, lambda email=email: door(client, email, petition)))  # type: ignore[misc]
    for case in CASES[1:]:
        assert overlap(took["new"], took[case]) > 0.6, case


def timed(status: int, act: Callable[[], TestResponse]) -> float:
    begun = perf_counter()
    assert act().status_code == status
    return perf_counter() - begun


def overlap(one: list[float], other: list[float]) -> float:
    """The share of the two distributions that they have in common, over twenty steps of about equal weight."""
    both = sorted(one + other)
    edges = [both[len(both) * step // 20] for step in range(1, 20)]

    def shares(times: list[float]) -> list[float]:
        places = [sum(time > edge for edge in edges) for time in times]
        return [places.count(place) / len(times) for place in range(20)]

    assert median(one) > 0
    return sum(min(pair) for pair in zip(shares(one), shares(other), strict=True))
