"""Of whoever signs the network is kept, as far as proxies may be believed, and no more of the address; whoever is blocked
by it sees what everybody sees."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.app import create_app
from campaign.contributions.blocks import Blocked, block
from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.db import Database
from campaign.settings import Settings
from tests.cast import charlie_opens_petition, latest, press

PEER, BEHIND = "81.2.69.142", "151.101.1.7"


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def post(client: FlaskClient, *, email: str = "suzie@example.com") -> TestResponse:
    fields = {"name": "Suzie Evans", "email": email, "postcode": "CF10 1AA", "country": "GB", "email_checked": email}
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": BEHIND}
    path = "/en/petitions/petition-1/signatures"
    return client.post(path, data=fields, headers=headers, environ_base={"REMOTE_ADDR": PEER})


@pytest.mark.usefixtures("petition")
@pytest.mark.parametrize(("proxies", "kept"), [(0, "v4.081.002.069"), (1, "v4.151.101.001")])
def test_the_network_is_that_of_whom_the_settings_believe(
    settings: Settings, database: Database, proxies: int, kept: str
) -> None:
    client = create_app(replace(settings, trusted_proxies=proxies), database).test_client()
    assert post(client).status_code == 303
    with database.reading() as session:
        origin = session.scalars(select(ContributionOrigin)).one()
        assert (origin.network, origin.domain) == (kept, "example.com")


@pytest.mark.usefixtures("petition")
def test_whoever_is_blocked_gets_the_same_answer_and_is_held(settings: Settings, database: Database) -> None:
    client = create_app(settings, database).test_client()
    free = post(client, email="free@example.com")
    with database.transaction() as session:
        block(session, Blocked("network", "81.2.0.0/16"), "seen")
    blocked = post(client)
    assert (blocked.status_code, blocked.data, list(blocked.headers)) == (
        *(free.status_code, free.data, list(free.headers)),
    )
    suzies = latest(database)
    assert press(database, suzies) == "held"
    with database.reading() as session:
        assert session.get_one(Contribution, suzies).reason == "blocked"
