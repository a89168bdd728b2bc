"""The way out for mail, opened once by a process that delivers."""

from __future__ import annotations

from functools import cache

from campaign.mail.deliver import PostOffice
from campaign.mail.kind import Desk
from campaign.mail.render import read_templates
from campaign.mail.sendgrid import SendGridSender
from campaign.tokens import Keyring
from workers.runtime import current


@cache
def post_office() -> PostOffice:
    """The process's own, made at the first call."""
    read_templates()
    settings, database = current().settings, current().database
    sender = SendGridSender(settings.sendgrid_api_key, settings.sendgrid_host)
    desk = Desk(settings, Keyring(settings.secret_key, settings.secret_key_fallbacks))
    return PostOffice(database, sender, desk)
