"""Every kind of mail there is: what somebody waits for first."""

from __future__ import annotations

from campaign.mail.kind import MailKind
from campaign.notifications.endings import INVALIDATED, WITHDRAWN
from campaign.notifications.milestones import MILESTONE
from campaign.notifications.reminders import REMINDER
from campaign.notifications.thanks import THANKS
from campaign.notifications.verification import ALLOWED_AGAIN, ALREADY_SIGNED, VERIFICATION

MAIL_KINDS: tuple[MailKind, ...] = (
    VERIFICATION,
    ALREADY_SIGNED,
    ALLOWED_AGAIN,
    THANKS,
    WITHDRAWN,
    INVALIDATED,
    REMINDER,
    MILESTONE,
)
