"""Holds looks at people's data to so many an hour for each account, by what the log itself says of them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.audit.models import AuditEntry
from campaign.audit.record import Doer
from campaign.db import now
from campaign.errors import DomainError
from campaign.turns import take_turn

WINDOW_SECONDS = 3600


class TooManyLooksError(DomainError):
    """Done as often within the hour as anybody may."""

    slug = "too-many-looks"


def hold_to(session: Session, by: Doer, act: str, *, most: int) -> None:
    """Before the act is recorded, in the same transaction: of several at once no more get through than may.

    Raises TooManyLooksError.
    """
    take_turn(session, f"{act} by {by.name}")
    lately = AuditEntry.doer == by.name, AuditEntry.act == act, AuditEntry.occurred_at > now(-WINDOW_SECONDS)
    if session.execute(select(func.count()).select_from(AuditEntry).where(*lately)).scalar_one() >= most:
        raise TooManyLooksError
