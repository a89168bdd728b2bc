"""The pages of supporter lists, in the order of the navigation."""

from __future__ import annotations

from campaign.http.console.lists import asking, downloading, mine, one

PAGES = (*mine.PAGES, *asking.PAGES, *one.PAGES, *downloading.PAGES)
