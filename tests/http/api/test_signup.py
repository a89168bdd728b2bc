"""Signing people up: whoever is known is found, whoever is not is asked by a form, and nobody is made or signed up again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.mail.models import Delivery
from campaign.my_support.models import SupportLink
from campaign.supporters.labels.models import Labelling
from campaign.supporters.models import Consent, Supporter
from tests.api_keys.keys import key_for
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, present_moment, talk
from tests.http.api.asking import Client
from tests.http.api.test_signing import SUZIE

HELPER = "people/person_signup_helper"
NEW: dict[str, Any] = {
    **SUZIE,
    "given_name": "Nia",
    "email_addresses": [{"address": "nia@example.com", "status": "subscribed"}],
    "cydlais:consents": [{"purpose": "wider", "is_given": True}],
}


def count(database: Database, table: type[Any], *conditions: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def joining(database: Database, *codes: str) -> UUID:
    present = present_moment(database)
    offers = [talk(present, code=code, unit="yes", minimum=1, maximum=1) for code in codes]
    return charlie_opens_pledge_drive(database, talk(present), *offers)


def test_everybody_who_signs_up_is_answered_alike_and_may_get_a_link(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition))
    api = Client(client)
    assert api.page("")["_links"]["osdi:person_signup_helper"]["href"].endswith(f"/api/v1/{HELPER}")
    for path, person in ((HELPER, SUZIE), ("people/person_signup", NEW), ("people//", NEW)):
        answer = api.post(path, {"person": person, "add_tags": ["x"]})
        assert (answer.status_code, answer.json) == (200, {}), answer.text
    assert count(database, SupportLink, SupportLink.language == "cy") == count(database, SupportLink) == 3
    assert count(database, Delivery, Delivery.template == "support/link") == 3
    assert count(database, Contribution) == count(database, Supporter) == 1
    for person in ({}, {"email_addresses": [{"address": "nobody"}]}, None):
        answer = api.post(HELPER, {"person": person})
        assert answer.status_code == 400 and answer.get_json()["errors"][0]["field"] == "person.email_addresses"


def test_who_is_known_is_found_labelled_and_stays_as_they_are(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition, consent_wider=True))
    before = count(database, Consent)
    api = Client(client, key_for(database, petition).secret)
    api.post("tags", {"name": "speaker"})
    given = {**SUZIE, "postal_addresses": None, "preferred_language": None, "cydlais:consents": None}
    for person in (given, {"email_addresses": [{"address": "SUZIE@example.com", "status": "subscribed"}]}):
        answer = api.post("people", {"person": person, "add_tags": ["speaker"]}).get_json()
        assert answer == api.page(answer["_links"]["self"]["href"].removeprefix("http://cydlais.test"))
        assert answer["email_addresses"][0]["status"] == "subscribed" and answer["created_date"]
        assert answer["postal_addresses"][0]["country"] == "GB" and answer["preferred_language"] == "cy"
    assert count(database, Labelling) == 1 and count(database, Consent) == before
    assert api.post("people", {"person": SUZIE, "add_tags": ["other"]}).status_code == 400
    reader = Client(client, key_for(database, petition, scopes=frozenset({"read-people"})).secret)
    assert reader.post("people", {"person": SUZIE}).status_code == 403
    blind = Client(client, key_for(database, petition, scopes=frozenset({"sign"})).secret)
    assert blind.post("people", {"person": SUZIE}).get_json()["code"] == "signup-without-form"


def test_a_no_that_was_said_elsewhere_is_recorded_and_never_a_yes(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition, consent_wider=True, consent_campaign=True))
    refusing = {"email_addresses": [{"address": "suzie@example.com", "status": "unsubscribed"}]}
    signer = Client(client, key_for(database, petition, scopes=frozenset({"sign", "read-people"})).secret)
    assert signer.post(HELPER, {"person": refusing}).status_code == 403
    made = key_for(database, petition)
    api = Client(client, made.secret)
    left = api.post(HELPER, {"person": refusing}).get_json()
    assert "suzie" not in str(left).lower() and left["email_addresses"] == [{"primary": True, "status": "unsubscribed"}]
    assert api.page("people")["total_records"] == 0
    with database.reading() as session:
        noes = session.scalars(select(Consent).where(Consent.is_given.is_(False))).all()
    assert {(each.purpose, each.source) for each in noes if each.source.startswith("api")} == {
        ("campaign", f"api-{made.id.hex[-8:]}"),
        ("wider", f"api-{made.id.hex[-8:]}"),
    }
    again = {**SUZIE, "cydlais:consents": [{"purpose": "wider", "is_given": True}]}
    assert api.post(HELPER, {"person": again, "cydlais:verified": True}).get_json()["code"] == "signup-without-form"
    assert api.page("people")["total_records"] == 0


def test_a_no_to_one_thing_leaves_the_others_as_they_were(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    olives = charlie_opens_petition(database, slug="2")
    for drive in (petition, olives):
        signed(database, signing(drive, consent_wider=True, consent_campaign=drive == olives, show_name=False))
    person = {**SUZIE, "cydlais:consents": [{"purpose": "wider", "is_given": False}]}
    answer = Client(client, key_for(database, petition).secret).post(HELPER, {"person": person})
    assert answer.status_code == 200, answer.text
    with database.reading() as session:
        rows = {row.drive_id: row for row in session.scalars(select(Contribution))}
        boxes = {drive: (row.consent_wider, row.consent_campaign, row.show_name) for drive, row in rows.items()}
    assert boxes == {petition: (False, False, False), olives: (True, True, False)}


def test_who_is_new_joins_by_the_form_that_asks_for_a_yes(client: FlaskClient, database: Database) -> None:
    drive = joining(database, "join")
    signer = Client(client, key_for(database, drive, scopes=frozenset({"sign"})).secret)
    for _ in range(2):
        asked = signer.post("people", {"person": NEW}).get_json()
        assert asked["cydlais:status"] == "pending" and asked["created_date"] == asked["modified_date"]
    assert count(database, Contribution, Contribution.state == "pending") == 1 and count(database, Supporter) == 0
    api = Client(client, key_for(database, drive).secret)
    nia = api.post(HELPER, {"person": NEW, "cydlais:verified": True}).get_json()
    assert nia["given_name"] == "Nia" and nia["email_addresses"][0]["status"] == "subscribed"
    assert api.page("people")["total_records"] == 1
    wrong = api.post("people", {"person": {"email_addresses": [{"address": "laura@example.com"}]}})
    assert {each["field"] for each in wrong.get_json()["errors"]} >= {"person.given_name"}


def test_what_one_signs_up_to_is_named_where_it_is_not_clear(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    drive = joining(database, "join", "volunteer")
    api = Client(client, key_for(database, drive, petition).secret)
    refused = api.post(HELPER, {"person": NEW})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "signup-without-form")
    form = next(each for each in api.page("forms")["_embedded"]["osdi:forms"] if each["name"] == "volunteer")
    named = {"person": NEW, "_links": {"osdi:form": form["_links"]["self"]}}
    assert Client(client).post(HELPER, named).json == {} and count(database, SupportLink) == 0
    assert count(database, Contribution, Contribution.what == "volunteer") == 1
    for href in ("people/x", f"forms/{petition}", ""):
        answer = api.post(HELPER, {"person": NEW, "_links": {"osdi:form": {"href": href}}})
        assert answer.status_code in (400, 404), answer.text
    other = Client(client, key_for(database, petition).secret)
    assert other.post(HELPER, named).status_code == 403
    assert other.post(HELPER, {"person": NEW}).status_code == 409


def test_nobody_joins_what_is_not_open_or_not_the_keys(client: FlaskClient, database: Database, petition: UUID) -> None:
    drive = joining(database, "join")
    stranger = Client(client, key_for(database, petition).secret)
    assert stranger.post(HELPER, {"person": NEW}).get_json()["code"] == "signup-without-form"
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive).values(cancelled_at=now()))
    api = Client(client, key_for(database, drive).secret)
    assert api.post(HELPER, {"person": NEW}).get_json()["code"] == "signup-without-form"


def test_two_at_one_mailbox_are_told_apart_by_name_and_others_are_not_seen(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    olives = charlie_opens_petition(database, slug="2")
    for name in ("Suzie Evans", "Siôn Evans"):
        signed(database, signing(petition, name=name, consent_wider=True))
    signed(database, signing(olives, name="Laura Price", email="laura@example.com", consent_wider=True))
    sign(database, signing(petition, name="Paul Rees", email="paul@example.com", consent_wider=True))
    api = Client(client, key_for(database, petition).secret)
    assert api.post("people", {"person": {**SUZIE, "given_name": "SION"}}).get_json()["given_name"] == "Siôn"
    for name, address in (("", "suzie"), ("Laura Price", "laura"), ("Paul Rees", "paul"), ("Eve Evans", "suzie")):
        person = {"cydlais:name": name, "email_addresses": [{"address": f"{address}@example.com"}]}
        assert api.post("people", {"person": person}).get_json()["code"] == "signup-without-form"


def test_only_true_itself_says_that_it_was_verified(client: FlaskClient, database: Database) -> None:
    drive = joining(database, "join")
    signer = Client(client, key_for(database, drive, scopes=frozenset({"sign"})).secret)
    for key in (signer, Client(client, key_for(database, drive).secret)):
        for said in ("yes", "true", 1):
            answer = key.post(HELPER, {"person": NEW, "cydlais:verified": said})
            assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (400, "cydlais:verified"), said
    assert signer.post(HELPER, {"person": NEW, "cydlais:verified": True}).status_code == 403
    assert count(database, Contribution) == 0
