"""Every page of the console that asks for an account, in the order of the navigation. A module of pages has its own tuple."""

from __future__ import annotations

from campaign.http.console import (
    accounts,
    audit,
    blocking,
    confirming,
    counts,
    figures,
    home,
    jobs,
    mail_health,
    own_account,
    retention,
)
from campaign.http.console.campaigns.pages import PAGES as OF_CAMPAIGNS
from campaign.http.console.drives.pages import PAGES as OF_DRIVES
from campaign.http.console.invalidating.pages import PAGES as OF_INVALIDATIONS
from campaign.http.console.lists import asking, downloading, mine, one
from campaign.http.console.moderating.pages import PAGES as OF_MODERATION
from campaign.http.console.pages import ConsolePage
from campaign.http.console.supporting import page as supporting
from campaign.http.console.targets.pages import PAGES as OF_TARGETS
from campaign.http.console.updates.pages import PAGES as OF_UPDATES

PAGES: tuple[ConsolePage, ...] = (
    *home.PAGES,
    *OF_CAMPAIGNS,
    *OF_DRIVES,
    *figures.PAGES,
    *OF_MODERATION,
    *OF_INVALIDATIONS,
    *blocking.PAGES,
    *supporting.PAGES,
    *OF_TARGETS,
    *OF_UPDATES,
    *counts.PAGES,
    *mine.PAGES,
    *asking.PAGES,
    *one.PAGES,
    *downloading.PAGES,
    *accounts.PAGES,
    *audit.PAGES,
    *mail_health.PAGES,
    *jobs.PAGES,
    *retention.PAGES,
    *own_account.PAGES,
    *confirming.PAGES,
)
