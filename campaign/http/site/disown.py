""" "It was not me": ends what somebody else typed, and offers never to write to the mailbox again."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions import ending
from campaign.contributions.models import Contribution
from campaign.contributions.vouched import word_behind
from campaign.drives.queries import DriveView, load_drive
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import is_over, open_disowning_link, path_of_link
from campaign.http.site.places import place
from campaign.http.site.verified import VERIFIED_STATES
from campaign.i18n import Language
from campaign.mail.suppression import suppress
from campaign.notifications.links import GIVEN

DISOWN = "disown"
SUPPRESS = "suppress"


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        contribution = open_disowning_link(session, token)
        drive, state = load_drive(session, contribution.drive_id), _state(session, contribution)
    return _page(language, token, contribution, drive, state)


def act(language: Language, token: str) -> Response:
    """`act=disown`, the only button of the page at first and so the default; `act=suppress` closes the mailbox too."""
    wish = read_form(request).get("act", DISOWN)
    if wish not in (DISOWN, SUPPRESS):
        raise BadRequest
    with services().database.transaction() as session:
        contribution = open_disowning_link(session, token)
        ending.disown(session, contribution.id)
        if wish == SUPPRESS:
            suppress(session, contribution.mailbox_key, "all")
        session.refresh(contribution)
        drive, state = load_drive(session, contribution.drive_id), _state(session, contribution)
    return _page(language, token, contribution, drive, "suppressed" if wish == SUPPRESS else state)


def _state(session: Session, contribution: Contribution) -> str:
    """`pending`, `verified` or `ended`."""
    if contribution.state in VERIFIED_STATES:
        return "verified"
    is_pending = contribution.state == "pending" and not is_over(session, contribution)
    return "pending" if is_pending else "ended"


def _page(language: Language, token: str, contribution: Contribution, drive: DriveView, state: str) -> Response:
    return private_page(
        place("disown", language, token=token),
        "disown",
        drive=drive,
        state=state,
        word=word_behind(contribution),
        given_path=path_of_link(GIVEN, contribution, language),
    )
