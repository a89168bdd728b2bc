"""pyActionNetwork: fixes its address, prints `motd`, follows `_links`, ends paths with a slash and filters by `email`."""

from __future__ import annotations

import pytest
from pyactionnetwork import ActionNetworkApi
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.http.clients.conftest import Home


def test_it_finds_and_signs_up_people(home: Home, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    api = ActionNetworkApi(home.secret)
    assert capsys.readouterr().out.startswith("Deisebau")
    for resource in ("people", "petitions", "events", "forms", "tags", "lists", "advocacy_campaigns"):
        page = api.get_resource(resource)
        assert page["total_records"] == len(page["_embedded"][f"osdi:{resource}"]) > 0, resource
    [suzie] = api.get_person(search_string="suzie@example.com")["_embedded"]["osdi:people"]
    assert suzie["given_name"] == "Suzie"
    assert api.get_person(person_id=suzie["_links"]["self"]["href"].rpartition("/")[2]) == suzie
    assert api.get_person(search_string="o'brien@example.com")["status"] == 400
    known = api.create_person(email="suzie@example.com", given_name="Suzie", family_name="Evans", tags=["speaker"])
    assert known["_links"]["self"] == suzie["_links"]["self"]
    asked = api.create_person(
        email="paul@example.com",
        given_name="Paul",
        family_name="Rees",
        country="GB",
        postal_code="CF10 1AA",
        tags=["speaker"],
    )
    assert asked["cydlais:status"] == "pending"
    with database.reading() as session:
        assert session.scalars(select(Contribution.what).where(Contribution.name == "Paul Rees")).all() == ["join"]
    assert api.update_person(person_id="x", email="eve@example.com")["status"] == 405
