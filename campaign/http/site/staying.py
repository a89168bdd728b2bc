"""Do you still want news? The page behind the link of that mail: one button. Only its press is a sign of life."""

from __future__ import annotations

from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.links import OldLinkError, UnknownLinkError, present_moment
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.notifications.links import STAY
from campaign.supporters.models import Supporter
from campaign.supporters.service import note_life
from campaign.tokens import TokenError


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        _open(session, token)
    return _page(language, token, is_done=False)


def stay(language: Language, token: str) -> Response:
    """Pressed twice, it is the same sign."""
    read_form(request)
    with services().database.transaction() as session:
        note_life(session, Supporter.id == _open(session, token))
    return _page(language, token, is_done=True)


def _open(session: Session, token: str) -> UUID:
    """Whose token it is. Raises UnknownLinkError, and OldLinkError once the answer came too late."""
    try:
        said = services().keyring.read(STAY, token)
    except TokenError:
        raise UnknownLinkError from None
    person = session.scalar(select(Supporter.id).where(Supporter.id == said.row_id, Supporter.name != ""))
    if person is None:
        raise UnknownLinkError
    if present_moment(session) >= said.expires_at:
        raise OldLinkError
    return person


def _page(language: Language, token: str, *, is_done: bool) -> Response:
    return private_page(place("stay", language, token=token), "stay", is_done=is_done)
