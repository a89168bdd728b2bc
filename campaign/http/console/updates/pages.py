"""All pages about updates."""

from __future__ import annotations

from campaign.http.console.updates import page, sending, writing

PAGES = (*writing.PAGES, *page.PAGES, *sending.PAGES)
