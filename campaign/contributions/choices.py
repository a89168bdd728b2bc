"""What a supporter agreed to with a contribution, changed later by the supporter: at once, with a record of each answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.drives.models import Drive
from campaign.supporters.models import Supporter
from campaign.supporters.service import ConsentGiven, note_life, record_consents

SIGNING = "signing"  # the purpose of what everybody agrees to
PURPOSES = {"show_name": "show-name", "consent_campaign": "campaign", "consent_wider": "wider"}


@dataclass(frozen=True, slots=True)
class Choices:
    """The three boxes of every form, and those that the kind has of its own: one that is not named stays as it is."""

    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    own: Mapping[str, bool] = field(default_factory=dict)


def change_choices(session: Session, contribution_id: UUID, choices: Choices, *, language: str, source: str) -> bool:
    """Whether it was possible: only what is verified and not ended can be changed. Unchanged answers leave no record."""
    locked = select(Contribution).where(Contribution.id == contribution_id).with_for_update()
    contribution = session.scalar(locked.execution_options(populate_existing=True))
    if contribution is None or contribution.supporter_id is None or contribution.state not in CHANGEABLE_STATES:
        return False
    boxes = KINDS[contribution.kind].boxes
    there = boxes.read(session, contribution)
    changed = {box: getattr(choices, box) for box in PURPOSES if getattr(contribution, box) != getattr(choices, box)}
    own = {box: is_given for box, is_given in choices.own.items() if box in there and there[box] != is_given}
    if not changed and not own:
        return True
    for box, is_given in changed.items():
        setattr(contribution, box, is_given)
    if own:
        boxes.write(session, contribution, own)
    given = ConsentGiven(
        contribution_id=contribution.id,
        campaign_id=session.scalars(select(Drive.campaign_id).where(Drive.id == contribution.drive_id)).one(),
        statement_version=contribution.statement_version,
        language=language,
        source=source,
    )
    answers = {PURPOSES[box]: is_given for box, is_given in changed.items()}
    answers |= {boxes.purposes[box]: is_given for box, is_given in own.items()}
    record_consents(session, contribution.supporter_id, answers, given)
    note_life(session, Supporter.id == contribution.supporter_id)
    session.flush()
    return True
