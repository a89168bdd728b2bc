"""Every kind of mail there is: what somebody waits for first."""

from __future__ import annotations

from campaign.mail.kind import MailKind
from campaign.notifications.allow_mail import ASKING_LEAVE
from campaign.notifications.already_given import ALREADY_GIVEN
from campaign.notifications.daily_counts import DAILY_COUNTS
from campaign.notifications.endings import INVALIDATED, RESTORED, WITHDRAWN
from campaign.notifications.failures import STAFF_FAILURES
from campaign.notifications.hidden_names import NAME_HIDDEN
from campaign.notifications.letter_bundles import LETTER_BUNDLE
from campaign.notifications.letter_copies import LETTER_COPY
from campaign.notifications.letter_delivery import LETTER
from campaign.notifications.letter_drafts import LETTER_DRAFT
from campaign.notifications.letter_notices import TARGET_DECLINED_NOTICE, TARGET_STOPPED_NOTICE
from campaign.notifications.letter_questions import LETTER_QUESTION
from campaign.notifications.lists import LIST_KINDS
from campaign.notifications.milestones import MILESTONE
from campaign.notifications.moderated import PUBLISHED, REFUSED
from campaign.notifications.my_support import MY_SUPPORT_KINDS
from campaign.notifications.pledges import PLEDGE_CALLED, PLEDGE_DUE, PLEDGE_KEPT, PLEDGE_LAPSED, PLEDGE_PLACED
from campaign.notifications.reminders import REMINDER
from campaign.notifications.staff import STAFF_KINDS
from campaign.notifications.staying import STAYING
from campaign.notifications.team_mails import TEAM_INVITATION, TEAM_NUDGE
from campaign.notifications.thanks import THANKS
from campaign.notifications.updates.approval import WAITING
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.trial import TEST
from campaign.notifications.verification import VERIFICATION
from campaign.notifications.webhooks import WEBHOOK_KINDS

MAIL_KINDS: tuple[MailKind, ...] = (
    VERIFICATION,
    LETTER_DRAFT,
    ALREADY_GIVEN,
    ASKING_LEAVE,
    *MY_SUPPORT_KINDS,
    *STAFF_KINDS,
    *LIST_KINDS,
    THANKS,
    LETTER_COPY,
    WITHDRAWN,
    INVALIDATED,
    RESTORED,
    PUBLISHED,
    REFUSED,
    NAME_HIDDEN,
    REMINDER,
    STAYING,
    MILESTONE,
    STAFF_FAILURES,
    *WEBHOOK_KINDS,
    DAILY_COUNTS,
    PLEDGE_PLACED,
    PLEDGE_DUE,
    PLEDGE_CALLED,
    PLEDGE_LAPSED,
    PLEDGE_KEPT,
    TARGET_STOPPED_NOTICE,
    TARGET_DECLINED_NOTICE,
    LETTER_QUESTION,
    LETTER,
    LETTER_BUNDLE,
    TEAM_INVITATION,
    TEAM_NUDGE,
    WAITING,
    TEST,
    NEWS,
)
