"""All pages about targets."""

from __future__ import annotations

from campaign.http.console.targets import importing, listing, page

PAGES = (*listing.PAGES, *importing.PAGES, *page.PAGES)
