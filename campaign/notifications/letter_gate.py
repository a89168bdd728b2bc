"""Whether a mail to a target may leave at this moment; asked again of each, however it came into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaign.contributions.letter.frames import Frame
from campaign.contributions.letter.pace import window_at
from campaign.drives.finding import is_in_office
from campaign.drives.wales import day_of
from campaign.mail.kind import Dropped, DueMail, Postponed


@dataclass(frozen=True, slots=True)
class Leave:
    """It may leave, up to and not including `before`."""

    before: datetime


def ask_leave(delivery: DueMail, frame: Frame | None, present: datetime) -> Leave | Postponed | Dropped:
    """Dropped where the drive was called off, or the target cannot be written to at this address any more.

    Then the letter is taken back and waits. Postponed until the hours of the drive begin.
    """
    if frame is None or not frame.target.email or frame.target.is_stopped:
        return Dropped(delivery.id, "target-stopped")
    if frame.target.mailbox_key != delivery.mailbox_key:
        return Dropped(delivery.id, "target-moved")
    if not is_in_office(frame.target, day_of(present)):
        return Dropped(delivery.id, "target-out-of-office")
    if frame.is_called_off:
        return Dropped(delivery.id, "drive-cancelled")
    window = window_at(present, frame.settings)
    if not window.is_open(present):
        return Postponed(delivery.id, (window.opens_at - present) / timedelta(seconds=1))
    return Leave(window.closes_at)
