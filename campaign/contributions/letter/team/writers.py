"""Who has written, and what has become of each letter, target by target. Only looks.

The team sees name, seat and day; no address, no postcode, and not what was written: that is between writer and target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.facts import mails_of, state_of_letter
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.drives.finding import load_targets
from campaign.drives.views import TargetDetail

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SentTo:
    """One target of a letter. `state` is one of facts.PROGRESS, in English: templates translate it."""

    target: TargetDetail
    state: str
    reply: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """One letter that counts. `name` is None where its writer has been forgotten."""

    id: UUID
    name: str | None = field(repr=False)
    area_code: str | None
    verified_at: datetime | None
    is_own: bool
    to: tuple[SentTo, ...]


@dataclass(frozen=True, slots=True)
class WriterPage:
    """A page of letters, the latest first, of `total`."""

    letters: tuple[Written, ...]
    total: int


def list_writers(session: Session, drive_id: UUID, mailbox_key: str, page: int = 1) -> WriterPage:
    """As the owner of this mailbox sees them: what is from it is marked as their own."""
    counted = Contribution.drive_id == drive_id, Contribution.state == "verified"
    rows = session.scalars(
        select(Contribution)
        .where(*counted)
        .order_by(Contribution.verified_at.desc(), Contribution.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    sent_to = _sent_to(session, [row.id for row in rows])
    letters = tuple(
        Written(
            id=row.id,
            name=row.name,
            area_code=row.area_code,
            verified_at=row.verified_at,
            is_own=row.mailbox_key == mailbox_key,
            to=tuple(sent_to[row.id]),
        )
        for row in rows
    )
    return WriterPage(letters, session.scalar(select(func.count()).where(*counted)) or 0)


def _sent_to(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, list[SentTo]]:
    addressees = session.scalars(
        select(LetterAddressee)
        .where(LetterAddressee.contribution_id.in_(contribution_ids))
        .order_by(LetterAddressee.id)
    ).all()
    targets = load_targets(session, list({one.target_id for one in addressees}))
    mails = mails_of(session, addressees)
    found: dict[UUID, list[SentTo]] = defaultdict(list)
    for one in addressees:
        if one.target_id in targets:
            state = state_of_letter(one, mails, is_live=True)
            found[one.contribution_id].append(SentTo(targets[one.target_id], state, one.reply))
    return found
