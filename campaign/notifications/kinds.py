"""Every kind of mail there is: what somebody waits for first."""

from __future__ import annotations

from campaign.mail.kind import MailKind
from campaign.notifications.allow_mail import ASKING_LEAVE
from campaign.notifications.already_given import ALREADY_GIVEN
from campaign.notifications.endings import INVALIDATED, WITHDRAWN
from campaign.notifications.milestones import MILESTONE
from campaign.notifications.reminders import REMINDER
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.trial import TEST
from campaign.notifications.verification import VERIFICATION

MAIL_KINDS: tuple[MailKind, ...] = (
    VERIFICATION,
    ALREADY_GIVEN,
    ASKING_LEAVE,
    THANKS,
    WITHDRAWN,
    INVALIDATED,
    REMINDER,
    MILESTONE,
    TEST,
    NEWS,
)
