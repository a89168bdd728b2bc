"""A picture beside one's story: kept anew, looked at, shown with its own consent, taken away."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from campaign.contributions.ending import withdraw
from campaign.contributions.story.models import Story, StoryPicture
from campaign.contributions.story.remaking import MOST_BYTES
from campaign.db import Database
from campaign.supporters.models import Consent
from tests.appeals import commenting, given, passed
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page

ALT = "A garden with raised beds"


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
