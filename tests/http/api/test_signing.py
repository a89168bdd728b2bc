"""Signing through the API: without a key as the form does, with one as its scopes say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from campaign.api_keys.models import ApiKey
from campaign.contributions.models import Contribution, TallyDelta
from campaign.db import Database, now
from campaign.mail.models import Delivery
from campaign.mail.suppression import ERASED, UNINVITED, suppress
from campaign.supporters.models import Consent
from tests.api_keys.keys import key_for
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.http.api.asking import Client

SUZIE: dict[str, Any] = {
    "given_name": "Suzie",
    "family_name": "Evans",
    "email_addresses": [{"address": "suzie@example.com"}],
    "postal_addresses": [{"postal_code": "CF10 1AA", "country": "GB"}],
    "preferred_language": "cy",
}
VERIFIED = {"person": SUZIE, "cydlais:verified": True, "identifiers": ["paper:17"]}


def helper(petition: UUID) -> str:
    return f"petitions/{petition}/record_signature_helper"


def rows(database: Database) -> list[Contribution]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.submitted_at)))


def test_everybody_signs_as_by_the_form_and_is_told_nothing(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    for _ in range(2):
        answer = Client(client).post(helper(petition), {"person": SUZIE, "comments": "It matters"})
        assert (answer.status_code, answer.json) == (200, {})
    [row] = rows(database)
    assert (row.state, row.name, row.language, row.comment, row.source) == (
        "pending",
        "Suzie Evans",
        "cy",
        "It matters",
        "api",
    )
    with database.reading() as session:
        assert session.scalar(select(Delivery.template)) == "contribution/verification"


def test_what_is_wrong_is_told_by_the_names_that_were_sent(client: FlaskClient, petition: UUID) -> None:
    answer = Client(client).post(helper(petition), {"person": {**SUZIE, "email_addresses": [], "given_name": "=1"}})
    assert answer.status_code == 400
    assert {each["field"] for each in answer.get_json()["errors"]} == {"person.email_addresses", "person.given_name"}
    assert "=1" not in answer.text


UNREADABLE = [
    (b"null", "application/json"),
    (b"[]", "application/json"),
    (b"{", "application/json"),
    (b'{"person": 3}', "application/json"),
    (b'{"person": {"email_addresses": [[[3]]]}}', "application/json"),
    (b"[" * 60_000, "application/json"),
    (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, "application/json"),
    (b'{"person": {"given_name": "\\ud800"}}', "application/json"),
    (b'{"comments": "\\u0000"}', "application/json"),
    (b'{"a": 1e999, "b": NaN}', "application/json"),
    (b'{"comments": "a", "comments": "b"}', "application/json"),
    (b"\xff\xfe", "application/json"),
    (b"a=%ff", "application/x-www-form-urlencoded"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"x" * 70_000, "text/plain"),
]


def test_a_body_that_cannot_be_read_is_refused(client: FlaskClient, petition: UUID) -> None:
    for body, kind in UNREADABLE:
        answer = Client(client).post(helper(petition), data=body, content_type=kind)
        assert answer.status_code in (400, 413, 415), body[:40]
        assert answer.mimetype == "application/problem+json", body[:40]


def test_a_client_may_send_fields_in_the_address(client: FlaskClient, database: Database, petition: UUID) -> None:
    query = {
        "person[given_name]": "Suzie",
        "person[family_name]": "Evans",
        "person[email_addresses]": '[{"address": "suzie@example.com"}]',
        "person.postal_addresses": '[{"postal_code": "CF10 1AA"}]',
    }
    answer = Client(client).post(f"petitions//{petition}/signatures/", query_string=query)
    assert answer.status_code == 200, answer.text
    assert rows(database)[0].email == "suzie@example.com"


def test_what_is_verified_elsewhere_counts_at_once_and_only_once(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    made = key_for(database, petition)
    api = Client(client, made.secret)
    first, again = api.post(helper(petition), VERIFIED), api.post(helper(petition), VERIFIED)
    assert (
        first.get_json()["cydlais:status"] == "verified"
        and first.get_json()["identifiers"] == again.get_json()["identifiers"]
    )
    [row] = rows(database)
    assert (row.state, row.area_code is None, row.source) == (
        "verified",
        row.area_code is None,
        f"api-{made.id.hex[-8:]}",
    )
    with database.reading() as session:
        assert session.scalar(select(func.sum(TallyDelta.amount))) == 1
        consents = {each.purpose: (each.is_given, each.source) for each in session.scalars(select(Consent))}
    assert consents["signing"] == (True, row.source) and consents["wider"] == (False, row.source)
    found = api.page(f"petitions/{petition}/signatures", query_string={"filter": "identifier eq 'paper:17'"})
    assert found["total_records"] == 1
    other = api.post(helper(petition), {**VERIFIED, "person": {**SUZIE, "given_name": "Nia"}})
    assert (
        other.get_json()["identifiers"] == first.get_json()["identifiers"]
    )  # the same identifier is the same signature


def test_a_status_is_no_consent_and_a_no_stays_no(client: FlaskClient, database: Database, petition: UUID) -> None:
    api = Client(client, key_for(database, petition).secret)
    subscribed = {**SUZIE, "email_addresses": [{"address": "suzie@example.com", "status": "subscribed"}]}
    api.post(helper(petition), {"person": subscribed, "cydlais:verified": True})
    assert not rows(database)[0].consent_wider  # nor was it recorded as given: this is her no
    with database.transaction() as session:
        session.execute(update(Contribution).values(state="withdrawn"))
    agreeing = {**SUZIE, "cydlais:consents": [{"purpose": "wider", "is_given": True}]}
    api.post(helper(petition), {"person": agreeing, "cydlais:verified": True})
    assert [row.consent_wider for row in rows(database)] == [False, False]


def test_what_is_not_said_takes_no_consent_back(client: FlaskClient, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, consent_wider=True))
    with database.transaction() as session:
        session.execute(update(Contribution).values(state="withdrawn"))
    Client(client, key_for(database, petition).secret).post(
        helper(petition), {**VERIFIED, "person": {**SUZIE, "cydlais:consents": None}}
    )
    assert rows(database)[-1].state == "verified" and rows(database)[-1].consent_wider


def test_what_a_person_verified_stays_as_it_is(client: FlaskClient, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, comment="My own words", consent_wider=True))
    before = rows(database)[0]
    answer = Client(client, key_for(database, petition).secret).post(helper(petition), VERIFIED)
    [row] = rows(database)
    assert answer.get_json()["cydlais:status"] == "verified"
    assert (row.comment, row.consent_wider, row.source) == (before.comment, True, before.source)


def test_what_was_typed_and_waits_is_verified_and_keeps_what_is_not_said(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    sign(database, signing(petition, comment="My own words"))
    Client(client, key_for(database, petition).secret).post(helper(petition), VERIFIED)
    [row] = rows(database)
    assert (row.state, row.comment) == ("verified", "My own words")


def test_what_has_an_identifier_and_waits_is_verified_for_whoever_typed_it(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    api = Client(client, key_for(database, petition).secret)
    waiting = api.post(helper(petition), {**VERIFIED, "cydlais:verified": False})
    nias = api.post(helper(petition), {**VERIFIED, "person": {**SUZIE, "given_name": "Nia"}})
    hers, again = api.post(helper(petition), VERIFIED), api.post(helper(petition), VERIFIED)
    states = [each.get_json()["cydlais:status"] for each in (waiting, nias, hers, again)]
    assert states == ["pending", "pending", "verified", "verified"]
    [row] = rows(database)
    assert (row.state, row.name) == ("verified", "Suzie Evans")


def test_two_keys_that_call_different_things_the_same_neither_see_nor_block_one_another(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    other = charlie_opens_petition(database, slug="2")
    ended = key_for(database, petition)
    one, two = (Client(client, key_for(database, petition, other).secret) for _ in range(2))
    nia = {**VERIFIED, "person": {**SUZIE, "given_name": "Nia"}}
    mair = {**VERIFIED, "person": {**SUZIE, "given_name": "Mair", "email_addresses": [{"address": "m@example.com"}]}}
    suzies = one.post(helper(petition), VERIFIED).get_json()
    answers = [two.post(helper(petition), nia), two.post(helper(other), nia), two.post(helper(petition), nia)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert suzies["identifiers"][0] not in [each.get_json()["identifiers"][0] for each in answers]
    assert answers[0].get_json()["identifiers"][0] == answers[2].get_json()["identifiers"][0]
    assert sorted(row.name or "" for row in rows(database)) == ["Nia Evans", "Nia Evans", "Suzie Evans"]
    named = {"filter": "identifier eq 'paper:17'"}
    page = f"petitions/{petition}/signatures"
    assert [api.page(page, query_string=named)["total_records"] for api in (one, two)] == [1, 0]
    seen = [
        {name for item in api.page(page)["_embedded"]["osdi:signatures"] for name in item["identifiers"]}
        for api in (one, two)
    ]
    assert ["paper:17" in names for names in seen] == [True, False]
    mairs = Client(client, ended.secret).post(helper(petition), {**mair, "identifiers": ["paper:18"]}).get_json()
    with database.transaction() as session:
        session.execute(update(ApiKey).where(ApiKey.id == ended.id).values(ended_at=now()))
    again = two.post(helper(petition), {**nia, "identifiers": ["paper:18"]}).get_json()
    assert (
        again["identifiers"] == mairs["identifiers"]
    )  # whoever has a new key goes on with what they said by the old one
    assert two.post(helper(other), {**mair, "identifiers": ["paper:18"]}).status_code == 200


def test_whoever_was_erased_is_asked_and_not_recorded(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        suppress(session, signing(petition).mailbox_key, UNINVITED, ERASED)
    Client(client, key_for(database, petition).secret).post(helper(petition), VERIFIED)
    assert rows(database)[0].state == "pending"


def test_a_key_does_no_more_than_its_scopes_and_drives(client: FlaskClient, database: Database, petition: UUID) -> None:
    signer = Client(client, key_for(database, petition, scopes=frozenset({"sign"})).secret)
    assert signer.post(helper(petition), VERIFIED).status_code == 403
    answer = signer.post(helper(petition), {"person": SUZIE})
    assert answer.get_json()["cydlais:status"] == "pending"
    elsewhere = Client(client, key_for(database, UUID(int=1), drives=frozenset({petition})).secret)
    assert elsewhere.post(helper(UUID(int=1)), VERIFIED).status_code == 404
    assert Client(client).post(helper(petition), VERIFIED).status_code == 401


def test_another_sites_page_cannot_post(client: FlaskClient, petition: UUID) -> None:
    answer = Client(client).post(helper(petition), {"person": SUZIE}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403 and answer.mimetype == "application/problem+json"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_link_to_a_person_stands_in_place_of_one(client: FlaskClient, database: Database, petition: UUID) -> None:
    olives = charlie_opens_petition(database, slug="2")
    signed(database, signing(petition, consent_wider=True))
    signed(database, signing(olives, name="Laura Price", email="laura@example.com", consent_wider=True))
    api = Client(client, key_for(database, petition, olives).secret)
    people = {each["given_name"]: each["_links"]["self"] for each in api.page("people")["_embedded"]["osdi:people"]}
    given = {"cydlais:verified": True, "_links": {"osdi:person": people["Suzie"]}}
    answer = api.post(helper(olives), given)
    assert answer.status_code == 200 and answer.get_json()["cydlais:status"] == "verified", answer.text
    [row] = [row for row in rows(database) if row.drive_id == olives and row.name == "Suzie Evans"]
    assert (row.email, row.postcode, row.country, row.language) == ("suzie@example.com", "CF10 1AA", "GB", "cy")
    assert not (row.consent_wider or row.consent_campaign or row.show_name)
    other = Client(client, key_for(database, petition).secret)
    no_reader = Client(client, key_for(database, petition, scopes=frozenset({"sign"})).secret)
    by_laura = {"_links": {"osdi:person": people["Laura"]}}
    assert other.post(helper(petition), by_laura).get_json()["errors"][0]["field"] == "_links.osdi:person"
    assert other.post(helper(petition), {"_links": {"osdi:person": {"href": "x"}}}).status_code == 400
    assert no_reader.post(helper(petition), by_laura).status_code == 403
    assert Client(client).post(helper(petition), by_laura).status_code == 401
    assert len(rows(database)) == 3
