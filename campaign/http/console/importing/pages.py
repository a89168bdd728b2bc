"""All pages about files of signatures."""

from __future__ import annotations

from campaign.http.console.importing import bringing, following

PAGES = (*bringing.PAGES, *following.PAGES)
