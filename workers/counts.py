"""Jobs of the queue `counts`: adding up, publishing and signing."""

from __future__ import annotations

from campaign.contributions.folding import count_deltas
from campaign.contributions.numbering import give_numbers
from campaign.contributions.recount import recount as recount_all
from campaign.exports.counts import publish_counts
from campaign.exports.counts import publish_parts as publish_all_parts
from campaign.notifications.daily_counts import owe_counts as owe_all_counts
from campaign.snapshots.appending import append_steps
from campaign.snapshots.heads import sign_heads
from campaign.snapshots.mending import mend_logs
from campaign.snapshots.signing import HeadSigner
from workers.queues import enqueue
from workers.runtime import check_version, current
from workers.subscriptions import DELIVER, SNAPSHOT


def fold(version: int) -> None:
    """Add up the steps and then number the signatures; thanks that waited for a number may go."""
    check_version(version)
    here = current()
    count_deltas(here.database)
    if give_numbers(here.database):
        enqueue(here.connection, DELIVER)


def publish(version: int) -> None:
    """Publish the counts that moved."""
    check_version(version)
    publish_counts(current().database)


def publish_parts(version: int) -> None:
    """Publish hours, areas and countries, once a day."""
    check_version(version)
    publish_all_parts(current().database)


def owe_counts(version: int) -> None:
    """Write the mails with today's counts, once each morning."""
    check_version(version)
    if owe_all_counts(current().database):
        enqueue(current().connection, DELIVER)


def snapshot(version: int) -> None:
    """Append what was counted to the logs, and sign those whose hour has come."""
    check_version(version)
    here = current()
    mend_logs(here.database)
    if append_steps(here.database):
        enqueue(here.connection, SNAPSHOT)
    else:
        sign_heads(here.database, HeadSigner(here.settings.snapshot_key))


def recount(version: int) -> None:
    """Compare the counts with what they count, and heal them."""
    check_version(version)
    recount_all(current().database)
