"""Jobs of pledges: what time and other people's pledges bring about, and the mails that tell of it."""

from __future__ import annotations

from campaign.contributions.pledge.beginning import call_pledges as call_all
from campaign.contributions.pledge.due import lapse_unanswered
from campaign.contributions.pledge.due import remind_due as remind_all
from campaign.contributions.pledge.places import seat_waiting as seat_all
from campaign.notifications.pledges import tell_pledgers as write_told
from workers.mail import deliver
from workers.runtime import check_version, current, handle_events
from workers.subscriptions import TELL_PLEDGERS


def tell_pledgers(version: int, event_ids: list[str]) -> None:
    """Tell whoever pledged what has become of it."""
    handle_events(TELL_PLEDGERS.path, version, event_ids, write_told)
    deliver(version)


def call_pledges(version: int) -> None:
    """Let pledges bind for which enough others have pledged."""
    check_version(version)
    call_all(current().database)


def seat_waiting(version: int) -> None:
    """Give places that are free to whoever waits."""
    check_version(version)
    seat_all(current().database)


def remind_due(version: int) -> None:
    """Remind whoever's day comes."""
    check_version(version)
    remind_all(current().database)


def lapse(version: int) -> None:
    """Let lapse what nobody answered."""
    check_version(version)
    lapse_unanswered(current().database)
