"""Every page of the console that asks for an account, in the order of the navigation. A module of pages has its own tuple."""

from __future__ import annotations

from campaign.http.console import accounts, audit, blocking, confirming, figures, home, jobs, mail_health, own_account
from campaign.http.console.campaigns import listing, writing
from campaign.http.console.drives import beginning, page, preview, running, settings, words
from campaign.http.console.invalidating.pages import PAGES as OF_INVALIDATIONS
from campaign.http.console.moderating.pages import PAGES as OF_MODERATION
from campaign.http.console.pages import ConsolePage
from campaign.http.console.supporting import page as supporting

PAGES: tuple[ConsolePage, ...] = (
    *home.PAGES,
    *listing.PAGES,
    *writing.PAGES,
    *page.PAGES,
    *figures.PAGES,
    *beginning.PAGES,
    *words.PAGES,
    *settings.PAGES,
    *running.PAGES,
    *preview.PAGES,
    *OF_MODERATION,
    *OF_INVALIDATIONS,
    *blocking.PAGES,
    *supporting.PAGES,
    *accounts.PAGES,
    *audit.PAGES,
    *mail_health.PAGES,
    *jobs.PAGES,
    *own_account.PAGES,
    *confirming.PAGES,
)
