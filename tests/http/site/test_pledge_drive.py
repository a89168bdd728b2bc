"""The page of a pledge drive and its form: what can be pledged and how far it is, what a good form does, how a faulty one
comes back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.contributions.models import Contribution
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.models import Pledge
from campaign.db import Database
from campaign.drives.running import pause
from campaign.drives.wales import day_of
from campaign.outbox.models import OutboxEvent
from tests.cast import latest, press
from tests.contributions.counting import events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    pledges,
    present_moment,
    talk,
)
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.time_travel import let_pass

PAGE = {"en": "/en/pledge-drives/lend-a-hand-1", "cy": "/cy/addewidion/help-llaw-1"}
PATH = f"{PAGE['en']}/pledges"
GOOD = {"name": "Paul Prys", "email": "paul@example.com", "postcode": "cf101aa", "country": "GB", "what": "talk"}


@pytest.fixture
def drive(database: Database) -> UUID:
    present = present_moment(database)
    cuppa = talk(present, code="cuppa", unit="money", minimum=2, maximum=50, goal=2000)
    join = talk(present, code="join", unit="yes", maximum=1, goal=20)
    return charlie_opens_pledge_drive(database, talk(present), cuppa, launch(present), join)


def refused(answer: TestResponse) -> Page:
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text)


def given(database: Database) -> Pledge:
    return pledge(database, latest(database))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_each_offer_says_what_it_asks_and_how_far_it_has_come(
    client: FlaskClient, database: Database, drive: UUID, language: str
) -> None:
    done = pledged(database, drive, "cuppa", quantity=20)
    pledged(database, drive, "cuppa", quantity=20, name="Laura Lloyd")
    pledges(database, drive, "cuppa", quantity=50, name="Suzie Evans")
    pledged(database, drive, "join")
    with database.transaction() as session:
        answers.answer_done(session, done)
    answer = client.get(PAGE[language])
    assert answer.status_code == 200 and answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    page = Page(answer.text)
    said = {
        "en": ("Pledged £40 Goal £2,000 Kept already £20", "Pledged 1 person Goal 20 people", "Places left: 4"),
        "cy": (
            "Wedi’i addo £40 Nod £2,000 Wedi’i gadw eisoes £20",
            "Wedi’i addo 1 person Nod 20 person",
            "Lleoedd ar ôl: 4",
        ),
    }[language]
    for words in said:
        assert words in page.words
    bars = [(given["value"], given["max"]) for tag, given in page.attributes if tag == "progress"]
    assert bars[1:] == [("0", "12"), ("40", "2000"), ("0", "4"), ("1", "20")]
    assert page.form().kinds["what"] == "radio"


def test_a_good_form_leads_to_the_mailbox_and_stores_what_was_pledged(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    day = day_of(present_moment(database)) + timedelta(days=50)
    answer = client.post(PATH, data={**GOOD, "quantity": "3", "due_on": day.isoformat()})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE['en']}/check-your-email")
    assert client.get(answer.headers["Location"]).headers["Cache-Control"].startswith("public")
    row = contribution(database, latest(database))
    assert (row.kind, row.what, row.state, row.name) == ("pledge", "talk", "pending", "Paul Prys")
    assert (given(database).quantity, given(database).state) == (3, "unverified")


def test_what_one_does_or_does_not_needs_no_number(client: FlaskClient, database: Database, drive: UUID) -> None:
    assert client.post(PATH, data={**GOOD, "what": "join", "quantity": "", "due_on": ""}).status_code == 303
    assert given(database).quantity == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "1000000000000", "what": "cuppa"}, "quantity"),
        ({"quantity": "51", "what": "cuppa"}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"quantity": "1", "due_on": "2020-01-01"}, "due_on"),
        ({"quantity": "1", "due_on": "2999-01-01"}, "due_on"),
        ({"quantity": "1", "due_on": "soon"}, "due_on"),
        ({"quantity": "1", "what": "fly"}, "what"),
        ({"quantity": "1", "what": ""}, "what"),
    ],
)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_faulty_form_comes_back_with_its_reason_and_everything_typed(
    client: FlaskClient, database: Database, drive: UUID, changes: dict[str, str], field: str, language: str
) -> None:
    typed = {**GOOD, "due_on": "", "consent_wider": "yes", **changes}
    ending = {"en": "/pledges", "cy": "/addewidion"}[language]
    page = refused(client.post(PAGE[language] + ending, data=typed))
    form = page.form(ending)
    for name in ("name", "email", "quantity", "due_on", "consent_wider"):
        assert form.fields.get(name) == typed[name]
    if typed["what"] not in ("", "fly"):
        assert form.fields["what"] == typed["what"]
    assert f"#{field}" in page.links and field in page.ids
    assert f"{field}-error" in page.ids
    with database.reading() as session:
        assert session.scalars(select(Contribution)).all() == []
        assert session.scalars(select(OutboxEvent)).all() == []


def test_programs_are_told_the_reason_by_its_name(client: FlaskClient, drive: UUID) -> None:
    answer = client.post(PATH, data={**GOOD, "quantity": "9"}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "quantity-above-maximum"


def test_a_full_event_says_before_the_press_that_one_waits(
    client: FlaskClient, database: Database, drive: UUID, link_to: LinkTo
) -> None:
    for name in ("Laura Lloyd", "Suzie Evans"):
        pledged(database, drive, "launch", quantity=2, name=name)
    assert (
        "Every place is taken. Whoever chooses this now joins the waiting list"
        in Page(client.get(PAGE["en"]).text).words
    )
    assert client.post(PATH, data={**GOOD, "what": "launch", "quantity": "1"}).status_code == 303
    pauls = latest(database)
    path = link_to("verify", pauls)
    assert "you join the waiting list" in Page(client.get(path).text).words
    page = Page(client.post(path).text)
    assert "You are on the waiting list of “Lend a hand”" in page.words
    assert "Your place on the waiting list 1" in page.words
    assert pledge(database, pauls).state == "waiting"


def test_the_same_again_with_another_number_changes_nothing_and_tells_the_owner(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    client.post(PATH, data={**GOOD, "quantity": "1"})
    first = latest(database)
    let_pass(database, timedelta(minutes=5))
    assert client.post(PATH, data={**GOOD, "quantity": "4"}).status_code == 303
    assert latest(database) == first
    assert pledge(database, first).quantity == 1
    assert events_of(database, first) == ["pledge.submitted", "pledge.repeated"]
    assert client.post(PATH, data={**GOOD, "what": "cuppa", "quantity": "4"}).status_code == 303
    assert latest(database) != first


def test_the_owner_corrects_the_number_and_the_day_before_the_press(
    client: FlaskClient, database: Database, drive: UUID, link_to: LinkTo
) -> None:
    pauls = pledges(database, drive)
    path = link_to("verify", pauls)
    page = Page(client.get(path).text)
    for words in ("Give a talk", "1 time", "Paul Prys", "By pledging I agree."):
        assert words in page.words
    form = page.form()
    assert form.fields["what"] == "talk" and form.fields["quantity"] == "1"
    assert client.post(path, data={**form.fields, "quantity": "9"}).status_code == 422
    assert client.post(path, data={**form.fields, "what": "cuppa", "quantity": "9"}).status_code == 422
    answer = client.post(path, data={**form.fields, "quantity": "4"})
    assert answer.status_code == 200
    assert "Your pledge to “Lend a hand” is confirmed." in Page(answer.text).words
    assert (pledge(database, pauls).quantity, pledge(database, pauls).state) == (4, "pledged")


def test_whoever_has_just_verified_pledges_without_another_mail(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, drive: UUID, link_to: LinkTo
) -> None:
    page = Page(client.post(link_to("verify", suzies)).text)
    (path,) = (link for link in page.links if link.startswith(f"{PAGE['en']}/next/"))
    form = Page(client.get(path).text).form("/pledges")
    assert form.fields["name"] == "Suzie Evans"
    answer = client.post(form.action, data={**form.fields, "what": "talk", "quantity": "2"})
    assert answer.status_code == 200
    assert "is confirmed" in Page(answer.text).words
    assert given(database).state == "pledged"


def test_a_paused_drive_takes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    with database.transaction() as session:
        pause(session, drive)
    answer = client.post(PATH, data={**GOOD, "quantity": "3"})
    assert answer.status_code == 409
    form = Page(answer.text).form("/pledges")
    assert (form.fields["what"], form.fields["quantity"]) == ("talk", "3")


def test_names_are_shown_only_to_whoever_asked_and_without_what_was_pledged(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    pledged(database, drive, show_name=True)
    pledged(database, drive, name="Laura Lloyd")
    page = Page(client.get(PAGE["en"]).text)
    assert "Paul Prys" in page.words and "Laura Lloyd" not in page.words


def test_where_gifts_are_paid_is_shown_after_the_press_alone_and_as_it_is(
    client: FlaskClient, database: Database, link_to: LinkTo
) -> None:
    address = "https://give.example/?a=1&b=2"
    cuppa = talk(present_moment(database), unit="money", pay_url=address)
    pauls = pledges(database, charlie_opens_pledge_drive(database, cuppa))
    assert address not in Page(client.get(PAGE["en"]).text).links
    assert address not in Page(client.get(link_to("verify", pauls)).text).links
    press(database, pauls)
    assert address in Page(client.get(link_to("given", pauls)).text).links


def test_the_page_of_a_closed_drive_shows_what_was_pledged_and_no_form(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    let_pass(database, timedelta(days=91))
    page = Page(client.get(PAGE["en"]).text)
    assert page.forms == []
    assert "Give a talk" in page.words
