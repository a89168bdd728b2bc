"""Jobs about letters on their way to targets: letting them leave, following them, asking whether they were answered."""

from __future__ import annotations

from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.sent import follow_letters
from campaign.notifications.letter_notices import heed_wishes, stop_and_tell
from campaign.notifications.letter_questions import ask_about_replies
from workers.queues import enqueue
from workers.runtime import check_version, current, handle_events
from workers.subscriptions import DELIVER, STOP_BOUNCED


def dispatch(version: int) -> None:
    """Note what was sent, stop targets that want no letters, and let leave what may leave now."""
    check_version(version)
    database = current().database
    follow_letters(database)
    heed_wishes(database, current().settings.identity_key)
    if dispatch_due(database) + gather_bundles(database):
        enqueue(current().connection, DELIVER)


def ask(version: int) -> None:
    """Ask writers whether a reply came."""
    check_version(version)
    if ask_about_replies(current().database):
        enqueue(current().connection, DELIVER)


def stop_bounced(version: int, event_ids: list[str]) -> None:
    """Stop targets whose letters came back, and tell the organisers."""
    identity_key = current().settings.identity_key
    handle_events(
        STOP_BOUNCED.path,
        version,
        event_ids,
        lambda session, events: stop_and_tell(session, events, identity_key),
    )
    enqueue(current().connection, DELIVER)
