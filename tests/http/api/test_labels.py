"""Tags and lists: made by other software, put on people whom it may read, and gone with whoever is forgotten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.my_support.erasing import Erase, erase
from campaign.supporters.labels.keeping import move_labels
from campaign.supporters.labels.models import Labelling
from tests.api_keys.keys import key_for
from tests.cast import charlie_opens_petition, signed, signing
from tests.http.api.asking import Client
from tests.http.api.test_signing import SUZIE, helper

AGREED: dict[str, Any] = {"consent_wider": True}
AGREEING = {**SUZIE, "cydlais:consents": [{"purpose": "wider", "is_given": True}]}


def path(document: dict[str, Any], relation: str) -> str:
    href: str = document["_links"][relation]["href"]
    return href.removeprefix("http://cydlais.test")


def person_of(database: Database, contribution_id: UUID) -> UUID:
    with database.reading() as session:
        return session.scalars(
            select(Contribution.supporter_id).where(Contribution.id == contribution_id)
        ).one() or UUID(int=0)


def labellings(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Labelling)) or 0


def test_a_tag_is_made_once_and_put_on_whom_the_key_may_read(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    suzie = person_of(database, signed(database, signing(petition, **AGREED)))
    laura = person_of(database, signed(database, signing(petition, name="Laura Price", email="laura@example.com")))
    api = Client(client, key_for(database, petition).secret)
    made, again = api.post("tags", {"name": "speaker"}), api.post("tags", {"name": "speaker", "description": "x"})
    assert made.get_json() == again.get_json() and api.page("tags")["total_records"] == 1
    [tag] = api.page("tags", query_string={"filter": "name eq 'speaker'"})["_embedded"]["osdi:tags"]
    below = path(tag, "osdi:taggings")
    for _ in range(2):
        answer = api.post(
            below, {"_links": {"osdi:person": {"href": api.page(f"people/{suzie}")["_links"]["self"]["href"]}}}
        )
        assert answer.status_code == 200, answer.text
    for href in (f"people/{laura}", "people/x", "https://elsewhere.example/", ""):
        assert api.post(below, {"_links": {"osdi:person": {"href": href}}}).status_code == 400
    assert api.post(below, {}).status_code == 400 and api.post("tags", {}).status_code == 400
    [tagging] = api.page(below)["_embedded"]["osdi:taggings"]
    assert path(tagging, "osdi:person").endswith(str(suzie)) and tagging["item_type"] == "osdi:person"
    assert api.page(path(tag, "self"))["total_items"] == 1
    other = Client(client, key_for(database, charlie_opens_petition(database, slug="2")).secret)
    assert (
        other.page(below)["total_records"] == 0 and other.page("tags")["_embedded"]["osdi:tags"][0]["total_items"] == 0
    )
    assert Client(client).get("tags").status_code == 401
    scopeless = Client(client, key_for(database, petition, scopes=frozenset({"read-people"})).secret)
    assert scopeless.post(below, {}).status_code == 403 and scopeless.post("lists", {"name": "x"}).status_code == 403


def test_helpers_put_labels_that_are_there_on_who_gives(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    api = Client(client, key_for(database, petition).secret)
    verified = {"person": AGREEING, "cydlais:verified": True}
    unknown = api.post(helper(petition), {**verified, "add_tags": ["speaker"]})
    assert unknown.get_json()["errors"][0]["code"] == "label-unknown"
    api.post("tags", {"name": "speaker"})
    listed = api.post("lists", {"name": "Choir"}).get_json()["_links"]["self"]["href"]
    asked = {"add_tags": ["speaker"], "add_lists_uri": [listed]}
    assert Client(client).post(helper(petition), {"person": SUZIE, **asked}).json == {}
    assert api.post(helper(petition), {**verified, **asked}).status_code == 200 and labellings(database) == 2
    for wrong in ({"add_tags": "speaker"}, {"add_tags_uri": [listed]}, {"add_lists": [[1]]}):
        assert api.post(helper(petition), {**verified, **wrong}).status_code == 400
    silent = {**SUZIE, "given_name": "Nia", "email_addresses": [{"address": "nia@example.com"}]}
    assert api.post(helper(petition), {**verified, "person": silent, **asked}).status_code == 200
    assert labellings(database) == 2  # who did not agree is not sorted by anybody


def test_labels_go_with_whoever_is_erased_and_follow_whoever_moves(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    people = [
        person_of(database, signed(database, signing(petition, name=name, email=f"{name[:3]}@example.com", **AGREED)))
        for name in ("Suzie Evans", "Laura Price")
    ]
    api = Client(client, key_for(database, petition).secret)
    for noun, on in (("tags/taggings", people), ("lists/items", people[:1])):
        plural, below = noun.split("/")
        label = api.post(plural, {"name": "speaker"}).get_json()["_links"]["self"]["href"].rpartition("/")[2]
        for person in on:
            assert api.post(f"{plural}/{label}/{below}", {"_links": {"osdi:person": {"href": f"people/{person}"}}})
    assert labellings(database) == 3
    with database.transaction() as session:
        move_labels(session, people[0], people[1])
    assert labellings(database) == 2
    with database.transaction() as session:
        erase(session, Erase(signing(petition, email="Lau@example.com").mailbox_key, "en"))
    assert labellings(database) == 0


def test_what_is_wrong_with_a_name_is_said_in_words(client: FlaskClient, database: Database, petition: UUID) -> None:
    api = Client(client, key_for(database, petition).secret)
    for name, slug in (("", "text-missing"), ("x" * 10_000, "text-too-long"), ("a\tb", "text-characters")):
        for language in ("en", "cy"):
            answer = api.post("tags", {"name": name}, headers={"Accept-Language": language})
            [fault] = answer.get_json()["errors"]
            assert fault["code"] == slug and " " in fault["detail"], fault
