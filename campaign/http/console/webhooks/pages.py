"""All pages about webhooks."""

from __future__ import annotations

from campaign.http.console.webhooks import listing, one

PAGES = (*listing.PAGES, *one.PAGES)
