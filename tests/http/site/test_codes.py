"""The six-digit code in place of the link: right leads on, everything else gets one answer."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.codes import MOST_FAILURES
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.running import close_now
from campaign.mail.models import CodeFailure, Delivery
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.time_travel import let_pass

PATH = "/en/verify"


@pytest.fixture
def fields(settings: Settings, database: Database, petition: UUID, suzies: UUID) -> dict[str, str]:
    """What Suzie types after the mail with her code has left."""
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="accepted", posted_at=now()))
        mail = session.scalars(select(Delivery.id)).one()
    return {
        "drive": str(petition),
        "email": "Suzie@Example.com ",
        "code": Keyring(settings.secret_key).code("code", mail),
    }


def test_the_right_code_leads_to_the_page_that_the_link_opens(
    client: FlaskClient, database: Database, suzies: UUID, fields: dict[str, str], link_to: LinkTo
) -> None:
    answer = client.post(PATH, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, link_to("verify", suzies))
    with database.reading() as session:
        assert session.get_one(Contribution, suzies).state == "pending"


def test_the_code_may_be_typed_with_a_space(client: FlaskClient, fields: dict[str, str]) -> None:
    fields["code"] = f" {fields['code'][:3]} {fields['code'][3:]} "
    assert client.post(PATH, data=fields).status_code == 303


def test_the_form_after_signing_carries_the_petition(
    client: FlaskClient, suzies: UUID, fields: dict[str, str], link_to: LinkTo
) -> None:
    form = Page(client.get("/cy/deisebau/deiseb-1/edrychwch-yn-eich-mewnflwch").text).form()
    assert form.action == "/cy/gwirio"
    answer = client.post(form.action, data={**form.fields, "email": fields["email"], "code": fields["code"]})
    assert answer.headers["Location"] == link_to("verify", suzies, "cy")


def test_wrong_code_unknown_address_and_ended_codes_get_the_very_same_answer(
    client: FlaskClient, database: Database, fields: dict[str, str]
) -> None:
    wrong = {**fields, "code": "000000" if fields["code"] != "000000" else "111111"}
    unknown = {**fields, "email": "nobody@example.com"}
    answers = [client.post(PATH, data=unknown), *(client.post(PATH, data=wrong) for _ in range(MOST_FAILURES))]
    answers.append(client.post(PATH, data=fields))
    seen = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(seen) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers if "suzie" in answer.text.lower()}) == 1
    with database.reading() as session:
        assert len(session.scalars(select(CodeFailure.id)).all()) == MOST_FAILURES + 2


def test_the_link_works_after_codes_have_ended(
    client: FlaskClient, suzies: UUID, fields: dict[str, str], link_to: LinkTo
) -> None:
    for _ in range(MOST_FAILURES):
        client.post(PATH, data={**fields, "code": "000000" if fields["code"] != "000000" else "111111"})
    assert client.post(PATH, data=fields).status_code == 422
    assert client.post(link_to("verify", suzies)).status_code == 200


def test_what_is_no_code_or_no_address_is_said_and_not_counted_as_a_failure(
    client: FlaskClient, database: Database, fields: dict[str, str]
) -> None:
    page = Page(client.post(PATH, data={**fields, "code": "12345", "email": "suzie"}).text)
    assert {"#email", "#code"} <= set(page.links)
    assert page.form().fields["code"] == "12345"
    assert client.post(PATH, data={**fields, "drive": "no-such"}).status_code == 422
    for code in ("١٢٣٤٥٦", "12345a", "", "1234567"):
        assert client.post(PATH, data={**fields, "code": code}).status_code == 422
    with database.reading() as session:
        assert session.scalars(select(CodeFailure.id)).all() == []


def test_an_hour_later_the_code_is_too_late(client: FlaskClient, database: Database, fields: dict[str, str]) -> None:
    let_pass(database, timedelta(minutes=61))
    assert client.post(PATH, data=fields).status_code == 422


def test_the_page_lists_what_can_still_be_verified(client: FlaskClient, database: Database, petition: UUID) -> None:
    def listed() -> list[str]:
        return [given["value"] for tag, given in Page(client.get(PATH).text).attributes if tag == "option"]

    assert listed() == [str(petition)]
    with database.transaction() as session:
        close_now(session, petition)
    assert listed() == [str(petition)]
    let_pass(database, timedelta(hours=25))
    assert listed() == []
