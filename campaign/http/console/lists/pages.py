"""All pages about supporter lists."""

from __future__ import annotations

from campaign.http.console.lists import asking, downloading, mine, one

PAGES = (*mine.PAGES, *asking.PAGES, *one.PAGES, *downloading.PAGES)
