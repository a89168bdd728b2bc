"""In a rush, whoever solves a challenge gets the mail at once, and whoever has no script a little later; nobody is refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.models import Contribution
from campaign.contributions.rush.limits import LIMITS, highest_number
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.db import Database
from campaign.drives.service import add_channels
from campaign.mail.models import Delivery
from campaign.notifications.verification import answer_repeats
from campaign.outbox.models import OutboxEvent
from tests.contributions.rush.solving import packed, solve
from tests.http.site.reading import Page
from tests.letters import charlie_opens_letter_drive
from tests.time_travel import let_pass

HERE = "81.2.69.142"
OVER_THERE = "2a00:23c7:1:2::7"
PATH = "/en/petitions/petition-1/signatures"
LATE = "/en/petitions/petition-1/check-your-email?mail=later"


def post(client: FlaskClient, who: str, *, address: str = HERE, **more: str) -> TestResponse:
    fields = {"name": "Suzie Evans", "email": f"{who}@example.com", "postcode": "CF10 1AA", **more}
    return client.post(PATH, data=fields, environ_overrides={"REMOTE_ADDR": address})


def ask(client: FlaskClient, drive_id: object, *, address: str = HERE, source: str = "") -> TestResponse:
    path = f"/challenges/{drive_id}?source={source}"
    return client.get(path, environ_overrides={"REMOTE_ADDR": address})


def wait_of(database: Database, who: str) -> timedelta:
    """For how long the mail to them was put off."""
    with database.reading() as session:
        created, due = session.execute(
            select(Delivery.created_at, Delivery.not_before)
            .join(Contribution, Contribution.id == Delivery.subject_id)
            .where(Contribution.email == f"{who}@example.com")
        ).one()
    assert isinstance(created, datetime) and isinstance(due, datetime)
    return due - created


@pytest.fixture
def rush(client: FlaskClient, petition: UUID) -> None:
    """Nine from one device at once, each with a mailbox of their own."""
    for number in range(9):
        assert post(client, f"crowd{number}").status_code == 303


def solved(client: FlaskClient, drive_id: UUID) -> str:
    answer = ask(client, drive_id)
    assert answer.status_code == 200
    return packed(solve(answer.get_json()))


def test_nothing_is_asked_of_anybody_on_a_quiet_day(client: FlaskClient, database: Database, petition: UUID) -> None:
    answer = ask(client, petition)
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    assert ask(client, uuid4()).status_code == 204  # which drives there are, it does not tell
    assert post(client, "suzie").headers["Location"].endswith("check-your-email")
    assert wait_of(database, "suzie") < timedelta(seconds=1)


@pytest.mark.usefixtures("rush")
def test_without_a_solution_it_is_taken_and_its_mail_is_late(client: FlaskClient, database: Database) -> None:
    answer = post(client, "suzie", comment="It matters.")
    assert (answer.status_code, answer.headers["Location"]) == (303, LATE)
    assert timedelta(minutes=2) < wait_of(database, "suzie") < timedelta(minutes=15)
    assert "our emails may be late" in client.get(LATE).text
    assert "gall ein neges" in client.get("/cy/deisebau/deiseb-1/edrychwch-yn-eich-mewnflwch?mail=later").text
    assert "our emails may be late" not in client.get(LATE.partition("?")[0]).text
    assert post(client, "paul", address=OVER_THERE).headers["Location"].endswith("check-your-email")
    assert wait_of(database, "paul") < timedelta(seconds=1)


@pytest.mark.usefixtures("rush")
def test_with_a_solution_the_mail_leaves_at_once_and_the_solution_is_spent(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    solution = solved(client, petition)
    assert post(client, "suzie", altcha=solution).headers["Location"].endswith("check-your-email")
    assert wait_of(database, "suzie") < timedelta(seconds=1)
    assert post(client, "laura", altcha=solution).headers["Location"] == LATE
    assert wait_of(database, "laura") > timedelta(minutes=2)


@pytest.mark.usefixtures("rush")
@pytest.mark.parametrize("junk", ["x", "e30=", "A" * 20_000, packed({"number": [[]], "challenge": "é"})])
def test_a_solution_that_is_none_does_no_harm(client: FlaskClient, database: Database, junk: str) -> None:
    assert post(client, "suzie", altcha=junk).headers["Location"] == LATE
    assert wait_of(database, "suzie") > timedelta(minutes=2)


@pytest.mark.usefixtures("rush")
def test_a_challenge_is_as_altchas_libraries_read_it(client: FlaskClient, petition: UUID) -> None:
    answer = ask(client, petition)
    said: dict[str, Any] = answer.get_json()
    assert said.keys() == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert said["algorithm"] == "SHA-256" and said["maxnumber"] == highest_number(2)
    assert re.fullmatch(r"[0-9a-f]{24}\?expires=\d+&", said["salt"])
    assert all(re.fullmatch(r"[0-9a-f]{64}", said[name]) for name in ("challenge", "signature"))
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
    assert ask(client, petition, address=OVER_THERE).status_code == 204


def test_asking_changes_nothing(client: FlaskClient, database: Database, petition: UUID) -> None:
    for _ in range(20):
        ask(client, petition)
    with database.reading() as session:
        assert not session.scalars(select(RushBucket)).all() and not session.scalars(select(SpentChallenge)).all()


@pytest.mark.parametrize("drive_id", ["x", "%00", "1", "a" * 3000])
def test_what_names_no_drive_is_not_found(client: FlaskClient, drive_id: str) -> None:
    assert ask(client, drive_id).status_code == 404


@pytest.mark.usefixtures("rush")
def test_a_stand_at_an_event_is_held_up_by_nothing(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        add_channels(session, petition, ["stand"], event_days=1)
    assert ask(client, petition, source="stand").status_code == 204
    assert post(client, "suzie", source="stand").headers["Location"].endswith("check-your-email")
    assert ask(client, petition, source="poster").status_code == 200
    assert post(client, "paul", source="poster").headers["Location"] == LATE


@pytest.mark.usefixtures("rush")
def test_giving_it_again_brings_no_mail_before_its_time(client: FlaskClient, database: Database) -> None:
    post(client, "suzie")
    let_pass(database, timedelta(seconds=90))
    post(client, "suzie", address=OVER_THERE)
    with database.transaction() as session:
        repeats = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "signature.repeated")).all()
        assert len(repeats) == 1
        answer_repeats(session, repeats)
    assert wait_of(database, "suzie") > timedelta(minutes=2)  # there is still the one mail


def test_the_link_to_a_saved_letter_is_late_too(client: FlaskClient, database: Database) -> None:
    charlie_opens_letter_drive(database)
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Delivery))
    for number in range(LIMITS["device"].most + 5):
        fields = {"act": "save", "subject": "S", "body": "B", "name": "Laura", "email": f"laura{number}@example.com"}
        path = "/en/letter-drives/letters-1/letters"
        assert client.post(path, data=fields, environ_overrides={"REMOTE_ADDR": HERE}).status_code == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LetterDraft)) == 10
        waits = sorted(due - at for due, at in session.execute(select(Delivery.not_before, Delivery.created_at)))
    assert before == 0 and waits[0] < timedelta(seconds=1) and waits[-1] > timedelta(minutes=4)


def test_the_page_holds_room_for_a_solution_and_none_itself(client: FlaskClient, petition: UUID) -> None:
    first, second = (client.get("/en/petitions/petition-1").text for _ in range(2))
    assert first == second
    assert Page(first).form("/signatures").fields["altcha"] == ""
    assert f'data-challenge="/challenges/{petition}"' in first
