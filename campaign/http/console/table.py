"""Every page of the console that asks for an account, in the order of the navigation. A module of pages has its own tuple."""

from __future__ import annotations

from campaign.http.console import (
    account,
    accounts,
    audit,
    blocking,
    confirming,
    counts,
    home,
    jobs,
    keys,
    mail_health,
    own_account,
    retention,
)
from campaign.http.console.campaigns.pages import PAGES as OF_CAMPAIGNS
from campaign.http.console.drives.pages import PAGES as OF_DRIVES
from campaign.http.console.figures import page as figures
from campaign.http.console.importing.pages import PAGES as OF_IMPORTS
from campaign.http.console.invalidating.pages import PAGES as OF_INVALIDATIONS
from campaign.http.console.lists.pages import PAGES as OF_LISTS
from campaign.http.console.moderating.pages import PAGES as OF_MODERATION
from campaign.http.console.pages import ConsolePage
from campaign.http.console.supporters import page as supporters
from campaign.http.console.targets.pages import PAGES as OF_TARGETS
from campaign.http.console.updates.pages import PAGES as OF_UPDATES
from campaign.http.console.webhooks.pages import PAGES as OF_WEBHOOKS

PAGES: tuple[ConsolePage, ...] = (
    *home.PAGES,
    *OF_CAMPAIGNS,
    *OF_DRIVES,
    *figures.PAGES,
    *OF_MODERATION,
    *OF_IMPORTS,
    *OF_INVALIDATIONS,
    *blocking.PAGES,
    *supporters.PAGES,
    *OF_TARGETS,
    *OF_UPDATES,
    *counts.PAGES,
    *OF_LISTS,
    *accounts.PAGES,
    *account.PAGES,
    *keys.PAGES,
    *audit.PAGES,
    *mail_health.PAGES,
    *jobs.PAGES,
    *OF_WEBHOOKS,
    *retention.PAGES,
    *own_account.PAGES,
    *confirming.PAGES,
)
