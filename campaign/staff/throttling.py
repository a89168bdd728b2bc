"""Slows down who guesses. Wrong passwords and codes are counted for a mailbox and for a network, known or not.

Nobody is locked out: only attempts that were looked at count, so that a place comes free all the time; and somebody who comes
from a network where the account has been at home lately is not held up by what strangers do elsewhere.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, insert, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.errors import DomainError
from campaign.ids import new_id
from campaign.staff.models import SignInFailure, StaffAccount, StaffSession

WINDOW_SECONDS = 60
BY_MAILBOX = 5  # within the window, from networks where the account is not at home
BY_BOTH = 5  # for one mailbox from one network
BY_NETWORK = 30  # an office may share one
AT_HOME = timedelta(days=30)


class TooOftenError(DomainError):
    """Wrong too often within a minute; in `seconds`, the next attempt is looked at."""

    slug = "too-often"

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def hold_back(session: Session, mailbox_key: str, network: str) -> None:
    """Raises TooOftenError where this attempt comes too soon. Only looks; the same statements for every address."""
    of_mailbox = SignInFailure.mailbox_key == mailbox_key
    of_network = SignInFailure.network == network
    waits = [
        _wait(session, BY_BOTH, of_mailbox, of_network),
        _wait(session, BY_NETWORK, of_network),
        _wait(session, BY_MAILBOX, of_mailbox) if not _is_at_home(session, mailbox_key, network) else 0,
    ]
    if max(waits) > 0:
        raise TooOftenError(max(waits))


def note_failure(session: Session, mailbox_key: str, network: str) -> None:
    """A password or a code was wrong."""
    values = {"id": new_id(), "mailbox_key": mailbox_key, "network": network}
    session.execute(insert(SignInFailure).values(**values, failed_at=now()))


def _wait(session: Session, most: int, *conditions: ColumnElement[bool]) -> int:
    """Seconds until fewer than `most` lie within the window."""
    recent = SignInFailure.failed_at > now(-WINDOW_SECONDS)
    times = session.scalars(
        select(SignInFailure.failed_at).where(recent, *conditions).order_by(SignInFailure.failed_at.desc()).limit(most)
    ).all()
    if len(times) < most:
        return 0
    free_at: datetime = times[-1] + timedelta(seconds=WINDOW_SECONDS)
    present = session.execute(select(now())).scalar_one()
    return max(1, math.ceil((free_at - present).total_seconds()))


def _is_at_home(session: Session, mailbox_key: str, network: str) -> bool:
    been_there = exists().where(
        StaffSession.account_id == StaffAccount.id,
        StaffSession.network == network,
        StaffSession.proved_at > now(-AT_HOME.total_seconds()),
    )
    found: UUID | None = session.scalar(
        select(StaffAccount.id).where(StaffAccount.mailbox_key == mailbox_key, been_there)
    )
    return found is not None
