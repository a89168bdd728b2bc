"""What needs today whoever moderates: each queue in which something waits, with how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from campaign.drives.models import Drive
from campaign.http.console.answers import console_path
from campaign.http.console.needs.need import Need
from campaign.http.console.visits import Visit
from campaign.i18n import N_, format_number, gettext
from campaign.moderation.queues import count_waiting
from campaign.staff.permissions import Permission

# By queue: letters first, because somebody is waiting to send them.
SENTENCES: Mapping[str, str] = {
    "letters": N_("Letters to read before they leave: %(num)s"),
    "held": N_("Held by our checks, to be looked at: %(num)s"),
    "names": N_("Names that visitors have reported: %(num)s"),
    "published": N_("Published words that visitors have reported: %(num)s"),
    "stories": N_("Stories to read: %(num)s"),
    "comments": N_("Comments to read: %(num)s"),
}


def reading(session: Session, visit: Visit) -> Iterable[Need]:
    """For whoever moderates, in their own campaigns."""
    if not visit.access.may(Permission.MODERATE):
        return
    counts = count_waiting(session, visit.access.condition(Permission.MODERATE, Drive.campaign_id))
    for queue, sentence in SENTENCES.items():
        if counts[queue]:
            number = format_number(counts[queue])
            yield Need(gettext(sentence, num=number), console_path("moderation_queue", queue=queue))
