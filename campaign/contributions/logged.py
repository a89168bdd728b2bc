"""What the logs of snapshots are written from: steps that were folded and wait for it, and the secrets of those who count.

Folding leaves a step for each change of a count; campaign/snapshots takes it. Whoever is cleared leaves no secret behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ForeignKey, FromClause, Insert, LargeBinary, String, Uuid, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE
from campaign.db import Base


class SnapshotStep(Base):
    """A change of a drive's count that its log does not have yet: written as it is folded, gone once it is appended."""

    __tablename__ = "snapshot_steps"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    drive_id: Mapped[UUID] = mapped_column(Uuid)
    contribution_id: Mapped[UUID | None] = mapped_column(Uuid)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(String(16))


class SnapshotSecret(Base):
    """What proves that a contribution is in the log, there as long as it counts and its giver is known.

    `secret`: 32 random bytes, which nobody has beside whoever took their receipt. `position`: of the entry that holds their
    hash. `uncounted`: what the entry will hold that takes it out again. Without its secret, a row only waits for that entry.
    """

    __tablename__ = "snapshot_secrets"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    position: Mapped[int]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    uncounted: Mapped[bytes] = mapped_column(LargeBinary(32))


def steps_of(deltas: FromClause) -> Insert:
    """A step for each of the deltas, under its id. In the transaction that folds them: the count and its log agree."""
    names = ["id", "drive_id", "contribution_id", "amount", "reason"]
    return insert(SnapshotStep).from_select(names, select(*(deltas.c[name] for name in names)))


def forget_secrets(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """What is in the log of these is noise from now on. Their rows go, those of what was just taken out with that entry."""
    theirs = SnapshotSecret.contribution_id.in_(contribution_ids)
    counted = select(Contribution.id).where(Contribution.id.in_(contribution_ids), Contribution.state == COUNTED_STATE)
    options = {"synchronize_session": False}
    session.execute(
        delete(SnapshotSecret).where(SnapshotSecret.contribution_id.in_(counted)).execution_options(**options)
    )
    session.execute(update(SnapshotSecret).where(theirs).values(secret=None).execution_options(**options))
