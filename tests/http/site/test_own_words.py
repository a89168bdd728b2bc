"""What somebody may do later with their own words: allow more or less, write them differently."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from campaign.contributions.comment.schema import COMMENT_REFUSALS
from campaign.contributions.story.remaking import PICTURE_REFUSALS
from campaign.contributions.story.schema import STORY_REFUSALS
from campaign.db import Database
from campaign.http.site.messages import REASONS
from campaign.i18n import LANGUAGES
from tests import cast
from tests.appeals import commenting, given, helping, passed, telling
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page


def test_the_page_of_a_story_shows_how_it_stands_in_either_language(
    client: FlaskClient, lauras: UUID, link_to: LinkTo
) -> None:
    assert "On this website Published on" in Page(client.get(link_to("given", lauras)).text).words
    page = Page(client.get(link_to("given", lauras, "cy")).text)
    assert "Ar y wefan hon Cyhoeddwyd ar" in page.words


def test_a_box_that_is_unticked_takes_the_story_off_the_page_at_once(
    client: FlaskClient, lauras: UUID, link_to: LinkTo
) -> None:
    link = link_to("given", lauras)
    form = next(form for form in Page(client.get(link).text).forms if ("act", "save") in form.buttons)
    assert form.fields == {"publish": "yes"}
    assert client.get(f"/en/stories/{lauras}").status_code == 200
    assert client.post(link, data={"act": "save", "show_name": "yes"}).status_code == 200
    assert client.get(f"/en/stories/{lauras}").status_code == 404
    client.post(link, data={"act": "save", "show_name": "yes", "publish": "yes", "show_place": "yes"})
    words = Page(client.get(f"/en/stories/{lauras}").text).words
    assert "Laura Rees" in words and "Splott" in words


def test_a_story_is_rewritten_on_its_own_page_and_read_again(
    client: FlaskClient, database: Database, lauras: UUID, link_to: LinkTo
) -> None:
    link = link_to("given", lauras)
    form = next(form for form in Page(client.get(link).text).forms if ("act", "rewrite") in form.buttons)
    assert form.fields["story"] == "We sat down together.\n\nThen we dug."
    answer = client.post(link, data={**form.fields, "act": "rewrite", "story": "We dug.\r\nTogether."})
    assert answer.status_code == 200
    assert "One of us reads it before it is shown." in Page(answer.text).words
    assert client.get(f"/en/stories/{lauras}").status_code == 404
    passed(database, lauras)
    assert "We dug." in client.get(f"/en/stories/{lauras}").text


def test_a_faulty_rewriting_comes_back_as_it_was_typed(client: FlaskClient, lauras: UUID, link_to: LinkTo) -> None:
    answer = client.post(link_to("given", lauras), data={"act": "rewrite", "title": "", "story": "Long thought out."})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "Give your story a title." in page.words and "#title" in page.links
    form = next(form for form in page.forms if ("act", "rewrite") in form.buttons)
    assert form.fields["story"] == "Long thought out."
    assert client.get(f"/en/stories/{lauras}").status_code == 200


def test_a_comment_is_rewritten_too_but_help_and_signatures_are_not(
    client: FlaskClient, database: Database, appeal: UUID, link_to: LinkTo
) -> None:
    comment = given(database, commenting(appeal))
    assert client.post(link_to("given", comment), data={"act": "rewrite", "thought": "Better."}).status_code == 200
    assert "Better." in Page(client.get(link_to("given", comment)).text).words
    for other in (given(database, helping(appeal)), cast.signed(database, cast.signing(_petition(database)))):
        answer = client.post(link_to("given", other), data={"act": "rewrite", "comment": "Better."})
        assert answer.status_code == 200 and "Better." not in answer.text


@pytest.mark.parametrize("id", ["1", "x", "%00", "..", "0" * 32, f"{UUID(int=7)}", str(UUID(int=7)).upper()])
def test_a_story_that_is_not_there_is_not_found(client: FlaskClient, appeal: UUID, id: str) -> None:
    for path in (f"/en/stories/{id}", f"/en/stories/{id}/picture", f"/cy/straeon/{id}"):
        assert client.get(path).status_code == 404


def test_a_story_has_one_address_however_its_id_is_spelt(client: FlaskClient, lauras: UUID) -> None:
    assert client.get(f"/en/stories/{str(lauras).upper()}").status_code == 404
    assert client.get(f"/en/stories/{lauras.hex}").status_code == 404
    answer = client.get(f"/cy/stories/{lauras}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/cy/straeon/{lauras}")


@ON_SQLITE_ALONE
@pytest.mark.parametrize("text", ["{{7*7}}", "<script>alert(1)</script>", "'\"><img src=x>", "%(name)s %s %d"])
def test_what_somebody_tells_stays_text(client: FlaskClient, database: Database, appeal: UUID, text: str) -> None:
    story = passed(database, given(database, telling(appeal, title=text, body=text, show_place=True)))
    comment = passed(database, given(database, commenting(appeal, thought=text)))
    assert comment
    for path in (f"/en/stories/{story}", "/en/stories", "/en/share-a-thought"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert text in Page(answer.text).words
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


def test_a_comment_under_a_petition_is_shown_once_it_is_passed(client: FlaskClient, database: Database) -> None:
    petition = _petition(database)
    one = cast.signed(database, cast.signing(petition, comment="It matters to me."))
    assert "It matters to me." not in client.get("/en/petitions/petition-1").text
    passed(database, one)
    answer = client.get("/en/petitions/petition-1")
    page = Page(answer.text)
    assert "Why people sign" in page.words and "It matters to me." in page.words and "Suzie" not in page.words
    assert answer.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=30"


def test_every_reason_has_its_sentence() -> None:
    assert set(REASONS) >= STORY_REFUSALS | COMMENT_REFUSALS | set(PICTURE_REFUSALS)
    assert set(REASONS) >= {f"alt-{fault}" for fault in ("missing", "too-long", "characters")}
    assert LANGUAGES


def _petition(database: Database) -> UUID:
    return cast.charlie_opens_petition(database)
