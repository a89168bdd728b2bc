"""The page behind the link: GET shows, POST verifies what it showed, and every other link is explained."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from campaign.contributions import ending
from campaign.contributions.models import Contribution, TallyDelta
from campaign.db import Database
from campaign.drives.models import Drive, SigningStatement
from campaign.drives.running import cancel
from campaign.http.site.qr import qr_code
from campaign.supporters.models import Consent, Supporter
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.time_travel import let_pass

JSON = {"Accept": "application/json"}


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


def is_private(answer: TestResponse) -> bool:
    return answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"


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
    assert qr_code(address) in answer.text
    assert [given["aria-label"] for _, given in page.attributes if given.get("role") == "img"] == [
        "QR code of your link to share"
    ]
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


def test_other_petitions_that_are_open_are_offered_after_the_press(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    page = Page(client.post(link_to("verify", suzies)).text)
    (path,) = (link for link in page.links if link.startswith("/en/petitions/petition-2/next/"))
    known = Page(client.get(path).text).form("/signatures")
    assert (known.fields["name"], known.fields["email"]) == ("Suzie Evans", "suzie@example.com")


def test_whoever_has_just_verified_signs_the_next_petition_without_another_mail(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    page = Page(client.post(link_to("verify", suzies)).text)
    (path,) = (link for link in page.links if "/next/" in link)
    form = Page(client.get(path).text).form("/signatures")
    answer = client.post(form.action, data=form.fields)
    assert answer.status_code == 200
    assert "A heartfelt thank you" in Page(answer.text).words
    assert row(database, latest(database)).state == "verified"
    again = client.post(form.action, data=form.fields)
    assert again.status_code == 303
    elsewhere = client.post(form.action, data=form.fields | {"email": "paul@example.com"})
    assert elsewhere.status_code == 303
    assert row(database, latest(database)).state == "pending"


def test_the_next_step_takes_a_mail_again_after_an_hour(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    charlie_opens_petition(database, slug="2")
    page = Page(client.post(link_to("verify", suzies)).text)
    (path,) = (link for link in page.links if "/next/" in link)
    form = Page(client.get(path).text).form("/signatures")
    let_pass(database, timedelta(minutes=61))
    assert client.post(form.action, data=form.fields).status_code == 303
    assert row(database, latest(database)).state == "pending"


def test_the_next_step_takes_over_nothing_that_was_typed_before(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    second = charlie_opens_petition(database, slug="2")
    sign(database, signing(second, "Suzie Evans", "suzie@example.com"))
    sign(database, signing(second, "Tom Evans", "suzie@example.com"))
    page = Page(client.post(link_to("verify", suzies)).text)
    (path,) = (link for link in page.links if "/next/" in link)
    form = Page(client.get(path).text).form("/signatures")
    for name in ("Ann Evans", "Suzie Evans"):
        assert client.post(form.action, data={**form.fields, "name": name}).status_code == 303
    with database.reading() as session:
        rows = session.scalars(select(Contribution).where(Contribution.drive_id == second)).all()
    assert sorted((row.name, row.state) for row in rows) == [("Suzie Evans", "pending"), ("Tom Evans", "pending")]
