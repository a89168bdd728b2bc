"""The invitation into a team, opened by the link in the mail: what one would see there, and a button. GET joins nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.contributions.letter.team.members import INVITATION_LIFE, accept, decline
from campaign.contributions.letter.team.models import TeamMember
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import UnknownLinkError, present_moment
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.notifications.cases import DriveCase, load_drives
from campaign.notifications.team_mails import JOIN
from campaign.tokens import TokenError

GONE = 410
JOINED, INVITED, OVER, DECLINED = "joined", "invited", "over", "declined"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: an invitation, the drive that it is to, and how it stands."""

    member: TeamMember
    drive: DriveCase
    state: str


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        opened = _open(session, token)
    return _page(language, token, opened.drive, opened.state)


def act(language: Language, token: str) -> Response:
    """`act=join` joins, once however often it is pressed; `act=decline` ends the invitation."""
    wish = read_form(request).get("act")
    if wish not in ("join", "decline"):
        raise BadRequest
    with services().database.transaction() as session:
        opened = _open(session, token)
        state = opened.state
        if state == INVITED and wish == "decline":
            state = DECLINED if decline(session, opened.member.id) else OVER
        elif state == INVITED:
            accept(session, opened.member.id)
            session.expire(opened.member)
            state = _open(session, token).state
    return _page(language, token, opened.drive, state)


def _open(session: Session, token: str) -> Opened:
    """Raises UnknownLinkError, for an invitation that was ended too."""
    try:
        said = services().keyring.read(JOIN, token)
    except TokenError:
        raise UnknownLinkError from None
    member = session.get(TeamMember, said.row_id)
    if member is None or member.issue != said.issue or member.ended_at is not None:
        raise UnknownLinkError
    drive = load_drives(session, {member.drive_id})[member.drive_id]
    if member.accepted_at is not None:
        return Opened(member, drive, JOINED)
    is_over = present_moment(session) >= member.invited_at + INVITATION_LIFE
    return Opened(member, drive, OVER if is_over else INVITED)


def _page(language: Language, token: str, drive: DriveCase, state: str) -> Response:
    return private_page(
        place("letter_drive_join", language, token=token),
        "team_join",
        status=GONE if state == OVER else 200,
        state=state,
        titles=drive.titles,
    )
