"""Every page of the console that asks for an account, in the order of the navigation. A module of pages has its own tuple."""

from __future__ import annotations

from campaign.http.console import accounts, audit, confirming, home, own_account
from campaign.http.console.campaigns.pages import PAGES as OF_CAMPAIGNS
from campaign.http.console.drives.pages import PAGES as OF_DRIVES
from campaign.http.console.pages import ConsolePage
from campaign.http.console.targets.pages import PAGES as OF_TARGETS
from campaign.http.console.updates.pages import PAGES as OF_UPDATES

PAGES: tuple[ConsolePage, ...] = (
    *home.PAGES,
    *OF_CAMPAIGNS,
    *OF_DRIVES,
    *OF_TARGETS,
    *OF_UPDATES,
    *accounts.PAGES,
    *audit.PAGES,
    *own_account.PAGES,
    *confirming.PAGES,
)
