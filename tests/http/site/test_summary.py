"""The summary of what is wrong with a form names its fields from the top of the page down, whatever the form is for."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from campaign.db import Database
from tests.appeals import charlie_opens_appeal
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, present_moment, talk
from tests.http.site.reading import Page
from tests.letters import charlie_opens_letter_drive

PATHS = (
    "/en/petitions/petition-1/signatures",
    "/en/letter-drives/letters-1/letters",
    "/en/pledge-drives/lend-a-hand-1/pledges",
    "/en/appeals/appeal-1/stories",
    "/en/appeals/appeal-1/comments",
    "/en/appeals/appeal-1/help",
)


@pytest.mark.parametrize("path", PATHS)
def test_the_summary_follows_the_page(client: FlaskClient, database: Database, petition: UUID, path: str) -> None:
    charlie_opens_letter_drive(database)
    charlie_opens_pledge_drive(database, talk(present_moment(database)))
    charlie_opens_appeal(database)
    answer = client.post(path, data={"country": "GB"})
    assert answer.status_code == 422
    tags = Page(answer.text).attributes
    named = [given["href"][1:] for tag, given in tags if tag == "a" and given.get("href", "").startswith("#")]
    ids = [given["id"] for _, given in tags if "id" in given]
    places = [ids.index(name) for name in named if name in ids and f"{name}-error" in ids]
    assert len(places) >= 3
    assert places == sorted(places)
