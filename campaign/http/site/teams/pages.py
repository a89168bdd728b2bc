"""The pages of teams, as the blueprint of the site lays them on their addresses."""

from __future__ import annotations

from campaign.http.site.my_support.session import for_owner
from campaign.http.site.routes import Page
from campaign.http.site.teams import joining, page


def pages_of_teams() -> list[Page]:
    """An invitation is for whoever has its link; the team's page for members who have entered My support."""
    return [
        Page("letter_drive_join", joining.show, joining.act, is_for_own_site=True),
        for_owner(page.NAME, page.show, page.act),
    ]
