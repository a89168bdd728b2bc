"""Forgets what signing in needed for a while: sessions, browsers that were known, links, notices, attempts that failed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.mail.models import Delivery
from campaign.staff.browsers import LIFE_SECONDS
from campaign.staff.links import PASSWORD_TEMPLATE
from campaign.staff.models import SignInFailure, StaffBrowser, StaffLink, StaffNotice, StaffSession
from campaign.staff.throttling import AT_HOME, DAY

WEEK_SECONDS = 7 * 24 * 3600


def old_sessions(ahead: float) -> Select[UUID]:
    """Sessions once they no longer say where an account is at home."""
    return select(StaffSession.id).where(StaffSession.expires_at <= now(ahead - AT_HOME.total_seconds()))


def forget_sessions(session: Session, session_ids: Sequence[UUID]) -> None:
    session.execute(delete(StaffSession).where(StaffSession.id.in_(session_ids)))


def old_browsers(ahead: float) -> Select[UUID]:
    """Browsers a year after somebody last proved themselves there."""
    return select(StaffBrowser.id).where(StaffBrowser.proved_at <= now(ahead - LIFE_SECONDS))


def forget_browsers(session: Session, browser_ids: Sequence[UUID]) -> None:
    session.execute(delete(StaffBrowser).where(StaffBrowser.id.in_(browser_ids)))


def old_links(ahead: float) -> Select[UUID]:
    """Links a week after they were made."""
    return select(StaffLink.id).where(StaffLink.created_at <= now(ahead - WEEK_SECONDS))


def forget_links(session: Session, link_ids: Sequence[UUID]) -> None:
    """A link that was not mailed, as to an address that nobody here has, leaves no trace in the ledger either."""
    unsent = Delivery.template == PASSWORD_TEMPLATE, Delivery.state == "dropped", Delivery.subject_id.in_(link_ids)
    session.execute(delete(Delivery).where(*unsent).execution_options(synchronize_session=False))
    session.execute(delete(StaffLink).where(StaffLink.id.in_(link_ids)))


def old_notices(ahead: float) -> Select[UUID]:
    """What accounts were told of, a week later."""
    return select(StaffNotice.id).where(StaffNotice.happened_at <= now(ahead - WEEK_SECONDS))


def forget_notices(session: Session, notice_ids: Sequence[UUID]) -> None:
    session.execute(delete(StaffNotice).where(StaffNotice.id.in_(notice_ids)))


def old_failures(ahead: float) -> Select[UUID]:
    """Attempts that failed a day ago."""
    return select(SignInFailure.id).where(SignInFailure.failed_at <= now(ahead - DAY))


def forget_failures(session: Session, failure_ids: Sequence[UUID]) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.id.in_(failure_ids)))
