"""What an invalidation has done to the counts, drive by drive. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.models import InvalidatedContribution
from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one drive: how many are taken out, how many of them were counted, and how many of those are back."""

    drive_id: UUID
    taken_out: int
    uncounted: int
    counted_again: int

    @property
    def moved(self) -> int:
        """By how much its count stands otherwise than without the invalidation."""
        return self.counted_again - self.uncounted


def effects_of(session: Session, invalidation_id: UUID) -> Sequence[Effect]:
    """Where it took out most first."""
    was_counted = InvalidatedContribution.was == COUNTED_STATE
    is_back = InvalidatedContribution.restored_at.is_not(None)
    number = func.count()
    rows = session.execute(
        select(
            Contribution.drive_id,
            number,
            func.sum(case((was_counted, 1), else_=0)),
            func.sum(case((was_counted & is_back, 1), else_=0)),
        )
        .join(Contribution, Contribution.id == InvalidatedContribution.contribution_id)
        .where(InvalidatedContribution.invalidation_id == invalidation_id)
        .group_by(Contribution.drive_id)
        .order_by(number.desc(), Contribution.drive_id)
    )
    return [Effect(drive_id, total, uncounted, again) for drive_id, total, uncounted, again in rows]
