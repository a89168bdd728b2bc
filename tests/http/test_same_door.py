"""Nobody learns from the door of My support whether an address is known: answer, statements and time are the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.mail.suppression import suppress
from campaign.my_support.entering import ask_link
from campaign.my_support.models import SupportLink
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition, signing
from tests.http.test_same_answer import client, overlap, statements, timed  # noqa: F401 (two are fixtures)
from tests.time_travel import let_pass

CASES = ("unknown", "known", "suppressed", "full")


def address(case: str, number: int) -> str:
    return f"{case}{number}@example.com"


def prepare(database: Database, rounds: int) -> None:
    """For each round a mailbox that was never heard of, a known one, a closed one, and one that had its links today."""
    petition = charlie_opens_petition(database)
    commands = {case: [signing(petition, email=address(case, number)) for number in range(rounds)] for case in CASES}
    with database.transaction() as session:
        for case in CASES[1:]:
            for command in commands[case]:
                submit(session, KINDS["signature"], command)
        for command in commands["suppressed"]:
            suppress(session, command.mailbox_key, "all")
    for _ in range(10):
        with database.transaction() as session:
            for command in commands["full"]:
                ask_link(session, command.mailbox_key, "en")
    let_pass(database, timedelta(minutes=2))


def post(client: FlaskClient, email: str) -> TestResponse:  # noqa: F811
    return client.post("/en/my-support", data={"email": email}, headers={"Sec-Fetch-Site": "same-origin"})


def test_the_answer_and_the_statements_are_the_same_for_all(
    database: Database,
    client: FlaskClient,  # noqa: F811
    statements: list[str],  # noqa: F811
) -> None:
    prepare(database, 1)
    post(client, "somebody.else@example.com")
    seen = {}
    for case in CASES:
        statements.clear()
        answer = post(client, address(case, 0))
        seen[case] = (answer.status_code, answer.data, list(answer.headers), list(statements))
        with database.reading() as session:
            assert session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first() == "link.asked"
    assert seen["unknown"][0] == 303
    assert len(seen["unknown"][3]) >= 3
    assert all(seen[case] == seen["unknown"] for case in CASES)
    with database.reading() as session:
        assert len(session.scalars(select(SupportLink)).all()) == 15


@pytest.mark.parametrize("rounds", [100, pytest.param(300, marks=pytest.mark.long)])
def test_as_many_of_each_take_as_long_as_each_other(
    database: Database,
    client: FlaskClient,  # noqa: F811
    rounds: int,
) -> None:
    prepare(database, rounds)
    took: dict[str, list[float]] = {case: [] for case in CASES}
    for number in range(rounds):
        for case in CASES:
            email = address(case, number)
            took[case].append(timed(303, lambda email=email: post(client, email)))  # type: ignore[misc]
    for case in CASES[1:]:
        assert overlap(took["unknown"], took[case]) > 0.6, case
