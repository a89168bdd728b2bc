"""Links that were mailed to staff, as their doors open them. Looking at one changes nothing: what uses it is a POST."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.http.console.answers import door_page
from campaign.http.console.errands import Errand, door_language
from campaign.http.services import services
from campaign.i18n import Language, is_language
from campaign.staff.admins import has_admin
from campaign.staff.links import FIRST, INVITATION, PASSWORD, TOKEN_PURPOSES, UsableLink, find_link
from campaign.staff.models import StaffAccount
from campaign.tokens import TokenError


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that works, and whose it is: a name and an address, or none yet."""

    link: UsableLink
    name: str
    email: str

    @property
    def language(self) -> Language:
        """The account's; where there is none yet, what the browser asks for."""
        if self.link.purpose == FIRST:
            return door_language()
        return "en" if self.link.language == "en" else "cy"


def open_link(token: str, purpose: str) -> Opened | None:
    """The link that the token names, while it works; told apart to nobody from one that never did."""
    try:
        said = services().keyring.read(TOKEN_PURPOSES[purpose], token)
    except TokenError:
        return None
    with services().database.reading() as session:
        if said.is_expired(session.execute(select(now())).scalar_one()):
            return None
        purposes = (INVITATION, FIRST) if purpose == INVITATION else (PASSWORD,)
        link = find_link(session, said.row_id, *purposes)
        return _with_account(session, link) if link else None


def _with_account(session: Session, link: UsableLink) -> Opened | None:
    if link.account_id is None:
        return None if has_admin(session) else Opened(link, "", "")
    account = session.get(StaffAccount, link.account_id)
    return Opened(link, account.name, account.email) if account else None


def errand_of(opened: Opened) -> Errand:
    """In the language of the link, unless the switch was used."""
    chosen = request.args.get("language", "")
    return Errand(chosen if is_language(chosen) else opened.language)


def spent() -> Response:
    """The page of a link that does not work, or not any more (410)."""
    return door_page(Errand(door_language()), "link_spent", status=410)
