"""Finds updates for whoever may write those of their campaign; an account's own address tells two people apart."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import get_update, texts_of
from campaign.errors import NotFoundError
from campaign.http.console.bilingual import own
from campaign.http.console.visits import Visit, id_of
from campaign.staff.models import StaffAccount
from campaign.staff.permissions import Permission

WRITE = Permission.WRITE_UPDATES


def require_update(session: Session, visit: Visit, update_id: str) -> Update:
    """Raises NotFoundError where there is none, or it is of a campaign in which this account writes none."""
    update = get_update(session, id_of(update_id))
    if not visit.access.may_in(WRITE, update.campaign_id):
        raise NotFoundError
    return update


def own_address(session: Session, account_id: UUID) -> str:
    """The address by which the account signs in. Raises NotFoundError."""
    account = session.get(StaffAccount, account_id)
    if account is None or account.email is None:
        raise NotFoundError
    return account.email


def subject_of(update: Update, visit: Visit) -> str:
    """To be read; empty where there is none yet."""
    words = own(texts_of(update), visit.language)
    return words.subject if words else ""
