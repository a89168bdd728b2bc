"""Which help may be given: one of the drive's own ways, and by one person once for each day, number and note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.content import check_content
from campaign.contributions.help.models import WayToHelp
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.seats import Seats
from campaign.errors import FieldsRefusedError


def check_help(session: Session, contribution: Contribution, correction: Correction) -> None:
    """Raises FieldsRefusedError for a way that the drive has not, and for what was given already."""
    if correction.details is not None:
        _check_way(session, contribution.drive_id, correction.details.what)
    check_content(session, contribution, correction)


def _check_way(session: Session, drive_id: UUID, code: str) -> None:
    way = select(WayToHelp.code).where(WayToHelp.drive_id == drive_id, WayToHelp.code == code)
    if session.scalar(way) is None:
        raise FieldsRefusedError({"what": "what-unknown"})


def _begin(session: Session, values: Mapping[str, Any]) -> None:
    _check_way(session, values["drive_id"], values["what"])


SEATS = Seats(begin=_begin)
