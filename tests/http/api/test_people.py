"""People and signatures as a key reads them: whom, what of them, and what is on record of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.api_keys import limits
from campaign.api_keys.making import end_key
from campaign.audit.models import AuditEntry
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.mail.suppression import BOUNCED, suppress
from tests.api_keys.keys import key_for
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.http.api.asking import Client
from tests.time_travel import let_pass

AGREED: dict[str, Any] = {"consent_wider": True}


def test_a_key_reads_whom_its_purpose_has_a_basis_for(client: FlaskClient, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, **AGREED))
    signed(database, signing(petition, name="Laura Price", email="laura@example.com"))
    sign(database, signing(petition, name="Paul Rees", email="paul@example.com", **AGREED))  # never pressed
    olives = charlie_opens_petition(database, slug="2")
    signed(database, signing(olives, name="Nia Huws", email="nia@example.com", **AGREED))
    api = Client(client, key_for(database, petition).secret)
    page = api.page("people")
    [suzie] = page["_embedded"]["osdi:people"]
    assert page["total_records"] == 1
    assert (suzie["given_name"], suzie["family_name"], suzie["preferred_language"]) == ("Suzie", "Evans", "cy")
    assert suzie["email_addresses"] == [{"primary": True, "address": "suzie@example.com", "status": "subscribed"}]
    assert {each["purpose"]: each["is_given"] for each in suzie["cydlais:consents"]}["wider"] is True
    assert api.page("people", query_string={"filter": "email eq 'SUZIE@example.com'"})["total_records"] == 1
    assert api.page("people", query_string={"filter": "email_address ne 'suzie@example.com'"})["total_records"] == 0
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "people.read")).all()
    assert len(entries) == 3 and str(petition) in (entries[0].facts or "") and "Suzie" not in (entries[0].facts or "")


def test_who_must_not_be_written_to_is_not_read(client: FlaskClient, database: Database, petition: UUID) -> None:
    command = signing(petition, **AGREED)
    signed(database, command)
    with database.transaction() as session:
        suppress(session, command.mailbox_key, "news")
    page = Client(client, key_for(database, petition).secret).page("people")
    assert (page["total_records"], page["_embedded"]) == (0, {"osdi:people": []})


def test_a_stop_that_is_over_is_no_reason_any_more(client: FlaskClient, database: Database, petition: UUID) -> None:
    command = signing(petition, **AGREED)
    signed(database, command)
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        suppress(session, command.mailbox_key, "all", BOUNCED, until=present + timedelta(days=1))
    let_pass(database, timedelta(days=2))
    [suzie] = Client(client, key_for(database, petition).secret).page("people")["_embedded"]["osdi:people"]
    assert suzie["email_addresses"][0]["status"] == "subscribed"


def test_a_column_that_was_not_chosen_is_neither_read_nor_filtered_by(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition, **AGREED))
    api = Client(client, key_for(database, petition, columns=frozenset({"name"})).secret)
    [suzie] = api.page("people")["_embedded"]["osdi:people"]
    assert "email_addresses" not in suzie and not suzie["postal_addresses"]
    assert api.get("people", query_string={"filter": "email eq 'x@y.z'"}).get_json()["code"] == "filter-field-unknown"


def test_signatures_are_counted_and_lead_to_people_where_the_key_may(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    suzies = signed(database, signing(petition, **AGREED))
    signed(database, signing(petition, name="Laura Price", email="laura@example.com"))
    sign(database, signing(petition, name="Paul Rees", email="paul@example.com"))
    path = f"petitions/{petition}/signatures"
    page = Client(client, key_for(database, petition).secret).page(path)
    first, second = page["_embedded"]["osdi:signatures"]
    assert page["total_records"] == 2 and first["identifiers"] == [f"cydlais:{suzies}"]
    assert "osdi:person" in first["_links"] and "osdi:person" not in second["_links"]
    blind = Client(client, key_for(database, petition, scopes=frozenset({"read-signatures"})).secret)
    assert all("osdi:person" not in each["_links"] for each in blind.page(path)["_embedded"]["osdi:signatures"])
    assert blind.get("people").get_json()["code"] == "scope-missing"
    everything = blind.page(f"{path}?cydlais:status=any&per_page=2")
    assert everything["total_records"] == 3 and "status=any" in everything["_links"]["next"]["href"]
    olives = charlie_opens_petition(database, slug="2")
    assert blind.get(f"petitions/{olives}/signatures").status_code == 403


def test_what_a_person_gave_stands_below_them_for_keys_of_those_drives(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    olives = charlie_opens_petition(database, slug="2")
    for drive in (petition, olives):
        signed(database, signing(drive, **AGREED))
    signed(database, signing(petition, name="Laura Price", email="laura@example.com", **AGREED))
    api = Client(client, key_for(database, petition).secret)
    suzie = api.page("people", query_string={"filter": "email eq 'suzie@example.com'"})["_embedded"]["osdi:people"][0]
    links = {
        name: link["href"].removeprefix("http://cydlais.test") for name, link in suzie["_links"].items() if ":" in name
    }
    assert len(links) == 7
    totals = {name: api.page(path)["total_records"] for name, path in links.items()}
    assert totals == {**dict.fromkeys(links, 0), "osdi:signatures": 1}
    [signature] = api.page(links["osdi:signatures"])["_embedded"]["osdi:signatures"]
    assert api.page(signature["_links"]["self"]["href"].removeprefix("http://cydlais.test")) == signature
    assert signature["_links"]["osdi:petition"]["href"].endswith(str(petition))
    tag = api.post("tags", {"name": "speaker"}).get_json()["_links"]["self"]["href"]
    api.post(
        f"{tag.removeprefix('http://cydlais.test')}/taggings", {"_links": {"osdi:person": suzie["_links"]["self"]}}
    )
    assert [api.page(links[f"osdi:{noun}"])["total_records"] for noun in ("taggings", "items")] == [1, 0]
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act == "people.read")).all()
    assert len(acts) == 12  # the filter, seven lists, a list and one of it, two lists
    stranger = Client(client, key_for(database, charlie_opens_petition(database, slug="3")).secret)
    wordless = Client(client, key_for(database, petition, scopes=frozenset({"read-people"})).secret)
    blind = Client(client, key_for(database, petition, scopes=frozenset({"read-signatures"})).secret)
    answers = [each.get(links["osdi:signatures"]).status_code for each in (stranger, wordless, blind, Client(client))]
    assert answers == [404, 403, 403, 401]
    assert "osdi:signatures" not in wordless.page("people")["_embedded"]["osdi:people"][0]["_links"]


def test_without_a_key_nobody_is_read(client: FlaskClient, petition: UUID) -> None:
    for path in ("people", f"people/{petition}", f"petitions/{petition}/signatures"):
        answer = Client(client).get(path)
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"]


def test_a_key_ends_by_itself_or_when_it_is_ended(client: FlaskClient, database: Database, petition: UUID) -> None:
    made, other = key_for(database, petition), key_for(database, petition)
    assert Client(client, made.secret).get("").status_code == 200
    with database.transaction() as session:
        assert end_key(session, made.id) and not end_key(session, made.id)
    assert Client(client, made.secret).get("").status_code == 401
    let_pass(database, timedelta(days=31))
    assert Client(client, other.secret).get("").status_code == 401


def test_a_key_that_asks_too_often_waits(
    client: FlaskClient, database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COST_SECONDS", limits.WINDOW_SECONDS / 2)
    api = Client(client, key_for(database, petition).secret)
    assert [api.get("").status_code for _ in range(4)] == [200, 200, 429, 429]
    answer = api.get("")
    assert int(answer.headers["Retry-After"]) >= 1 and answer.get_json()["code"] == "too-many-requests"
    let_pass(database, timedelta(seconds=60))
    assert api.get("").status_code == 200


def test_pages_by_their_number_go_on_where_the_one_before_ended(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    for number in range(5):
        signed(database, signing(petition, name=f"Suzie {'abcde'[number]}", email=f"s{number}@example.com", **AGREED))
    api = Client(client, key_for(database, petition).secret)

    def names(page: int) -> list[str]:
        found = api.page(f"people?per_page=2&page={page}")["_embedded"]["osdi:people"]
        return [each["family_name"] for each in found]

    assert [names(page) for page in (1, 2, 3, 4)] == [["a", "b"], ["c", "d"], ["e"], []]
    assert (names(3), names(1), names(2)) == (["e"], ["a", "b"], ["c", "d"])
    first = signing(petition, name="Suzie a", email="s0@example.com")
    with database.transaction() as session:
        suppress(session, first.mailbox_key, "news")
    assert names(3) == ["e"]  # nobody is passed over because somebody before them has gone


def test_for_handing_over_names_are_read_and_postcodes_where_the_drive_says_so(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition))
    api = Client(client, key_for(database, petition, purpose="hand-over").secret)
    for handover, places in (("names-areas", [{"primary": True, "country": "GB"}]), ("names-postcodes", ["CF10 1AA"])):
        with database.transaction() as session:
            session.execute(update(Drive).values(handover=handover))
        [suzie] = api.page("people")["_embedded"]["osdi:people"]
        found = [each.get("postal_code", each) for each in suzie["postal_addresses"]]
        assert suzie["cydlais:name"] == "Suzie Evans" and "email_addresses" not in suzie and found == places
    with database.transaction() as session:
        session.execute(update(Drive).values(handover="counts"))
    assert api.page("people")["total_records"] == 0
