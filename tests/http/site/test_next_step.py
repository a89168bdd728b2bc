"""After the press: other petitions are offered, and the next is signed without another mail, for an hour."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition, latest, sign, signing
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page, PageForm
from tests.http.site.verifying import row
from tests.time_travel import let_pass


def next_form(client: FlaskClient, link: str) -> PageForm:
    """That of the one petition which is offered after the press."""
    page = Page(client.post(link).text)
    (path,) = (link for link in page.links if "/next/" in link)
    return Page(client.get(path).text).form("/signatures")


def test_other_petitions_that_are_open_are_offered_after_the_press(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    known = next_form(client, link_to("verify", suzies))
    assert known.action.startswith("/en/petitions/petition-2/")
    assert (known.fields["name"], known.fields["email"]) == ("Suzie Evans", "suzie@example.com")


def test_whoever_has_just_verified_signs_the_next_petition_without_another_mail(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    form = next_form(client, link_to("verify", suzies))
    answer = client.post(form.action, data=form.fields)
    assert answer.status_code == 200
    assert "A heartfelt thank you" in Page(answer.text).words
    assert row(database, latest(database)).state == "verified"
    again = client.post(form.action, data=form.fields)
    assert again.status_code == 303
    elsewhere = client.post(form.action, data=form.fields | {"email": "paul@example.com"})
    assert elsewhere.status_code == 303
    assert row(database, latest(database)).state == "pending"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/en/petitions/petition-2/kiosk", "/embed/petitions/petition-2?show=form"])
def test_at_a_stand_and_on_another_site_it_takes_a_mail_whatever_is_sent_along(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo, path: str
) -> None:
    charlie_opens_petition(database, slug="2")
    form = next_form(client, link_to("verify", suzies))
    answer = client.post(path, data=form.fields)
    assert answer.status_code == 303 and "sent" in answer.headers["Location"]
    assert row(database, latest(database)).state == "pending"


def test_the_next_step_takes_a_mail_again_after_an_hour(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    form = next_form(client, link_to("verify", suzies))
    let_pass(database, timedelta(minutes=61))
    assert client.post(form.action, data=form.fields).status_code == 303
    assert row(database, latest(database)).state == "pending"


def test_the_next_step_takes_over_nothing_that_was_typed_before(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    second = charlie_opens_petition(database, slug="2")
    sign(database, signing(second, "Suzie Evans", "suzie@example.com"))
    sign(database, signing(second, "Tom Evans", "suzie@example.com"))
    form = next_form(client, link_to("verify", suzies))
    for name in ("Ann Evans", "Suzie Evans"):
        assert client.post(form.action, data={**form.fields, "name": name}).status_code == 303
    with database.reading() as session:
        rows = session.scalars(select(Contribution).where(Contribution.drive_id == second)).all()
    assert sorted((row.name, row.state) for row in rows) == [("Suzie Evans", "pending"), ("Tom Evans", "pending")]
