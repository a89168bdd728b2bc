"""What needs somebody today: each provider looks at one thing and says what there is to do, and where."""

from __future__ import annotations

from campaign.http.console.drives_waiting import editing, gladdening, running, updates
from campaign.http.console.lists_waiting import lists
from campaign.http.console.machinery_waiting import failures, stale_invitations
from campaign.http.console.need import Provider
from campaign.http.console.reading_waiting import reading

# In the order in which they stand on the page: what keeps other people waiting first.
PROVIDERS: tuple[Provider, ...] = (failures, reading, lists, updates, running, editing, stale_invitations, gladdening)
