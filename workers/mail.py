"""Jobs of the queue `mail`: writing the ledger rows that events call for, and sending what is due."""

from __future__ import annotations

from campaign.mail.deliver import deliver_due
from campaign.notifications.endings import tell_ended as write_ended
from campaign.notifications.kinds import MAIL_KINDS
from campaign.notifications.letter_copies import copy_letters as write_copies
from campaign.notifications.lists import tell_of_lists as write_of_lists
from campaign.notifications.milestones import tell_organisers as write_milestones
from campaign.notifications.moderated import tell_moderated as write_moderated
from campaign.notifications.thanks import thank_verified as write_thanks
from campaign.notifications.updates.approval import tell_approvers as write_approvals
from campaign.notifications.verification import answer_repeats as write_answers
from campaign.notifications.verification import reopen_mailboxes as write_reopened
from campaign.notifications.webhooks import tell_of_webhooks as write_of_webhooks
from workers.office import post_office
from workers.queues import enqueue
from workers.runtime import check_version, current, handle_events
from workers.subscriptions import (
    ANSWER_REPEATS,
    COPY_LETTERS,
    DELIVER,
    REOPEN_MAILBOXES,
    TELL_APPROVERS,
    TELL_ENDED,
    TELL_MODERATED,
    TELL_OF_LISTS,
    TELL_OF_WEBHOOKS,
    TELL_ORGANISERS,
    THANK_VERIFIED,
)

BUDGET_SECONDS = 60


def deliver(version: int) -> None:
    """Send what is due, for a minute at the most; the rest is the next job's."""
    check_version(version)
    if deliver_due(post_office(), MAIL_KINDS, budget_seconds=BUDGET_SECONDS).is_more_due:
        enqueue(current().connection, DELIVER)


def answer_repeats(version: int, event_ids: list[str]) -> None:
    """Answer by mail what was given again."""
    handle_events(ANSWER_REPEATS.path, version, event_ids, write_answers)
    deliver(version)


def reopen_mailboxes(version: int, event_ids: list[str]) -> None:
    """Send what waits for mailboxes whose owners allow it again."""
    handle_events(REOPEN_MAILBOXES.path, version, event_ids, write_reopened)
    deliver(version)


def thank_verified(version: int, event_ids: list[str]) -> None:
    """Thank whoever was verified."""
    handle_events(THANK_VERIFIED.path, version, event_ids, write_thanks)
    deliver(version)


def copy_letters(version: int, event_ids: list[str]) -> None:
    """Send writers a copy of what they have verified."""
    handle_events(COPY_LETTERS.path, version, event_ids, write_copies)
    deliver(version)


def tell_ended(version: int, event_ids: list[str]) -> None:
    """Answer withdrawals and invalidations."""
    handle_events(TELL_ENDED.path, version, event_ids, write_ended)
    deliver(version)


def tell_moderated(version: int, event_ids: list[str]) -> None:
    """Tell givers of words what a moderator decided."""
    handle_events(TELL_MODERATED.path, version, event_ids, write_moderated)
    deliver(version)


def tell_of_lists(version: int, event_ids: list[str]) -> None:
    """Tell owners how their lists fare, and admins that one was asked for."""
    handle_events(TELL_OF_LISTS.path, version, event_ids, write_of_lists)
    deliver(version)


def tell_of_webhooks(version: int, event_ids: list[str]) -> None:
    """Tell owners of webhooks that were paused, or ended by their receiver."""
    handle_events(TELL_OF_WEBHOOKS.path, version, event_ids, write_of_webhooks)
    deliver(version)


def tell_organisers(version: int, event_ids: list[str]) -> None:
    """Tell organisers of milestones."""
    identity_key = current().settings.identity_key
    handle_events(
        TELL_ORGANISERS.path,
        version,
        event_ids,
        lambda session, events: write_milestones(session, events, identity_key),
    )
    deliver(version)


def tell_approvers(version: int, event_ids: list[str]) -> None:
    """Tell those who may approve an update that one waits for them."""
    handle_events(TELL_APPROVERS.path, version, event_ids, write_approvals)
    deliver(version)
