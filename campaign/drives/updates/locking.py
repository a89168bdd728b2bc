"""Takes an update for a change: locked until the transaction ends, and as it is under the lock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.updates.models import Update
from campaign.drives.updates.states import sources_of
from campaign.errors import ConflictError, NotFoundError


def lock_update(session: Session, update_id: UUID) -> Update:
    """Raises NotFoundError."""
    update = session.scalar(
        select(Update)
        .where(Update.id == update_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if update is None:
        raise NotFoundError
    return update


def move(update: Update, state: str) -> None:
    """Raises ConflictError, its slug naming the state that stands against it, where there is no way to `state`."""
    if update.state not in sources_of(state):
        raise ConflictError(f"update-is-{update.state}")
    update.state = state
