"""The page behind the link: GET shows, POST verifies what it showed."""

from __future__ import annotations

from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.models import TallyDelta
from campaign.db import Database
from campaign.drives.models import Drive, SigningStatement
from campaign.http.site.qr import qr_code
from campaign.supporters.models import Consent, Supporter
from tests.cast import latest, press, sign, signing
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.http.site.test_qr import dark_modules
from tests.http.site.verifying import is_private, row


def test_it_shows_exactly_what_is_about_to_be_signed(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    answer = client.get(link_to("verify", suzies))
    assert answer.status_code == 200 and is_private(answer)
    page = Page(answer.text)
    for said in ("The petition 1", "Suzie Evans", "suzie@example.com", "CF10 1AA", "United Kingdom"):
        assert said in page.words
    for said in ("It matters to me.", "By signing I agree.", "Something is not right", "It was not me who gave this"):
        assert said in page.words
    form = page.form()
    assert form.fields["name"] == "Suzie Evans" and form.fields["comment"] == "It matters to me."
    assert {name for name, kind in form.kinds.items() if kind == "checkbox" and name in form.fields} == {
        "consent_campaign"
    }
    assert "email" not in form.kinds
    assert link_to("disown", suzies) in page.links
    assert row(database, suzies).state == "pending"


def test_the_press_verifies_what_the_page_showed_and_thanks_by_name(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    answer = client.post(path, data=Page(client.get(path).text).form().fields)
    assert answer.status_code == 200 and is_private(answer)
    page = Page(answer.text)
    assert "A heartfelt thank you, Suzie Evans!" in page.words
    assert "usually within a minute" in page.words
    verified = row(database, suzies)
    assert (verified.state, verified.comment, verified.consent_campaign) == ("verified", "It matters to me.", True)
    with database.reading() as session:
        code = session.scalars(select(Supporter.referral_code)).one()
        assert session.scalars(select(TallyDelta.amount)).all() == [1]
    address = f"http://cydlais.test/en/petitions/petition-1/r/{code}"
    assert address in [given.get("value") for _, given in page.attributes]
    [drawing] = [given for tag, given in page.attributes if given.get("alt") == "QR code of your link to share"]
    assert dark_modules(client.get(drawing["src"]).text) == dark_modules(qr_code(address))
    assert any(link.startswith("https://wa.me/?text=") for link in page.links)
    assert link_to("given", suzies) in page.links


def test_what_was_corrected_on_the_page_is_what_is_verified(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    fields = Page(client.get(path).text).form().fields
    fields |= {"name": "Suzanne Evans", "postcode": "SA1 1AA", "comment": "", "show_name": "yes"}
    fields.pop("consent_campaign")
    assert client.post(path, data=fields).status_code == 200
    verified = row(database, suzies)
    assert (verified.name, verified.postcode, verified.comment) == ("Suzanne Evans", "SA1 1AA", None)
    with database.reading() as session:
        given = dict(session.execute(select(Consent.purpose, Consent.is_given)).all())
    assert given == {"signing": True, "show-name": True, "campaign": False, "wider": False}


def test_the_mailbox_cannot_be_corrected(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    fields = Page(client.get(path).text).form().fields | {"email": "stan@example.com", "state": "held", "number": "1"}
    assert client.post(path, data=fields).status_code == 200
    verified = row(database, suzies)
    assert (verified.email, verified.state, verified.number) == ("suzie@example.com", "verified", None)


def test_a_press_without_fields_verifies_what_stands(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    assert client.post(link_to("verify", suzies)).status_code == 200
    assert (row(database, suzies).state, row(database, suzies).consent_campaign) == ("verified", True)


def test_a_wrong_correction_comes_back_and_verifies_nothing(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    answer = client.post(path, data={"name": "", "postcode": "nowhere", "country": "GB", "comment": "Kept"})
    assert answer.status_code == 422 and is_private(answer)
    page = Page(answer.text)
    assert {"#name", "#postcode"} <= set(page.links)
    assert page.form().fields["comment"] == "Kept"
    (details,) = [given for tag, given in page.attributes if tag == "details"]
    assert "open" in details
    assert row(database, suzies).state == "pending"


def test_two_at_one_mailbox_cannot_become_one_person_or_part_ways(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, link_to: LinkTo
) -> None:
    sign(database, signing(petition, "Paul Evans"))
    pauls = latest(database)
    press(database, suzies)
    path = link_to("verify", pauls)
    fields = Page(client.get(path).text).form().fields
    same = client.post(path, data=fields | {"name": "Suzie  EVANS"})
    apart = client.post(path, data=fields | {"postcode": "SA1 1AA"})
    assert (same.status_code, apart.status_code) == (422, 422)
    assert "The same was given under this name" in Page(same.text).words
    assert "Two people may share one" in Page(apart.text).words
    assert row(database, pauls).state == "pending"


def test_a_second_press_thanks_again_and_counts_once(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("verify", suzies)
    for _ in range(2):
        assert "A heartfelt thank you" in Page(client.post(path).text).words
    with database.reading() as session:
        assert len(session.scalars(select(TallyDelta.id)).all()) == 1


def test_the_statement_shown_is_the_one_that_the_signature_was_given_to(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, link_to: LinkTo
) -> None:
    with database.transaction() as session:
        session.execute(update(SigningStatement).values(text="The old words."))
        for language in ("en", "cy"):
            session.add(SigningStatement(drive_id=petition, version=2, language=language, text="The new words."))
        session.execute(update(Drive).values(statement_version=2))
    assert "The old words." in Page(client.get(link_to("verify", suzies)).text).words
    assert "The new words." in Page(client.get("/en/petitions/petition-1").text).words
