"""Stories: published ones with their pictures, each at an address of its own, and the form that one is told in."""

from __future__ import annotations

from uuid import UUID

from flask import Response as FlaskResponse
from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.contributions.story.reading import ShownStory, find_story, list_stories, load_picture
from campaign.drives.queries import DriveView, load_drive
from campaign.http.caching import WITH_NAMES
from campaign.http.public_answers import PublicAnswer
from campaign.http.request import GIVEN_AT_LENGTH
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.giving import Giving
from campaign.http.site.places import place
from campaign.http.site.ways import PAGE_SIZE, Shown, WayPage, offset_of, page_of
from campaign.i18n import Language

LONGEST_EXCERPT = 220
PICTURE_POLICY = "default-src 'none'; sandbox"


def _load(session: Session, drive: DriveView | None, number: int) -> Shown:
    drive_id = drive.id if drive else None
    stories = list_stories(session, limit=PAGE_SIZE + 1, offset=offset_of(number), drive_id=drive_id)
    return page_of([(story, excerpt(story.body)) for story in stories], number)


STORIES = WayPage("stories", "appeal_stories", _load)
TELLING = Giving("story", STORIES.show_again, reading=GIVEN_AT_LENGTH)


def show_story(language: Language, id: str) -> PublicAnswer:
    """While it is published; else as if it had never been."""
    with services().database.reading() as session:
        story = _find(session, id)
        drive = load_drive(session, story.words.drive_id)
    return public_page(
        place("story", language, id=str(story.words.contribution_id)),
        "story",
        kept=WITH_NAMES,
        story=story,
        excerpt=excerpt(story.body),
        drive=drive,
    )


def show_picture(language: Language, id: str) -> Response:
    """The bytes that we made, while both the story and its picture may be shown."""
    with services().database.reading() as session:
        picture = load_picture(session, _id(id))
        if picture is None:
            raise NotFound
        response = FlaskResponse(picture.content, content_type=picture.content_type)
        response.set_etag(picture.digest)
    response.headers["Cache-Control"] = WITH_NAMES
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Content-Language"] = language
    return response.make_conditional(request)


def excerpt(text: str) -> str:
    """The beginning, on one line, to the end of a word."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_EXCERPT:
        return line
    cut = line[:LONGEST_EXCERPT].rpartition(" ")[0] or line[:LONGEST_EXCERPT]
    return f"{cut.rstrip('.,;:!?–-')}…"


def _find(session: Session, id: str) -> ShownStory:
    story = find_story(session, _id(id))
    if story is None:
        raise NotFound
    return story


def _id(text: str) -> UUID:
    """Only as we write it ourselves: each story has one address."""
    try:
        found = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(found) != text:
        raise NotFound
    return found
