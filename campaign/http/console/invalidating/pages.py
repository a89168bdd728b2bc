"""Every page of invalidations, with what it asks for."""

from __future__ import annotations

from campaign.http.console.invalidating import beginning, following
from campaign.http.console.pages import ConsolePage
from campaign.i18n import N_
from campaign.staff.permissions import Permission

_LISTS = frozenset({"drive"})
PAGES = (
    ConsolePage("invalidations", "invalidations", Permission.INVALIDATE, following.show_all, label=N_("Invalidations")),
    ConsolePage(
        "new_invalidation", "invalidations/new", Permission.INVALIDATE, beginning.show, beginning.act, lists=_LISTS
    ),
    ConsolePage(
        "invalidation", "invalidations/<invalidation_id>", Permission.INVALIDATE, following.show, following.act
    ),
)
