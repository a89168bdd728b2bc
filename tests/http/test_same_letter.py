"""Nobody learns from the answer to a letter whether its address is known: page, headers and statements are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update
from werkzeug.test import TestResponse

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.ids import new_id
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from tests.cast import signing
from tests.http.made_app import app_for
from tests.http.test_same_answer import CASES, EVENTS, address, as_said
from tests.letters import BODY, SUBJECT, charlie_opens_letter_drive, targets_of, write, writing
from tests.time_travel import let_pass


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return app_for(settings, database).test_client()


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(as_said(statement))

    event.listen(database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(database.engine, "before_cursor_execute", listen)


def prepare(database: Database, drive: UUID) -> None:
    """An address of each case: written before, verified before, closed, or with all its mails used up."""
    targets = targets_of(database, drive)
    for case in ("repeated", "capped", "verified"):
        write(database, writing(drive, targets, email=address(case, 0), body="An earlier one."))
    with database.transaction() as session:
        session.execute(update(Contribution).where(Contribution.email.like("verified%")).values(state="verified"))
        suppress(session, signing(drive, email=address("suppressed", 0)).mailbox_key, "all")
        capped = session.scalars(select(Contribution).where(Contribution.email.like("capped%"))).one()
        mail = {
            "template": "contribution/verification",
            "mailbox_key": capped.mailbox_key,
            "person": "",
            "subject_id": capped.id,
            "language": "cy",
            "is_capped": True,
            "created_at": capped.submitted_at,
            "not_before": capped.submitted_at,
            "state": "accepted",
        }
        session.execute(insert(Delivery), [{"id": new_id(), "event_id": new_id(), **mail} for _ in range(4)])
    let_pass(database, timedelta(hours=2))


def post(client: FlaskClient, email: str, targets: list[UUID]) -> TestResponse:
    fields = {"name": "Laura Evans", "email": email, "postcode": "CF10 1AA", "country": "GB", "email_checked": email}
    words = {"subject": SUBJECT, "body": BODY, "target": [str(one) for one in targets]}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post("/en/letter-drives/letters-1/letters", data={**fields, **words}, headers=headers)


def test_the_answer_and_the_statements_are_the_same_for_all(
    database: Database, drive: UUID, client: FlaskClient, statements: list[str]
) -> None:
    prepare(database, drive)
    targets = targets_of(database, drive)
    seen: dict[str, tuple[object, ...]] = {}
    for case in CASES:
        post(client, f"warm-{case}@example.com", targets)
        statements.clear()
        answer = post(client, address(case, 0), targets)
        seen[case] = (answer.status_code, answer.data, list(answer.headers), list(statements))
        with database.reading() as session:
            latest = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first()
        assert latest == f"letter.{EVENTS[case]}", case
    assert seen["new"][0] == 303
    assert len(seen["new"][3]) >= 6  # type: ignore[arg-type]
    for case in CASES[1:]:
        assert seen[case] == seen["new"], case
