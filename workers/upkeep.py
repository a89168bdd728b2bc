"""Jobs of the queue `upkeep`: what time brings about."""

from __future__ import annotations

from campaign.api_keys.ending import warn_of_ends
from campaign.contributions.invalidation.running import work_on_invalidations as work_on_all
from campaign.drives.service import announce_due
from campaign.drives.target_files.keeping import sweep_files
from campaign.exports.lists.owners import wipe_lost
from campaign.machinery.failures import forget_job_failures
from campaign.mail.leases import reopen_claims
from campaign.moderation.settling import settle_decisions as settle_all
from campaign.my_support.erasure_list import keep_erasures as keep_all
from campaign.notifications.reminders import remind_unverified
from campaign.notifications.staying import ask_to_stay as ask_all
from campaign.notifications.updates.queueing import keep_writing
from campaign.retention.engine import follow_rule, follow_rules
from campaign.retention.invitations import end_invitations
from campaign.retention.rules import HOURLY, NIGHTLY, RULES
from campaign.retention.unverified import expire_unverified
from workers.queues import enqueue
from workers.runtime import check_version, current
from workers.subscriptions import DELIVER, WORK_ON_INVALIDATIONS, WRITE_NEWS


def warn_of_keys(version: int) -> None:
    """Tell admins of keys of the API that end soon."""
    check_version(version)
    warn_of_ends(current().database)


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
    """Forget what has had its time, by every rule that asks for no long look; end invitations that ran out."""
    check_version(version)
    end_invitations(current().database)
    follow_rules(current().database, HOURLY)
    forget_job_failures(current().database)
    sweep_files(current().settings.data_dir)


def clear_nightly(version: int) -> None:
    """Forget people, and the detail of mails, by the rules that look through large tables; find mails that nobody looks at."""
    check_version(version)
    follow_rules(current().database, NIGHTLY)
    with current().database.transaction() as session:
        reopen_claims(session)
    current().database.empty_log()


def ask_to_stay(version: int) -> None:
    """Ask those who have been silent for long whether they still want news."""
    check_version(version)
    ask_all(current().database)


def forget_receipts(version: int) -> None:
    """Forget where receipts of erasures went, once they have left."""
    check_version(version)
    if follow_rule(current().database, RULES["receipts"]):
        current().database.empty_log()


def keep_erasures(version: int) -> None:
    """Note erasures outside of the database, for the day when a backup is put back."""
    check_version(version)
    keep_all(current().database, current().settings.data_dir)


def write_news(version: int) -> None:
    """Write the next mails of the updates that are being sent, for some seconds; the rest is the next job's."""
    check_version(version)
    connection = current().connection
    if keep_writing(current().database, lambda: enqueue(connection, DELIVER)):
        enqueue(connection, WRITE_NEWS)


def work_on_invalidations(version: int) -> None:
    """Take out, or put back, the next contributions of the invalidations that are going on."""
    check_version(version)
    if work_on_all(current().database):
        enqueue(current().connection, WORK_ON_INVALIDATIONS)
