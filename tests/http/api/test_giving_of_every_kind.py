"""Letters, pledges and other help through the API: what there is to give to, giving it, and reading what was given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.contributions.letter.models import Letter
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.registry import KINDS
from campaign.db import Database
from campaign.http.api.registry import RESOURCES
from tests.api_keys.keys import key_for
from tests.appeals import charlie_opens_appeal
from tests.contributions.pledge.pledging import WORDS, charlie_opens_pledge_drive, launch, present_moment, talk
from tests.http.api.asking import Client
from tests.letters import BODY, SUBJECT, charlie_opens_letter_drive, targets_of

LAURA: dict[str, Any] = {
    "given_name": "Laura",
    "family_name": "Evans",
    "email_addresses": [{"address": "laura@example.com"}],
    "postal_addresses": [{"postal_code": "CF10 1AA", "country": "GB"}],
    "cydlais:consents": [{"purpose": "wider", "is_given": True}],
}
VERIFIED = {"person": LAURA, "cydlais:verified": True}


@pytest.fixture
def offers(database: Database) -> UUID:
    """A drive with an event, a cuppa and a talk."""
    present = present_moment(database)
    cuppa = talk(present, code="cuppa", unit="money", goal=500, maximum=100)
    return charlie_opens_pledge_drive(database, launch(present), cuppa, talk(present))


def first(api: Client, plural: str) -> dict[str, Any]:
    found: dict[str, Any] = api.page(plural)["_embedded"][f"osdi:{plural}"][0]
    return found


def path(document: dict[str, Any], relation: str) -> str:
    href: str = document["_links"][relation]["href"]
    return href.removeprefix("http://cydlais.test")


def only(api: Client, address: str, plural: str) -> dict[str, Any]:
    [found] = api.page(address)["_embedded"][f"osdi:{plural}"]
    assert api.page(path(found, "self")) == found
    return dict(found)


def test_every_kind_is_read_as_a_noun_of_osdi() -> None:
    nouns = {resource.noun for resource in RESOURCES}
    for kind in KINDS.values():
        assert kind.osdi and set(kind.osdi) <= nouns, kind.name


def test_a_letter_is_an_outreach(client: FlaskClient, database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    api = Client(client, key_for(database, drive).secret)
    campaign = first(Client(client), "advocacy_campaigns")
    assert campaign["type"] == "email" and campaign["title"] == "Write to them" and campaign["templates"][0]["message"]
    assert "fforwm.example" not in str(campaign)
    target = campaign["target_list"][0]
    assert target["identifiers"] == [f"cydlais:{targets_of(database, drive)[0]}"]
    helper = path(campaign, "osdi:record_outreach_helper")
    body = {"subject": SUBJECT, "message": BODY, "targets": [{"cydlais:name": target["cydlais:name"]}]}
    assert Client(client).post(helper, {**body, "person": {**LAURA, "given_name": "Nia"}}).json == {}
    answer = api.post(helper, {**VERIFIED, **body, "identifiers": ["paper:1"]})
    assert answer.get_json()["cydlais:status"] == "verified", answer.text
    letter = only(api, path(campaign, "osdi:outreaches"), "outreaches")
    assert (letter["subject"], letter["message"]) == (SUBJECT, BODY) and letter["targets"] == [target]
    assert "paper:1" in letter["identifiers"] and "osdi:person" in letter["_links"]
    with database.reading() as session:
        assert len(session.scalars(select(Letter)).all()) == 2
        assert session.scalar(select(AuditEntry.act).where(AuditEntry.act == "people.read"))
    wordless = Client(client, key_for(database, drive, scopes=frozenset({"read-signatures", "read-people"})).secret)
    assert "message" not in only(wordless, path(campaign, "osdi:outreaches"), "outreaches")


def test_what_is_wrong_with_a_letter_is_told_by_the_names_that_were_sent(
    client: FlaskClient, database: Database
) -> None:
    drive = charlie_opens_letter_drive(database)
    for targets in ([], [{"given_name": "Nobody"}], [{"identifiers": ["cydlais:x"]}]):
        answer = Client(client).post(
            f"advocacy_campaigns/{drive}/record_outreach_helper", {"person": LAURA, "subject": "x", "targets": targets}
        )
        assert {each["field"] for each in answer.get_json()["errors"]} == {"message", "targets"}


def test_a_promise_to_come_is_an_attendance(client: FlaskClient, database: Database, offers: UUID) -> None:
    api = Client(client, key_for(database, offers).secret)
    event = first(api, "events")
    assert (event["title"], event["capacity"], event["location"]["venue"]) == ("Give a talk", 4, WORDS["en"].place)
    helper = path(event, "osdi:record_attendance_helper")
    answer = api.post(helper, {**VERIFIED, "status": "accepted", "tickets": [{"title": "One"}, {"title": "Two"}]})
    assert answer.status_code == 200, answer.text
    attendance = only(api, path(event, "osdi:attendances"), "attendances")
    assert (attendance["status"], attendance["attended"], attendance["cydlais:places"]) == ("accepted", False, 2)
    assert attendance["cydlais:status"] == "verified" and first(api, "events")["total_tickets"] == 2
    assert path(attendance, "osdi:event") == path(event, "self")
    declined = api.post(helper, {"person": LAURA, "status": "declined"})
    assert declined.get_json()["errors"][0]["field"] == "status"
    assert api.post(helper, {"person": LAURA, "cydlais:places": 9}).get_json()["errors"][0]["field"] == "tickets"


AMOUNTS: list[tuple[dict[str, Any], str]] = [
    ({"amount": "20.00"}, "20.00"),
    ({"amount": 5, "currency": "GBP"}, "5.00"),
    ({"recipients": [{"amount": "7"}]}, "7.00"),
    ({"amount": "2.50"}, ""),
    ({"amount": -1}, ""),
    ({"amount": [1]}, ""),
    ({"amount": "5", "currency": "USD"}, ""),
]


def test_a_cuppa_is_a_donation(client: FlaskClient, database: Database, offers: UUID) -> None:
    api = Client(client, key_for(database, offers).secret)
    page = first(api, "fundraising_pages")
    helper = f"fundraising_pages/{path(page, 'self')[-36:]}/record_donations_helper"
    given = []
    for number, (sent, pounds) in enumerate(AMOUNTS):
        laura = {**LAURA, "email_addresses": [{"address": f"laura{number}@example.com"}]}
        answer = api.post(helper, {**VERIFIED, "person": laura, **sent})
        if pounds:
            given.append(pounds)
            continue
        assert answer.status_code == 400 and answer.get_json()["errors"][0]["field"] in ("amount", "currency"), sent
    of_page = api.page(path(page, "osdi:donations"))["_embedded"]["osdi:donations"]
    assert [(each["amount"], each["credited_amount"], each["voided"]) for each in of_page] == [
        (pounds, "0.00", False) for pounds in given
    ]
    assert all(api.page(path(each, "self")) == each for each in of_page)
    assert [each["amount"] for each in api.page("donations")["_embedded"]["osdi:donations"]] == given


def test_other_help_is_a_submission(client: FlaskClient, database: Database, offers: UUID) -> None:
    api = Client(client, key_for(database, offers).secret)
    form = first(api, "forms")
    question = next(each for each in api.page("questions")["_embedded"]["osdi:questions"] if each["name"] == "quantity")
    answer = {"question": question["_links"]["self"]["href"], "responses": ["3"]}
    given = api.post(path(form, "osdi:record_submission_helper"), {**VERIFIED, "add_questions_responses_uri": [answer]})
    assert given.status_code == 200, given.text
    submission = only(api, path(form, "osdi:submissions"), "submissions")
    assert {each["name"]: each["value"] for each in submission["cydlais:answers"]}["quantity"] == "3"
    with database.reading() as session:
        assert session.scalars(select(Pledge.quantity)).all() == [3]


def test_an_appeal_is_a_form_that_takes_stories_comments_and_help(client: FlaskClient, database: Database) -> None:
    appeal = charlie_opens_appeal(database)
    api = Client(client, key_for(database, appeal).secret)
    form = first(api, "forms")
    assert {each["name"] for each in form["cydlais:ways"]} == {"talk", "cuppa"}
    for answers in ({"story": "We dug.", "title": "The garden"}, {"thought": "Yes."}, {"what": "talk", "note": "Hm"}):
        sent = {"person": LAURA, "cydlais:verified": True, "cydlais:answers": answers}
        assert api.post(path(form, "osdi:submissions"), sent).status_code == 200
    with database.reading() as session:
        assert set(session.scalars(select(Contribution.kind))) == {"story", "comment", "help"}
    told = api.page(path(form, "osdi:submissions"))["_embedded"]["osdi:submissions"]
    typed = {each["value"] for one in told for each in one["cydlais:answers"]}
    assert {"We dug.", "Yes.", "Hm"} <= typed
    wordless = Client(client, key_for(database, appeal, scopes=frozenset({"read-signatures"})).secret)
    assert "We dug." not in wordless.get(path(form, "osdi:submissions")).text
    wrong = api.post(path(form, "osdi:submissions"), {"person": LAURA, "cydlais:answers": {"what": "flying"}})
    assert wrong.status_code == 400, wrong.text


def test_a_key_reads_nothing_of_other_drives(client: FlaskClient, database: Database, offers: UUID) -> None:
    api = Client(client, key_for(database, charlie_opens_letter_drive(database)).secret)
    for plural, given in (("events", "attendances"), ("fundraising_pages", "donations"), ("forms", "submissions")):
        below = path(first(api, plural), f"osdi:{given}")
        assert api.get(below).status_code == 404 and Client(client).get(below).status_code == 401
        assert api.post(below, {"person": LAURA}).status_code == 403
    assert api.page("donations")["total_records"] == 0
