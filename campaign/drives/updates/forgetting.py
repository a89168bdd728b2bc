"""Forgets where test mails of updates went, a day after somebody asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.updates.models import UpdateTest

KEPT_SECONDS = 24 * 3600


def old_tests(ahead: float) -> Select[UUID]:
    return select(UpdateTest.id).where(UpdateTest.address.is_not(None), UpdateTest.asked_at < now(ahead - KEPT_SECONDS))


def forget_addresses(session: Session, test_ids: Sequence[UUID]) -> None:
    forgotten = update(UpdateTest).where(UpdateTest.id.in_(test_ids)).values(address=None)
    session.execute(forgotten.execution_options(synchronize_session=False))
