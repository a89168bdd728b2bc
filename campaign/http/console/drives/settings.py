"""When a drive opens and closes, how many are hoped for, what is handed over, and the channels that are counted apart.

Which of these are events is asked for each time, with the days from now on: what runs already is told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.channels import MOST_EVENT_DAYS, running_events, wrong_channel
from campaign.drives.models import HANDOVERS, Channel, Drive
from campaign.drives.service import add_channels, set_goal, set_handover, set_times
from campaign.errors import DomainError, FieldsRefusedError, NotFoundError
from campaign.http.console.drives.sheets import Sheet
from campaign.http.console.reading import (
    choice,
    load_form,
    moment,
    needed_number,
    number,
    one_line,
    said_moment,
    schema_of,
)
from campaign.i18n import N_

HANDOVER_NAMES: Mapping[str, str] = {
    "counts": N_("Counts alone"),
    "names-areas": N_("Names and areas"),
    "names-postcodes": N_("Names and postcodes"),
}
GENERAL = {"goal": needed_number, "handover": choice(HANDOVERS), "opens_at": moment, "closes_at": moment}


def _event_days(typed: str) -> int | None:
    days = number(typed)
    if days is not None and days > MOST_EVENT_DAYS:
        raise DomainError("event-days-too-many")
    return days


SCHEMA = schema_of({**GENERAL, "channels": one_line(1000), "event_codes": one_line(1000), "event_days": _event_days})


def _stored(session: Session, drive_id: UUID) -> dict[str, str]:
    drive = session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    codes = session.scalars(select(Channel.code).where(Channel.drive_id == drive_id).order_by(Channel.code))
    return {
        "goal": str(drive.goal),
        "handover": drive.handover,
        "opens_at": said_moment(drive.opens_at),
        "closes_at": said_moment(drive.closes_at),
        "channels": " ".join(codes),
    }


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    """What differs alone."""
    before = load_form(SCHEMA, _stored(session, drive_id))
    if values["goal"] != before["goal"]:
        set_goal(session, drive_id, values["goal"])
    if values["handover"] != before["handover"]:
        set_handover(session, drive_id, values["handover"])
    times = values["opens_at"], values["closes_at"]
    if times != (before["opens_at"], before["closes_at"]):
        set_times(session, drive_id, *times)
    add_channels(session, drive_id, values["channels"].split())
    _note_events(session, drive_id, values["event_codes"].split(), values["event_days"])


def _note_events(session: Session, drive_id: UUID, codes: Sequence[str], days: int | None) -> None:
    if slug := wrong_channel(codes):
        raise FieldsRefusedError({"event_codes": slug})
    if codes and days is None:
        raise FieldsRefusedError({"event_days": "event-days-missing"})
    if days is not None and not codes:
        raise FieldsRefusedError({"event_codes": "event-codes-missing"})
    if codes:
        add_channels(session, drive_id, codes, event_days=days)


def _told(session: Session, drive_id: UUID) -> Mapping[str, object]:
    return {"events": running_events(session, drive_id)}


PAGES = (
    Sheet(
        name="drive_settings",
        path="drives/<drive_id>/settings",
        schema=SCHEMA,
        stored=_stored,
        write=_write,
        choices={"handovers": HANDOVER_NAMES},
        told=_told,
        asks_less=True,
    ).page,
)
