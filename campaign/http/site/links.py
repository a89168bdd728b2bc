"""Opens the links that mails carry. The token says which row; the row has the last word about what is still possible."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from campaign.contributions import window
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.models import Drive
from campaign.errors import DomainError
from campaign.http.services import services
from campaign.i18n import Language
from campaign.mail.kind import Desk
from campaign.notifications import links
from campaign.paths import path_to
from campaign.tokens import Token, TokenError

DISOWNED = "disowned"


class UnknownLinkError(DomainError):
    """The token is not whole, for another purpose, revoked, or of a row that is gone: told apart to nobody."""

    slug = "link-unknown"


class OldLinkError(UnknownLinkError):
    """The token was good once; its time is over."""

    slug = "link-old"


def open_link(session: Session, purpose: str, token: str) -> Contribution:
    """The contribution whose present token for `purpose` this is. Raises UnknownLinkError."""
    said, contribution = _read(session, purpose, token)
    if contribution.issue != said.issue:
        raise UnknownLinkError
    return contribution


def open_young_link(session: Session, purpose: str, token: str) -> Contribution:
    """As `open_link`, for links that end two years after the contribution. Raises OldLinkError too."""
    contribution = open_link(session, purpose, token)
    if present_moment(session) >= (contribution.verified_at or contribution.submitted_at) + links.KEPT:
        raise OldLinkError
    return contribution


def open_disowning_link(session: Session, token: str) -> Contribution:
    """A disowned contribution is still found by the token that disowned it, though its issue number has moved on."""
    said, contribution = _read(session, links.DISOWN, token)
    was_disowned = contribution.reason == DISOWNED and contribution.issue == said.issue + 1
    if contribution.issue != said.issue and not was_disowned:
        raise UnknownLinkError
    return contribution


def open_stopping_link(session: Session, token: str) -> tuple[str, Contribution]:
    """Whoever wants less mail gets it, however old the link is. With the purpose of the link, which says what it stops."""
    try:
        return links.UNSUBSCRIBE, _read(session, links.UNSUBSCRIBE, token)[1]
    except UnknownLinkError:
        return links.UNSUBSCRIBE_NEWS, _read(session, links.UNSUBSCRIBE_NEWS, token)[1]


def is_over(session: Session, contribution: Contribution) -> bool:
    """Whether a pending contribution can no longer be verified."""
    drive = session.get_one(Drive, contribution.drive_id, options=[lazyload("*")])
    return window.is_over(contribution, drive, present_moment(session))


def present_moment(session: Session) -> datetime:
    return session.execute(select(now())).scalar_one()


def token_of(purpose: str, contribution: Contribution) -> str:
    """The contribution's present token for `purpose`."""
    return links.token(Desk(services().settings, services().keyring), purpose, contribution)


def path_of_link(purpose: str, contribution: Contribution, language: Language) -> str:
    """The path of the page that the contribution's present token for `purpose` opens."""
    return path_to(purpose.replace("-", "_"), language, token=token_of(purpose, contribution))


def _read(session: Session, purpose: str, token: str) -> tuple[Token, Contribution]:
    try:
        said = services().keyring.read(purpose, token)
    except TokenError:
        raise UnknownLinkError from None
    contribution = session.get(Contribution, said.row_id)
    if contribution is None:
        raise UnknownLinkError
    return said, contribution
