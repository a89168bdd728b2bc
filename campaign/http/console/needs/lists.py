"""What needs today whoever asked for a list of supporters: it is ready, and gone tomorrow."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from campaign.exports.lists.queries import lists_of
from campaign.http.console.answers import console_path
from campaign.http.console.needs.need import Need
from campaign.http.console.visits import Visit
from campaign.i18n import format_number, gettext
from campaign.staff.permissions import Permission


def lists(session: Session, visit: Visit) -> Iterable[Need]:
    """Their own, of those that were asked for last."""
    if not visit.access.may(Permission.EXPORT_LISTS):
        return
    own = lists_of(session, visit.account_id)
    ready = sum(1 for one in own if one.state == "ready" and not one.downloads)
    if ready:
        yield Need(
            gettext("Supporter lists that are ready and not downloaded yet: %(num)s", num=format_number(ready)),
            console_path("lists"),
        )
