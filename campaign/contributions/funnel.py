"""From a drive's page to what counts: how many opened it, began, sent the form and verified, in the last days.

What was sent is counted by its state now, from its own rows; what happens before is counted without knowing of whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE, STATES
from campaign.db import now
from campaign.drives.visits import BEGUN, OPENED, count_visits
from campaign.drives.wales import day_of, start_of
from campaign.ids import lowest_id

DAYS = 30
COUNTS_TO = 100_000  # a page must never be what breaks the service


@dataclass(frozen=True, slots=True)
class Funnel:
    """Since the beginning of a day in Wales. `opened` and `begun` are about so many; `states` has each state of what was sent.

    `is_cut`: more were sent than are counted here.
    """

    since: date
    opened: int
    begun: int
    states: Mapping[str, int]

    @property
    def sent(self) -> int:
        return sum(self.states.values())

    @property
    def verified(self) -> int:
        """Those that were verified, whatever became of them since."""
        return self.sent - self.states["pending"] - self.states["expired"]

    @property
    def counted(self) -> int:
        return self.states[COUNTED_STATE]

    @property
    def is_cut(self) -> bool:
        return self.sent >= COUNTS_TO


def load_funnel(session: Session, drive_id: UUID) -> Funnel:
    """Of the last DAYS days, today included; what was sent is counted up to COUNTS_TO."""
    since = day_of(session.execute(select(now())).scalar_one()) - timedelta(days=DAYS - 1)
    visits = count_visits(session, drive_id, since)
    sent = (
        select(Contribution.state)
        .where(Contribution.id >= lowest_id(start_of(since)), Contribution.drive_id == drive_id)
        .limit(COUNTS_TO)
        .subquery()
    )
    found: dict[str, int] = dict(session.execute(select(sent.c.state, func.count()).group_by(sent.c.state)).all())
    return Funnel(since, visits[OPENED], visits[BEGUN], {state: found.get(state, 0) for state in STATES})
