"""Lists of supporters that are ready and that their owner has not downloaded yet: they are wiped after a day."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from campaign.exports.lists.queries import lists_of
from campaign.http.console.answers import console_path
from campaign.http.console.need import Need
from campaign.http.console.visits import Visit
from campaign.i18n import format_number, gettext
from campaign.staff.permissions import Permission


def lists(session: Session, visit: Visit) -> Iterator[Need]:
    if not visit.access.may(Permission.EXPORT_LISTS):
        return
    ready = [one for one in lists_of(session, visit.account_id) if one.state == "ready" and not one.downloads]
    if ready:
        count = format_number(len(ready), visit.language)
        said = gettext("Supporter lists that are ready and not downloaded yet: %(num)s", num=count)
        yield Need(said, console_path("lists"))
