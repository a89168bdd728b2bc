"""What somebody may do later with their own words: allow more or less, write them differently, add a picture."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from campaign.contributions.comment.schema import COMMENT_REFUSALS
from campaign.contributions.ending import withdraw
from campaign.contributions.story.models import Story, StoryPicture
from campaign.contributions.story.remaking import MOST_BYTES, PICTURE_REFUSALS
from campaign.contributions.story.schema import STORY_REFUSALS
from campaign.db import Database
from campaign.http.site.messages import REASONS
from campaign.i18n import LANGUAGES
from campaign.supporters.models import Consent
from tests import cast
from tests.appeals import charlie_opens_appeal, commenting, given, helping, passed, telling
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page

ALT = "A garden with raised beds"


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


@pytest.fixture
def lauras(database: Database, appeal: UUID) -> UUID:
    """Laura's story, published."""
    return passed(database, given(database, telling(appeal)))


def jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "green").save(made, "JPEG", comment=b"Laura at home")
    return made.getvalue()


def send(client: FlaskClient, path: str, content: bytes | None, **fields: str) -> TestResponse:
    """As a browser does; without a file where `content` is None."""
    file = {} if content is None else {"picture": FileStorage(BytesIO(content), "garden.jpg", "picture")}
    boundary, body = encode_multipart({**fields, **file})
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def picture_path(link_to: LinkTo, story: UUID, language: str = "en") -> str:
    return link_to("given", story, language) + ("/picture" if language == "en" else "/llun")


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


def test_a_picture_is_kept_anew_looked_at_and_shown_with_its_own_consent(
    client: FlaskClient, database: Database, lauras: UUID, link_to: LinkTo
) -> None:
    path = picture_path(link_to, lauras)
    form = Page(client.get(path).text).form()
    assert form.kinds["picture"] == "file"
    assert client.get(f"/en/stories/{lauras}/picture").status_code == 404
    answer = send(client, path, jpeg((3000, 1500)), act="put", alt=ALT, show_picture="yes")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert ALT in Page(answer.text).words
    assert client.get(f"/en/stories/{lauras}/picture").status_code == 404  # nobody has looked at it
    passed(database, lauras)
    shown = client.get(f"/en/stories/{lauras}/picture")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=30"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Laura" not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (1600, 800)
    again = client.get(f"/cy/straeon/{lauras}/llun", headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304
    page = Page(client.get(f"/cy/straeon/{lauras}").text)
    (image,) = [given for tag, given in page.attributes if tag == "img" and given["src"].endswith("/llun")]
    assert (image["alt"], image["width"], image["height"]) == (ALT, "1600", "800")
    with database.reading() as session:
        answers = session.execute(select(Consent.purpose, Consent.is_given).where(Consent.source == "what-you-gave"))
        assert list(map(tuple, answers)) == [("publish-picture", True)]


def test_a_picture_without_the_tick_is_for_us_alone(
    client: FlaskClient, database: Database, lauras: UUID, link_to: LinkTo
) -> None:
    send(client, picture_path(link_to, lauras), jpeg(), act="put", alt=ALT)
    passed(database, lauras)
    assert client.get(f"/en/stories/{lauras}/picture").status_code == 404
    assert ALT not in client.get(f"/en/stories/{lauras}").text
    client.post(link_to("given", lauras), data={"act": "save", "publish": "yes", "show_picture": "yes"})
    assert client.get(f"/en/stories/{lauras}/picture").status_code == 200
    client.post(link_to("given", lauras), data={"act": "save", "publish": "yes"})
    assert client.get(f"/en/stories/{lauras}/picture").status_code == 404


def test_a_picture_that_is_taken_away_is_gone(
    client: FlaskClient, database: Database, lauras: UUID, link_to: LinkTo
) -> None:
    path = picture_path(link_to, lauras, "cy")
    send(client, path, jpeg(), act="put", alt=ALT, show_picture="yes")
    answer = send(client, path, None, act="remove")
    assert "Mae’r llun wedi’i ddileu." in Page(answer.text).words
    with database.reading() as session:
        assert session.scalars(select(StoryPicture)).all() == []
        assert not session.get_one(Story, lauras).show_picture


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("content", "alt", "sentences"),
    [
        (b"", ALT, ["Choose a picture."]),
        (b"no picture", "", ["We cannot read that as a picture.", "Say in a few words what the picture shows."]),
        (b"x" * (MOST_BYTES + 1), ALT, ["The picture is too large: 5 MB at most."]),
        (jpeg(), "x" * 301, ["Make the description shorter: 300 characters at most."]),
    ],
)
def test_a_faulty_picture_is_refused_in_words(
    client: FlaskClient, lauras: UUID, link_to: LinkTo, content: bytes, alt: str, sentences: list[str]
) -> None:
    answer = send(client, picture_path(link_to, lauras), content, act="put", alt=alt)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert all(sentence in page.words for sentence in sentences)
    assert page.form().fields["alt"] == alt
    assert client.get(f"/en/stories/{lauras}").status_code == 200


BOUNDARY = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n\r\n'
MANY = b"".join(PART % number for number in range(101)) + b"--x--\r\n"


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"act=put", 415),
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"--x\r\n", 400),
        (BOUNDARY, b"", 400),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\nput', 400),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\n\xff\r\n--x--\r\n', 400),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\na\0b\r\n--x--\r\n', 400),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\nfly\r\n--x--\r\n', 400),
        (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\nput\r\n--x--\r\n", 400),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\nput\r\n' * 2 + b"--x--\r\n",
            400,
        ),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\nput\r\n--x--\r\n',
            400,
        ),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\nput\r\n' * 2 + b"--x--\r\n",
            400,
        ),
        (BOUNDARY, MANY, 413),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="alt"\r\n\r\n' + b"a" * 70_000 + b"\r\n--x--\r\n",
            413,
        ),
        (BOUNDARY, b"x" * (11 * 1024 * 1024), 413),
    ],
)
def test_what_no_browser_sends_as_a_picture_is_refused_at_once(
    client: FlaskClient, lauras: UUID, link_to: LinkTo, content_type: str, body: bytes, status: int
) -> None:
    answer = client.post(picture_path(link_to, lauras), data=body, content_type=content_type)
    assert answer.status_code == status


def test_nobody_else_and_nothing_else_takes_a_picture(
    client: FlaskClient, database: Database, appeal: UUID, lauras: UUID, link_to: LinkTo
) -> None:
    comment = given(database, commenting(appeal))
    for path in (picture_path(link_to, comment), "/en/what-you-gave/" + "A" * 51 + "/picture"):
        assert client.get(path).status_code == 404
        assert send(client, path, jpeg(), act="put", alt=ALT).status_code == 404
    with database.transaction() as session:
        withdraw(session, lauras)
    assert send(client, picture_path(link_to, lauras), jpeg(), act="put", alt=ALT).status_code == 404


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
