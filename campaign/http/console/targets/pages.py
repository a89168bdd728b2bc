"""All pages about targets."""

from __future__ import annotations

from campaign.http.console.targets import importing, listing, page, previewing

PAGES = (*listing.PAGES, *importing.PAGES, *previewing.PAGES, *page.PAGES)
