"""Jobs about what the mail provider says of mails that have left. Not of the queue `mail`: they must not wait for a mailing."""

from __future__ import annotations

from contextlib import closing

from campaign.mail.hearing import apply_events
from campaign.mail.provider_lists import Pulling, pull_suppressions
from campaign.mail.sendgrid_lists import SendGridLists
from campaign.notifications.kinds import MAIL_KINDS
from workers.runtime import check_version, current


def hear(version: int) -> None:
    """Let what the provider said have its effect."""
    check_version(version)
    apply_events(current().database, MAIL_KINDS)


def ask_lists(version: int) -> None:
    """Take from the provider's lists what none of its events told."""
    check_version(version)
    settings = current().settings
    if settings.has_built_in_mailbox:
        return
    with closing(SendGridLists(settings.sendgrid_api_key, settings.sendgrid_host)) as lists:
        pull_suppressions(Pulling(current().database, lists, settings.identity_key))
