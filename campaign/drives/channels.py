"""Channels of a drive: where its links are handed out (a poster, a newsletter), each counted by itself under its code.

Refuses a code under which something else is counted already, or that says who wrote a contribution down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.locking import lock_drive
from campaign.drives.models import Channel
from campaign.errors import FieldsRefusedError

STAFF = "staff"  # the source of what one of the team wrote down for its giver
WEB = "web"  # every source that is no channel
REFERRAL = "referral"  # every personal link
PAPER = "paper"  # what was signed on a sheet of paper
ELSEWHERE = "elsewhere"  # what another tool has verified
LISTED = "listed"  # what stood in a list, and its giver has verified here
OURS = frozenset((STAFF, PAPER, ELSEWHERE, LISTED))  # no form and no link may name them
RESERVED = OURS | {WEB, REFERRAL}
LONGEST_CHANNEL = 32
MOST_EVENT_DAYS = 31
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def wrong_channel(codes: Iterable[str]) -> str | None:
    """Why these cannot all be codes of channels, as a slug."""
    for code in codes:
        if len(code) > LONGEST_CHANNEL or not _CODE.fullmatch(code):
            return "channel-malformed"
        if code in RESERVED:
            return "channel-reserved"
    return None


def add_channels(session: Session, drive_id: UUID, codes: Sequence[str], *, event_days: int | None = None) -> list[str]:
    """Those of the codes that were none of the drive's channels before. Raises FieldsRefusedError, NotFoundError.

    What was given under one of them before this is counted under it by the next comparison of the counts. With `event_days`
    all of them are events for so many days from now, or with 0 none any more (rush/limits.py).
    """
    if slug := wrong_channel(codes):
        raise FieldsRefusedError({"channels": slug})
    lock_drive(session, drive_id)
    there = set(session.scalars(select(Channel.code).where(Channel.drive_id == drive_id)))
    new = [code for code in dict.fromkeys(codes) if code not in there]
    session.add_all(Channel(drive_id=drive_id, code=code) for code in new)
    session.flush()
    if event_days is not None:
        until = now(event_days * 24 * 3600) if event_days else None
        meant = update(Channel).where(Channel.drive_id == drive_id, Channel.code.in_(codes))
        session.execute(meant.values(event_until=until))
    return new


def running_events(session: Session, drive_id: UUID) -> Mapping[str, datetime]:
    """The codes of the drive's channels that are events now, and until when."""
    events = select(Channel.code, Channel.event_until).where(Channel.drive_id == drive_id, Channel.event_until > now())
    return {code: until for code, until in session.execute(events.order_by(Channel.code)) if until}
