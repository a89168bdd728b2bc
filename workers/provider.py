"""Jobs about what the mail provider says of mails that have left. Not of the queue `mail`: they must not wait for a mailing."""

from __future__ import annotations

from campaign.mail.hearing import apply_events
from campaign.notifications.kinds import MAIL_KINDS
from workers.runtime import check_version, current


def hear(version: int) -> None:
    """Let what the provider said have its effect."""
    check_version(version)
    apply_events(current().database, MAIL_KINDS)
