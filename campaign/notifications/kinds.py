"""Every kind of mail there is: what somebody waits for first."""

from __future__ import annotations

from campaign.mail.kind import MailKind
from campaign.notifications.allow_mail import ASKING_LEAVE
from campaign.notifications.already_given import ALREADY_GIVEN
from campaign.notifications.endings import INVALIDATED, WITHDRAWN
from campaign.notifications.letter_copies import LETTER_COPY
from campaign.notifications.letter_drafts import LETTER_DRAFT
from campaign.notifications.milestones import MILESTONE
from campaign.notifications.reminders import REMINDER
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.trial import TEST
from campaign.notifications.verification import VERIFICATION

MAIL_KINDS: tuple[MailKind, ...] = (
    VERIFICATION,
    LETTER_DRAFT,
    ALREADY_GIVEN,
    ASKING_LEAVE,
    THANKS,
    LETTER_COPY,
    WITHDRAWN,
    INVALIDATED,
    REMINDER,
    MILESTONE,
    TEST,
    NEWS,
)
