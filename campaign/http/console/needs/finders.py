"""What needs somebody today: each finder looks at one thing and says what there is to do, and where."""

from __future__ import annotations

from campaign.http.console.needs.drives import editing, gladdening, running, updates
from campaign.http.console.needs.lists import lists
from campaign.http.console.needs.machinery import failures, stale_invitations, webhooks
from campaign.http.console.needs.moderation import reading
from campaign.http.console.needs.need import Finder

# In the order in which they stand on the page: what keeps other people waiting first.
FINDERS: tuple[Finder, ...] = (
    failures,
    reading,
    lists,
    updates,
    running,
    editing,
    stale_invitations,
    webhooks,
    gladdening,
)
