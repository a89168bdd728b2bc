"""What time brings to keys: admins are told by mail a fortnight before one ends, and old ones are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from campaign.api_keys.limits import is_good
from campaign.api_keys.models import ApiKey
from campaign.batching import in_batches
from campaign.db import Database, now
from campaign.staff.admins import admins_in_use
from campaign.staff.notices import KEY_ENDING, tell_account

DAY = 24 * 3600
WARNED_DAYS = 14
KEPT_DAYS = 2 * 365  # after its end, as long as the audit log says what was done with it


def warn_of_ends(database: Database) -> int:
    """Tell every admin, once for each key. How many keys there were."""
    return in_batches(database, _warn)


def _warn(session: Session, most: int) -> int:
    near = select(ApiKey.id).where(*is_good(), ApiKey.warned_at.is_(None), ApiKey.expires_at <= now(WARNED_DAYS * DAY))
    warned = (
        update(ApiKey)
        .where(ApiKey.id.in_(near.limit(most)), ApiKey.warned_at.is_(None))
        .values(warned_at=now())
        .returning(ApiKey.id)
        .execution_options(synchronize_session=False)
    )
    keys = session.scalars(warned).all()
    if keys:
        for admin in session.scalars(admins_in_use()).all():
            tell_account(session, admin, KEY_ENDING, network=None)
    return len(keys)


def old_keys(ahead: float) -> Select[UUID]:
    """Those that will have been over for two years in `ahead` seconds."""
    return select(ApiKey.id).where(func.coalesce(ApiKey.ended_at, ApiKey.expires_at) <= now(ahead - KEPT_DAYS * DAY))


def forget_keys(session: Session, key_ids: Sequence[UUID]) -> None:
    session.execute(delete(ApiKey).where(ApiKey.id.in_(key_ids)).execution_options(synchronize_session=False))
