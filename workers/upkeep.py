"""Jobs of the queue `upkeep`: what time brings about."""

from __future__ import annotations

from campaign.audit.pruning import prune_audit_log
from campaign.contributions.invalidation.running import work_on_invalidations as work_on_all
from campaign.drives.service import announce_due
from campaign.drives.target_files.keeping import sweep_files
from campaign.exports.lists.owners import wipe_lost
from campaign.moderation.settling import settle_decisions as settle_all
from campaign.my_support.forgetting import forget_receipts as forget_old_receipts
from campaign.my_support.forgetting import forget_visits
from campaign.notifications.reminders import remind_unverified
from campaign.notifications.updates.queueing import write_updates
from campaign.notifications.updates.trial import forget_test_addresses
from campaign.retention.letters import forget_letters
from campaign.retention.service import (
    clear_unverified,
    expire_unverified,
    forget_code_failures,
    forget_drafts,
    forget_events,
    forget_job_failures,
    forget_traces,
)
from campaign.retention.teams import forget_teams as forget_old_teams
from campaign.staff.forgetting import forget_staff_visits
from workers.queues import enqueue
from workers.runtime import check_version, current
from workers.subscriptions import DELIVER, WORK_ON_INVALIDATIONS


def announce(version: int) -> None:
    """Announce drives that have opened or closed."""
    check_version(version)
    announce_due(current().database)


def settle_decisions(version: int) -> None:
    """Let what moderators decided take effect, once it cannot be undone any more."""
    check_version(version)
    settle_all(current().database)


def wipe_lost_lists(version: int) -> None:
    """Wipe lists of supporters of whoever may not have them any more."""
    check_version(version)
    wipe_lost(current().database)


def remind(version: int) -> None:
    """Remind whoever has not pressed the button for a day."""
    check_version(version)
    remind_unverified(current().database)


def expire(version: int) -> None:
    """End what was not verified in time."""
    check_version(version)
    expire_unverified(current().database)


def clear(version: int) -> None:
    """Forget what has had its time: the unverified, drafts, letters, codes, visits, uploads, traces, events, acts, failures."""
    check_version(version)
    clear_unverified(current().database)
    forget_drafts(current().database)
    forget_letters(current().database)
    forget_code_failures(current().database)
    forget_visits(current().database)
    forget_staff_visits(current().database)
    forget_test_addresses(current().database)
    forget_traces(current().database)
    forget_events(current().database)
    prune_audit_log(current().database)
    forget_job_failures(current().database)
    sweep_files(current().settings.data_dir)


def forget_receipts(version: int) -> None:
    """Forget where receipts of erasures went, once they have left."""
    check_version(version)
    forget_old_receipts(current().database)


def forget_teams(version: int) -> None:
    """Forget invitations that ran out, members who left, and what was to be done in drives put away long ago."""
    check_version(version)
    forget_old_teams(current().database)


def write_news(version: int) -> None:
    """Write the next mails of the updates that are being sent."""
    check_version(version)
    if write_updates(current().database):
        enqueue(current().connection, DELIVER)


def work_on_invalidations(version: int) -> None:
    """Take out, or put back, the next contributions of the invalidations that are going on."""
    check_version(version)
    if work_on_all(current().database):
        enqueue(current().connection, WORK_ON_INVALIDATIONS)
