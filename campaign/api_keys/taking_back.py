"""Records that people said no elsewhere: to news, of what they gave to a key's drives. There is no way here to a yes."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.contributions.states import CHANGEABLE_STATES


def take_back(session: Session, key: KeyView, supporter_id: UUID, boxes: Collection[str], *, source: str) -> None:
    """`boxes` are those of every form; what was no before leaves no record."""
    if not boxes:
        return
    given = select(Contribution).where(
        Contribution.supporter_id == supporter_id,
        Contribution.drive_id.in_(sorted(key.drives)),
        Contribution.state.in_(CHANGEABLE_STATES),
    )
    for row in session.scalars(given.order_by(Contribution.id)).all():
        left = Choices(
            show_name=row.show_name and "show_name" not in boxes,
            consent_campaign=row.consent_campaign and "consent_campaign" not in boxes,
            consent_wider=row.consent_wider and "consent_wider" not in boxes,
        )
        change_choices(session, row.id, left, language=row.language, source=source)
