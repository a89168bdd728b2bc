"""The job that tells other software what has happened.

Of the queue `exports`, as all that is handed out: neither mail nor counts wait for a slow receiver, and a list waits for
half a minute at the most.
"""

from __future__ import annotations

from functools import cache

from campaign.tokens import Keyring
from campaign.webhooks.numbering import number_events
from campaign.webhooks.posting import Poster, usual_poster
from campaign.webhooks.replaying import work_on_replays
from campaign.webhooks.sending import Outbound, send_due
from workers.queues import enqueue
from workers.runtime import check_version, current
from workers.subscriptions import SEND_WEBHOOKS


def send(version: int) -> None:
    """Number what has happened, and post what is due, for half a minute at the most; the rest is the next job's."""
    check_version(version)
    runtime = current()
    number_events(runtime.database)
    work_on_replays(runtime.database)
    settings = runtime.settings
    keyring = Keyring(settings.secret_key, settings.secret_key_fallbacks)
    poster = _poster(allow_private=settings.webhook_allow_private)
    outbound = Outbound(runtime.database, poster, keyring, settings.base_url)
    if send_due(outbound):
        enqueue(runtime.connection, SEND_WEBHOOKS)


@cache
def _poster(*, allow_private: bool) -> Poster:
    """Made once: it reads every certificate of the system."""
    return usual_poster(allow_private=allow_private)
