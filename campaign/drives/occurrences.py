"""Puts on record what became of what a drive gathered: that it was handed over, that it was answered. Changes no record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives import events
from campaign.drives.locking import lock_drive
from campaign.drives.models import DriveOccurrence, DriveOccurrenceText
from campaign.drives.views import OccurrenceKind
from campaign.drives.wales import day_of
from campaign.drives.wording import check_url, check_whole
from campaign.errors import FieldsRefusedError
from campaign.ids import new_id
from campaign.outbox.record import record_event

EVENTS: Mapping[OccurrenceKind, str] = {"handed-over": events.HANDED_OVER, "answered": events.ANSWERED}


@dataclass(frozen=True, slots=True)
class RecordOccurrence:
    """What happened on which day in Wales, said in every language, with the address of a source where there is one."""

    drive_id: UUID
    kind: OccurrenceKind
    happened_on: date
    texts: Mapping[str, str]
    source_url: str | None = None


def record_occurrence(session: Session, command: RecordOccurrence) -> UUID:
    """The id of the new record, which stands in the campaign's timeline at once.

    Raises FieldsRefusedError, for a day to come too, NotFoundError, ConflictError for a drive that nobody sees yet.
    """
    check_whole(command.texts)
    check_url(command.source_url)
    locked = lock_drive(session, command.drive_id)
    locked.must_be("open", "paused", "closed", "cancelled", "archived")
    if command.happened_on > day_of(session.execute(select(now())).scalar_one()):
        raise FieldsRefusedError({"happened_on": "day-to-come"})
    occurrence = DriveOccurrence(
        id=new_id(),
        drive_id=command.drive_id,
        kind=command.kind,
        happened_on=command.happened_on,
        source_url=command.source_url,
        recorded_at=now(),
        texts=[DriveOccurrenceText(language=language, text=text.strip()) for language, text in command.texts.items()],
    )
    session.add(occurrence)
    session.flush()
    record_event(session, EVENTS[command.kind], command.drive_id)
    return occurrence.id
