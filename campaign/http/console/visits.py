"""Who asks: the account behind the cookie, what it may, and from where. Made once for each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from flask import g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.audit.networks import network_of
from campaign.audit.record import Doer
from campaign.errors import DomainError, NotFoundError
from campaign.http.console.cookie import browser_token, session_token
from campaign.http.services import services
from campaign.i18n import Language
from campaign.staff.access import Access, load_access
from campaign.staff.browsers import Origin
from campaign.staff.sessions import OpenSession, find_session, note_seen


class ConfirmationNeededError(DomainError):
    """This may be done only within five minutes of proving again who one is."""

    slug = "confirmation-needed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    session_id: UUID
    account_id: UUID
    name: str = field(repr=False)
    language: Language
    access: Access
    is_confirmed: bool
    network: str

    @property
    def doer(self) -> Doer:
        """For the audit log."""
        return Doer(str(self.account_id), self.network)

    def require_confirmed(self) -> None:
        """Raises ConfirmationNeededError: the page then asks for password and code, and goes on from there."""
        if not self.is_confirmed:
            raise ConfirmationNeededError


def current_visit() -> Visit | None:
    """None for whoever is not signed in, or only half."""
    token = session_token()
    if not token:
        return None
    with services().database.reading() as session:
        found = find_session(session, token)
        if found is None or not found.is_proved:
            return None
        visit = _visit(session, found)
    if not found.is_seen_lately:
        _note_seen(found.id)
    g.visit = visit
    return visit


def visit_at_hand() -> Visit | None:
    """The one that this request has found already: needs no database."""
    return cast(Visit | None, g.get("visit"))


def network() -> str:
    """Where the request comes from, cut short."""
    return network_of(request.remote_addr)


def origin() -> Origin:
    """Where the request comes from, with what the browser has kept of before."""
    return Origin(network(), browser_token(), session_token())


def id_of(text: str) -> UUID:
    """An id out of an address. Raises NotFoundError for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


def _visit(session: Session, found: OpenSession) -> Visit:
    return Visit(
        session_id=found.id,
        account_id=found.account_id,
        name=found.name,
        language="en" if found.language == "en" else "cy",
        access=load_access(session, found.account_id),
        is_confirmed=found.is_confirmed,
        network=network(),
    )


def _note_seen(session_id: UUID) -> None:
    """Once a minute. Where the database is busy, the page is shown all the same: the session only ends the sooner."""
    try:
        with services().database.transaction() as session:
            note_seen(session, session_id)
    except OperationalError:
        return
