"""Holds a letter against its drive: whether those whom it is to reach may be written to by this writer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.areas.lookup import find_area
from campaign.areas.regions import places_of
from campaign.contributions.forms import SupporterForm
from campaign.contributions.letter.content import LetterContent
from campaign.db import now
from campaign.drives.finding import is_writable
from campaign.drives.models import Target
from campaign.drives.wales import day_of
from campaign.errors import FieldsRefusedError


def fit_form(session: Session, drive_id: UUID, form: SupporterForm) -> SupporterForm:
    """Refuse targets that are not of this drive, not in office, stopped, or of another area than the writer's.

    Where the postcode does not tell the seat, the writer has: any area may be right.
    """
    content: LetterContent = form.details
    today = day_of(session.execute(select(now())).scalar_one())
    seat = find_area(session, form.postcode.full, today) if form.postcode else None
    near = or_(Target.area_code.is_(None), Target.area_code.in_(places_of(seat)))
    fitting = select(Target.id).where(
        Target.drive_id == drive_id,
        Target.id.in_(content.target_ids),
        is_writable(today),
        near if seat is not None or form.postcode is None else Target.drive_id == drive_id,
    )
    if set(session.scalars(fitting)) != set(content.target_ids):
        raise FieldsRefusedError({"target": "target-elsewhere"})
    return form
