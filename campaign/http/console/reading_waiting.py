"""What needs today whoever reads for others: words before they are published, letters before they leave, what was held."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from campaign.contributions.held import count_held
from campaign.contributions.letter.gate import count_waiting_letters
from campaign.contributions.unread import count_waiting_words
from campaign.drives.models import Drive
from campaign.http.console.need import Need, path_if_there
from campaign.http.console.visits import Visit
from campaign.i18n import format_number, gettext
from campaign.staff.permissions import Permission


def reading(session: Session, visit: Visit) -> Iterable[Need]:
    """Letters first: they are on their way to somebody."""
    seen = visit.access.condition(Permission.MODERATE, Drive.campaign_id)
    path = path_if_there("moderation")
    if count := count_waiting_letters(session, seen):
        yield Need(gettext("Letters to read before they leave: %(num)s", num=format_number(count)), path)
    if count := count_waiting_words(session, seen):
        yield Need(gettext("Stories and comments to read: %(num)s", num=format_number(count)), path)
    if count := count_held(session, seen):
        yield Need(gettext("Held by our checks, to be looked at: %(num)s", num=format_number(count)), path)
