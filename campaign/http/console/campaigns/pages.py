"""All pages about campaigns."""

from __future__ import annotations

from campaign.http.console.campaigns import achievements, listing, writing

PAGES = (*listing.PAGES, *writing.PAGES, *achievements.PAGES)
