"""Forgets what signing in needed for a while: sessions, browsers, links, notices, and attempts that failed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Base, Database, now
from campaign.mail.models import Delivery
from campaign.staff.browsers import LIFE_SECONDS
from campaign.staff.links import PASSWORD_TEMPLATE
from campaign.staff.models import SignInFailure, StaffBrowser, StaffLink, StaffNotice, StaffSession
from campaign.staff.throttling import AT_HOME, DAY

LINK_SECONDS = 7 * DAY


def forget_staff_visits(database: Database) -> int:
    """Sessions once they no longer say where an account is at home, browsers after a year, links and notices after a week,
    failures after a day; how many.

    A link that was not mailed, as to an address that nobody here has, leaves no trace in the ledger either.
    """
    old_link = StaffLink.created_at <= now(-LINK_SECONDS)
    unsent = Delivery.template == PASSWORD_TEMPLATE, Delivery.state == "dropped"
    at_home = AT_HOME.total_seconds()
    return (
        _delete(database, Delivery, Delivery.subject_id.in_(select(StaffLink.id).where(old_link)), *unsent)
        + _delete(database, StaffLink, old_link)
        + _delete(database, StaffSession, StaffSession.expires_at <= now(-at_home))
        + _delete(database, StaffBrowser, StaffBrowser.proved_at <= now(-LIFE_SECONDS))
        + _delete(database, StaffNotice, StaffNotice.happened_at <= now(-LINK_SECONDS))
        + _delete(database, SignInFailure, SignInFailure.failed_at <= now(-DAY))
    )


def _delete(database: Database, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    key = table.__table__.c.id

    def step(session: Session, limit: int) -> int:
        ids = session.scalars(select(key).where(*conditions).limit(limit)).all()
        session.execute(delete(table).where(key.in_(ids)).execution_options(synchronize_session=False))
        return len(ids)

    return in_batches(database, step)
