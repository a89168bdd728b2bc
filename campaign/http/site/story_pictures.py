"""Where a story's teller adds the picture of its place, changes it or takes it away; and says whether it may be shown.

Only whoever verified a story gets here: what strangers send is never kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.schema import line, needed
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.contributions.story.models import LONGEST_ALT
from campaign.contributions.story.pictures import Picture, PictureFacts, find_picture, put_picture, take_picture_away
from campaign.contributions.story.remaking import MOST_BYTES, remake
from campaign.errors import DomainError, FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.given import SOURCE, YES
from campaign.http.site.links import UnknownLinkError, open_young_link, path_of_link
from campaign.http.site.places import place
from campaign.http.uploads import read_form_with_file
from campaign.i18n import Language
from campaign.notifications.links import GIVEN

FILE = "picture"
_read_alt = needed("alt", line("alt", LONGEST_ALT))


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a token opens: a story, what is known of its picture, and whether that may be shown."""

    story: Contribution
    picture: PictureFacts | None
    is_shown: bool

    def form(self) -> FormState:
        ticked = {"show_picture": YES} if self.is_shown else {}
        return FormState({"alt": self.picture.alt if self.picture else "", **ticked})


def show(language: Language, token: str) -> Response:
    opened = _look(token)
    return _page(language, token, opened, opened.form())


def act(language: Language, token: str) -> Response:
    """`act=put` keeps what was sent, `act=remove` takes the picture away."""
    opened = _look(token)  # nobody else's five megabytes are read
    form, file = read_form_with_file(request, FILE, MOST_BYTES)
    wish = form.get("act")
    if wish not in ("put", "remove"):
        raise BadRequest
    try:
        made = _check(form, file or b"") if wish == "put" else None
    except FieldsRefusedError as error:
        return _page(language, token, opened, FormState(form, error.errors))
    with services().database.transaction() as session:
        story = _open(session, token).story
        if made is None:
            take_picture_away(session, story.id)
        else:
            put_picture(session, story.id, *made)
            _record_consent(session, story, language, is_given=form.get("show_picture") == YES)
        opened = _open(session, token)
    return _page(language, token, opened, opened.form(), outcome="removed" if made is None else "saved")


def _check(form: Form, content: bytes) -> tuple[Picture, str]:
    """The picture made anew, and its words. Raises FieldsRefusedError for all that is wrong at once."""
    reasons: dict[str, str] = {}
    made, alt = None, ""
    try:
        made = remake(content)
    except DomainError as error:
        reasons[FILE] = error.slug
    try:
        alt = _read_alt(form.get("alt", ""))
    except DomainError as error:
        reasons["alt"] = error.slug
    if made is None or reasons:
        raise FieldsRefusedError(reasons)
    return made, alt


def _record_consent(session: Session, story: Contribution, language: Language, *, is_given: bool) -> None:
    unchanged = Choices(story.show_name, story.consent_campaign, story.consent_wider, {"show_picture": is_given})
    change_choices(session, story.id, unchanged, language=language, source=SOURCE)


def _look(token: str) -> _Opened:
    with services().database.reading() as session:
        return _open(session, token)


def _open(session: Session, token: str) -> _Opened:
    story = open_young_link(session, GIVEN, token)
    if story.kind != "story" or story.state not in CHANGEABLE_STATES:
        raise UnknownLinkError
    answers = KINDS[story.kind].boxes.read(session, story)
    return _Opened(story, find_picture(session, story.id), answers.get("show_picture", False))


def _page(language: Language, token: str, opened: _Opened, form: FormState, *, outcome: str = "") -> Response:
    return private_page(
        place("given_picture", language, token=token),
        "given_picture",
        status=422 if form.reasons else 200,
        picture=opened.picture,
        form=form,
        given_path=path_of_link(GIVEN, opened.story, language),
        outcome=outcome,
    )
