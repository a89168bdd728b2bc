"""The picture that came with what is being read, for whoever is reading it: their session, soon after the log has said so.

A browser asks for a picture by itself, so the asking is no act. What lets it in is made by the reading, which is one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from campaign.contributions.models import Contribution
from campaign.contributions.story.models import StoryPicture
from campaign.db import now
from campaign.errors import NotFoundError
from campaign.http.console.answers import console_path
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission
from campaign.tokens import TokenError

PURPOSE = "picture-of-reading"
SHOWN_FOR = timedelta(minutes=15)
POLICY = "default-src 'none'; sandbox"


def picture_path(session: Session, visit: Visit, contribution_id: UUID) -> str:
    """Where this session finds it for a while. To be asked where the reading is recorded."""
    until = session.execute(select(now(SHOWN_FOR.total_seconds()))).scalar_one()
    token = services().keyring.derive(PURPOSE, _reading(visit, contribution_id), expires_at=until)
    return console_path("moderation_picture", item_id=contribution_id, token=token)


def show(visit: Visit, item_id: str, token: str) -> Response:
    """The bytes that we made ourselves."""
    contribution_id = id_of(item_id)
    with services().database.reading() as session:
        drive_id = session.scalar(select(Contribution.drive_id).where(Contribution.id == contribution_id))
        if drive_id is None:
            raise NotFoundError
        require_drive(session, visit.access, Permission.MODERATE, drive_id)
        if not _is_reading(session, visit, contribution_id, token):
            raise Forbidden
        picture = session.get(StoryPicture, contribution_id)
        if picture is None:
            raise NotFoundError
        response = Response(picture.content, content_type=picture.content_type)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _is_reading(session: Session, visit: Visit, contribution_id: UUID, token: str) -> bool:
    try:
        found = services().keyring.read(PURPOSE, token)
    except TokenError:
        return False
    present = session.execute(select(now())).scalar_one()
    return found.row_id == _reading(visit, contribution_id) and not found.is_expired(present)


def _reading(visit: Visit, contribution_id: UUID) -> UUID:
    return uuid5(visit.session_id, str(contribution_id))


PAGES = (ConsolePage("moderation_picture", "moderation/pictures/<item_id>/<token>", Permission.MODERATE, show),)
