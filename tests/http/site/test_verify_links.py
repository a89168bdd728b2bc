"""Every link to the page of verifying that is spent, late, broken or for something else is explained."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.contributions import ending
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.running import cancel
from tests.cast import latest, press, sign, signing
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.http.site.verifying import is_private, row
from tests.time_travel import let_pass

JSON = {"Accept": "application/json"}


def test_a_spent_link_says_when_and_which_number(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    client.post(path)
    assert "See my number" in Page(client.get(path).text).words
    with database.transaction() as session:
        session.execute(update(Contribution).values(number=1204))
    answer = client.get(path)
    assert answer.status_code == 200 and is_private(answer)
    assert "You were the 1,204th to sign." in Page(answer.text).words
    assert "Rhif 1,204 yw eich llofnod chi." in Page(client.get(link_to("verify", suzies, "cy")).text).words
    assert "You were the 1,204th to sign." in Page(client.post(path).text).words


def test_the_script_learns_the_number_and_the_sentence_when_there_is_one(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    answer = client.get(path, headers=JSON)
    assert is_private(answer)
    assert answer.get_json() == {"state": "pending", "number": None, "sentence": None}
    client.post(path)
    assert client.get(path, headers=JSON).get_json()["state"] == "verified"
    with database.transaction() as session:
        session.execute(update(Contribution).values(number=2))
    said = client.get(path, headers=JSON).get_json()
    assert said == {"state": "verified", "number": 2, "sentence": "You were the 2nd to sign."}


def test_a_held_signature_is_told_what_everybody_is_told(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, link_to: LinkTo
) -> None:
    sign(database, signing(petition, "Olive Oil", "olive@example.com", is_suspect=True, comment="It matters to me."))
    olives = latest(database)
    pages = [client.post(link_to("verify", one)).text for one in (suzies, olives)]
    assert row(database, olives).state == "held"
    told = [Page(page).words.replace(name, "X") for page, name in zip(pages, ("Suzie Evans", "Olive Oil"), strict=True)]
    assert told[0] == told[1]
    assert client.get(link_to("verify", olives), headers=JSON).get_json()["state"] == "verified"


def test_an_expired_link_says_so_and_leads_to_a_new_one(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    let_pass(database, timedelta(days=7, seconds=1))
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410 and is_private(answer)
        page = Page(answer.text)
        assert "A link works for seven days" in page.words
        assert "/en/petitions/petition-1#sign" in page.links
    assert row(database, suzies).state == "pending"


def test_a_link_of_a_cancelled_petition_verifies_nothing(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    with database.transaction() as session:
        cancel(session, petition, {"en": "No more.", "cy": "Dim mwy."})
    assert client.post(path).status_code == 410
    assert row(database, suzies).state == "pending"


@pytest.mark.parametrize("end", [ending.withdraw, lambda session, one: ending.invalidate(session, one, "duplicate")])
def test_a_link_to_what_was_ended_says_how_it_stands(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo, end: object
) -> None:
    press(database, suzies)
    with database.transaction() as session:
        end(session, suzies)  # type: ignore[operator]
    answer = client.get(link_to("verify", suzies))
    assert answer.status_code == 200
    assert "count" in Page(answer.text).words
    assert client.post(link_to("verify", suzies)).status_code == 200
    assert row(database, suzies).state in ("withdrawn", "invalidated")


def test_links_that_are_not_whole_revoked_or_for_something_else_are_explained_alike(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    other = link_to("disown", suzies).rpartition("/")[2]
    flipped = path[:-1] + ("A" if path[-1] != "A" else "B")
    bad = [path[:-1], path + "=", path.swapcase().replace("/EN/VERIFY/", "/en/verify/"), flipped, f"/en/verify/{other}"]
    bad += ["/en/verify/x", "/en/verify/" + "x" * 3000, "/en/verify/%00", "/en/verify/%ff%fe", "/en/verify/١٢٣"]
    answers = [client.get(each) for each in bad] + [client.post(each) for each in bad]
    with database.transaction() as session:
        ending.disown(session, suzies)
    answers.append(client.get(path))
    for answer in answers:
        assert answer.status_code == 404 and is_private(answer)
        assert "This link does not work" in Page(answer.text).words
    assert client.get("/en/verify/x", headers=JSON).content_type == "application/problem+json"
