"""An appeal's pages: what is asked, three forms, and what others gave, as far as they allow."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.help.models import Help
from campaign.contributions.models import Contribution
from campaign.contributions.story.models import Story
from campaign.db import Database
from campaign.drives.running import close_now, pause
from campaign.i18n import LANGUAGES
from tests.appeals import charlie_opens_appeal, commenting, given, helping, passed, telling
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page

LAURA = {"name": "Laura Rees", "email": "laura@example.com", "postcode": "CF10 1AA", "country": "GB"}
STORY = {"title": "The garden", "story": "We dug.\r\n\r\nThen we ate.", "place": "Splott"}
FORMS = {
    "stories": STORY,
    "comments": {"thought": "Begin with people."},
    "help": {"what": "talk", "happened_on": "2026-03-05", "quantity": "2", "note": "In Bangor."},
}
PAGES = {
    "en": ("/en/stories", "/en/share-a-thought", "/en/how-you-helped", "/en/appeals/appeal-1"),
    "cy": ("/cy/straeon", "/cy/rhannu-syniad", "/cy/sut-y-gwnaethoch-chi-helpu", "/cy/apeliadau/apel-1"),
}


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


def test_every_page_is_there_in_both_languages_before_anything_was_given(client: FlaskClient, appeal: UUID) -> None:
    for language in LANGUAGES:
        for place, path in enumerate(PAGES[language]):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Content-Language"]) == (200, language), path
            assert "Set-Cookie" not in answer.headers
            page = Page(answer.text)
            assert page.language == language
            other = PAGES["cy" if language == "en" else "en"][place]
            assert other in page.links


@pytest.mark.parametrize("way", sorted(FORMS))
def test_a_form_that_is_sent_as_the_page_offers_it_leads_to_the_mailbox(
    client: FlaskClient, database: Database, appeal: UUID, way: str
) -> None:
    path = {"stories": "/en/stories", "comments": "/en/share-a-thought", "help": "/en/how-you-helped"}[way]
    form = Page(client.get(path).text).form(f"/{way}")
    answer = client.post(form.action, data={**form.fields, **LAURA, **FORMS[way]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/appeals/appeal-1/check-your-email")
    assert Page(client.get(answer.headers["Location"]).text).form("/verify").fields["drive"] == str(appeal)
    with database.reading() as session:
        stored = session.scalars(select(Contribution)).one()
        assert (stored.kind, stored.name, stored.state) == (
            {"stories": "story", "comments": "comment", "help": "help"}[way],
            "Laura Rees",
            "pending",
        )


@pytest.mark.parametrize("way", sorted(FORMS))
def test_what_the_mail_leads_to_shows_all_that_was_typed_and_is_verified_by_one_press(
    client: FlaskClient, database: Database, appeal: UUID, link_to: LinkTo, way: str
) -> None:
    assert client.post(f"/en/appeals/appeal-1/{way}", data={**LAURA, **FORMS[way]}).status_code == 303
    with database.reading() as session:
        contribution_id = session.scalars(select(Contribution.id)).one()
    for language in LANGUAGES:
        page = Page(client.get(link_to("verify", contribution_id, language)).text)
        for typed in (
            "Laura Rees",
            *(FORMS[way][name] for name in ("title", "place", "thought", "note") if name in FORMS[way]),
        ):
            assert typed in page.words
    answer = client.post(link_to("verify", contribution_id), data={})
    assert answer.status_code == 200
    assert "A heartfelt thank you, Laura Rees" in Page(answer.text).words
    with database.reading() as session:
        assert session.get_one(Contribution, contribution_id).state == "verified"


def test_the_whole_verify_form_can_be_sent_with_corrections(
    client: FlaskClient, database: Database, appeal: UUID, link_to: LinkTo
) -> None:
    client.post("/en/appeals/appeal-1/help", data={**LAURA, **FORMS["help"]})
    with database.reading() as session:
        contribution_id = session.scalars(select(Contribution.id)).one()
    link = link_to("verify", contribution_id)
    form = Page(client.get(link).text).form()
    assert form.fields["what"] == "talk"
    answer = client.post(link, data={**form.fields, "what": "cuppa", "quantity": "3", "show_name": "yes"})
    assert answer.status_code == 200
    with database.reading() as session:
        row = session.get_one(Contribution, contribution_id)
        assert (row.what, row.show_name, session.get_one(Help, contribution_id).quantity) == ("cuppa", True, 3)
    fold_deltas(database)
    assert "Bought us a cuppa 1" in Page(client.get("/en/how-you-helped").text).words


def test_a_published_story_stands_on_its_own_page_with_what_its_teller_allows(
    client: FlaskClient, database: Database, appeal: UUID
) -> None:
    one = given(database, telling(appeal, show_name=True, written_in="en"))
    address = f"/cy/straeon/{one}"
    assert client.get(address).status_code == 404
    assert "The garden" not in client.get("/en/stories").text
    passed(database, one)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (
        200,
        "public, max-age=30, stale-while-revalidate=30",
    )
    page = Page(answer.text)
    assert "We sat down together." in page.words and "Laura Rees" in page.words
    assert "Splott" not in page.words
    assert ("div", "en") in [(tag, attributes.get("lang")) for tag, attributes in page.attributes if tag == "div"]
    listed = Page(client.get("/en/stories").text)
    assert f"/en/stories/{one}" in listed.links
    assert "laura@example.com" not in answer.text


def test_pages_of_stories_go_on_and_end(client: FlaskClient, database: Database, appeal: UUID) -> None:
    for number in range(21):
        passed(database, given(database, telling(appeal, title=f"Story {number}", body=f"Told {number}.")))
    first = Page(client.get("/en/stories").text)
    assert "?page=2" in first.links and "Story 20" in first.words and "Story 0 " not in first.words
    second = Page(client.get("/en/stories?page=2").text)
    assert "Story 0" in second.words and "?page=1" in second.links and "?page=3" not in second.links
    for number in ("3", "0", "-1", "x", "1e3", "999999"):
        assert client.get(f"/en/stories?page={number}").status_code == 404


def test_a_comment_stands_under_the_proposal_once_it_is_passed(
    client: FlaskClient, database: Database, appeal: UUID
) -> None:
    one = given(database, commenting(appeal))
    assert "I would begin" not in client.get("/en/share-a-thought").text
    passed(database, one)
    page = Page(client.get("/en/share-a-thought").text)
    assert "I would begin with the people who use it." in page.words
    assert "By a supporter" in page.words and "Laura" not in page.words


def test_help_is_counted_by_way_and_thanked_by_name_where_that_is_wished(
    client: FlaskClient, database: Database, appeal: UUID
) -> None:
    given(database, helping(appeal, show_name=True))
    given(database, helping(appeal, name="Suzie Evans", email="suzie@example.com"))
    given(database, telling(appeal, name="Paul Price", email="paul@example.com", show_name=True))
    fold_deltas(database)
    page = Page(client.get("/en/how-you-helped").text)
    assert "Gave a talk 2" in page.words
    assert "Laura Rees" not in page.words  # over all appeals nobody is named
    page = Page(client.get("/en/appeals/appeal-1/help").text)
    assert "Laura Rees" in page.words and "Suzie Evans" not in page.words and "Paul Price" not in page.words
    assert "1 story so far" in Page(client.get("/en/appeals/appeal-1").text).words


def test_with_several_open_appeals_they_are_offered(client: FlaskClient, database: Database, appeal: UUID) -> None:
    charlie_opens_appeal(database, slug="2", beside=appeal)
    for path, own in (("/en/stories", "stories"), ("/en/share-a-thought", "comments"), ("/en/how-you-helped", "help")):
        page = Page(client.get(path).text)
        assert page.forms == []
        assert {f"/en/appeals/appeal-{number}/{own}" for number in (1, 2)} <= set(page.links)
    assert Page(client.get("/en/appeals/appeal-2/help").text).form("/appeals/appeal-2/help")


def test_a_paused_appeal_takes_nothing_and_loses_nothing(client: FlaskClient, database: Database, appeal: UUID) -> None:
    with database.transaction() as session:
        pause(session, appeal)
    answer = client.post("/en/appeals/appeal-1/stories", data={**LAURA, **STORY})
    assert answer.status_code == 409
    assert "nothing can be given here at this moment" in Page(answer.text).words


def test_a_closed_appeal_still_shows_what_it_was_given(client: FlaskClient, database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, telling(appeal)))
    with database.transaction() as session:
        close_now(session, appeal)
    page = Page(client.get("/en/appeals/appeal-1/stories").text)
    assert f"/en/stories/{one}" in page.links and page.forms == []
    assert client.get("/en/stories").status_code == 200
    assert client.get(f"/en/stories/{one}").status_code == 200
    assert client.post("/en/appeals/appeal-1/stories", data={**LAURA, **STORY}).status_code == 409


def test_whoever_has_just_verified_gives_the_next_thing_without_another_mail(
    client: FlaskClient, database: Database, appeal: UUID, link_to: LinkTo
) -> None:
    client.post("/en/appeals/appeal-1/help", data={**LAURA, "what": "talk"})
    with database.reading() as session:
        contribution_id = session.scalars(select(Contribution.id)).one()
    charlie_opens_appeal(database, slug="2", beside=appeal)
    thanks = Page(client.post(link_to("verify", contribution_id), data={}).text)
    (following,) = [link for link in thanks.links if link.startswith("/en/appeals/appeal-2/next/")]
    offered = Page(client.get(following).text)
    (to_stories,) = [link for link in offered.links if "/stories/next/" in link]
    form = Page(client.get(to_stories).text).form("/stories")
    assert (form.fields["name"], form.fields["email"]) == ("Laura Rees", "laura@example.com")
    answer = client.post(form.action, data={**form.fields, **STORY})
    assert answer.status_code == 200
    assert "A heartfelt thank you, Laura Rees" in Page(answer.text).words
    with database.reading() as session:
        assert session.scalars(select(Story.title)).one() == "The garden"
