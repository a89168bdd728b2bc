"""What mails speak of: each contribution with its drive, loaded in few queries for a batch, and what its giver is owed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.vouched import is_asked
from campaign.contributions.window import is_over, usable_until
from campaign.db import among, now
from campaign.drives.models import Drive, Slug
from campaign.drives.states import State, state_of
from campaign.mail.kind import DueMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.outbox.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class DriveCase:
    """A drive as mails name it."""

    drive: Drive
    state: State
    titles: Mapping[str, str]
    slugs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A contribution as it is now, with its drive; `usable_until` is when its verification ends."""

    contribution: Contribution
    drive: DriveCase
    present: datetime

    @property
    def usable_until(self) -> datetime:
        return usable_until(self.contribution, self.drive.drive)

    @property
    def is_verifiable(self) -> bool:
        return _is_verifiable(self.contribution, self.drive, self.present)


@dataclass(frozen=True, slots=True)
class Asked:
    """The same, as far as the mail needs it that asks its giver: a thousand whole ones would cost several times as much."""

    drive: DriveCase
    present: datetime
    id: UUID
    kind: str
    drive_id: UUID
    state: str
    email: str | None = field(repr=False)
    source: str
    issue: int
    expires_at: datetime
    submitted_at: datetime
    verified_at: datetime | None

    @property
    def usable_until(self) -> datetime:
        return usable_until(self, self.drive.drive)

    @property
    def is_verifiable(self) -> bool:
        return _is_verifiable(self, self.drive, self.present)


_ASKED = [Contribution.__table__.c[each.name] for each in fields(Asked) if each.name not in ("drive", "present")]


def load_cases(session: Session, contribution_ids: Collection[UUID]) -> dict[UUID, Case]:
    """The contributions among the ids that still exist, each with its drive."""
    contributions = session.scalars(select(Contribution).where(among(Contribution.id, contribution_ids))).all()
    drives = load_drives(session, {contribution.drive_id for contribution in contributions})
    present = session.execute(select(now())).scalar_one()
    return {row.id: Case(row, drives[row.drive_id], present) for row in contributions}


def load_asked(session: Session, contribution_ids: Collection[UUID]) -> dict[UUID, Asked]:
    """The same, as far as a verification asks for it."""
    rows = session.execute(select(*_ASKED).where(among(Contribution.id, contribution_ids))).all()
    drives = load_drives(session, {row.drive_id for row in rows})
    present = session.execute(select(now())).scalar_one()
    return {row.id: Asked(drives[row.drive_id], present, *row) for row in rows}


def load_drives(session: Session, drive_ids: Collection[UUID]) -> dict[UUID, DriveCase]:
    """The drives with their titles and present slugs in each language."""
    present = session.execute(select(now())).scalar_one()
    slugs: dict[UUID, dict[str, str]] = {}
    for row in session.scalars(select(Slug).where(Slug.owner_id.in_(drive_ids), Slug.is_current)):
        slugs.setdefault(row.owner_id, {})[row.language] = row.slug
    return {
        drive.id: DriveCase(
            drive=drive,
            state=state_of(drive, present),
            titles={text.language: text.title for text in drive.texts},
            slugs=slugs.get(drive.id, {}),
        )
        for drive in session.scalars(select(Drive).where(Drive.id.in_(drive_ids)))
    }


def cases_of(session: Session, deliveries: Sequence[DueMail]) -> dict[UUID, Case]:
    """The case of each delivery whose subject is a contribution, by contribution id."""
    return load_cases(session, {delivery.subject_id for delivery in deliveries})


def owe(session: Session, event: OutboxEvent, *, case: Case, template: str, person: str = "") -> None:
    """Write the mail that the giver is owed for this event, in their language: once, however often the event comes.

    `person` tells two givers at one mailbox apart where one event may be told to both.
    """
    contribution = case.contribution
    mail = NewDelivery(
        event_id=event.id,
        template=template,
        mailbox_key=contribution.mailbox_key,
        subject_id=contribution.id,
        language=contribution.language,
        person=person,
    )
    queue_delivery(session, mail)


def _is_verifiable(contribution: Contribution | Asked, drive: DriveCase, present: datetime) -> bool:
    is_waiting = contribution.state == "pending" or is_asked(contribution)
    return is_waiting and contribution.email is not None and not is_over(contribution, drive.drive, present)
