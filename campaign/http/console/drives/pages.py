"""All pages about drives."""

from __future__ import annotations

from campaign.http.console.drives import (
    appeals,
    beginning,
    handin,
    letters,
    milestones,
    offers,
    page,
    posters,
    preview,
    running,
    settings,
    teams,
    ways,
    words,
)

PAGES = (
    *page.PAGES,
    *beginning.PAGES,
    *words.PAGES,
    *settings.PAGES,
    *running.PAGES,
    *preview.PAGES,
    *posters.PAGES,
    *milestones.PAGES,
    *letters.PAGES,
    *offers.PAGES,
    *appeals.PAGES,
    *ways.PAGES,
    *teams.PAGES,
    *handin.PAGES,
)
