"""Nobody learns from the answer to a pledge whether an address is known: page, headers and statements are the same."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.outbox.models import OutboxEvent
from tests.cast import press, signing
from tests.contributions.pledge.pledging import pledges
from tests.http.test_same_answer import CASES, EVENTS, statements
from tests.mail.ledger import values_of
from tests.time_travel import let_pass

__all__ = ["statements"]  # the fixture


def post(client: FlaskClient, email: str) -> tuple[object, ...]:
    fields = {"name": "Paul Prys", "email": email, "postcode": "CF10 1AA", "what": "talk", "quantity": "2"}
    answer = client.post("/en/pledge-drives/lend-a-hand-1/pledges", data=fields)
    return answer.status_code, answer.data, list(answer.headers)


def prepare(database: Database, drive: UUID) -> None:
    """An address of each case: pledged before, confirmed before, closed, or with all its mails used up."""
    given = {case: pledges(database, drive, email=f"{case}@example.com") for case in ("repeated", "verified", "capped")}
    press(database, given["verified"])
    with database.transaction() as session:
        suppress(session, signing(drive, email="suppressed@example.com").mailbox_key, "all")
        (mail,) = session.scalars(select(Delivery).where(Delivery.subject_id == given["capped"]))
        for number in range(4):
            copy = values_of(mail)
            session.add(Delivery(**{**copy, "id": UUID(int=number), "event_id": UUID(int=number)}))
    let_pass(database, timedelta(hours=2))


def test_the_answer_and_the_statements_are_the_same_for_all(
    client: FlaskClient, database: Database, pledge_drive: UUID, statements: list[str]
) -> None:
    prepare(database, pledge_drive)
    seen: dict[str, tuple[object, ...]] = {}
    for case in CASES:
        post(client, f"warm-{case}@example.com")
        statements.clear()
        seen[case] = (*post(client, f"{case}@example.com"), list(statements))
        with database.reading() as session:
            latest = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first()
        assert latest == f"pledge.{EVENTS[case]}", case
    assert seen["new"][0] == 303
    for case in CASES[1:]:
        assert seen[case] == seen["new"], case
