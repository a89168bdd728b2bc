"""What a webhook can be told of: events of the outbox by what they mean to other software. Data alone.

The type that a post names is the event's own, as `signature.verified`; a webhook chooses among these groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.contributions import events as contribution
from campaign.contributions.registry import KINDS
from campaign.drives import events as drive
from campaign.i18n import N_
from campaign.mail import events as mail
from campaign.my_support import events as my_support

TESTED = "webhook.tested"  # of no outbox: what the button for a test sends


@dataclass(frozen=True, slots=True)
class Group:
    """`label` is marked for translation; `events` are the names of what belongs to it."""

    label: str
    events: tuple[str, ...]


def _of_each_kind(*steps: str) -> tuple[str, ...]:
    return tuple(contribution.event_of(kind, step) for kind in KINDS for step in steps)


GROUPS: Mapping[str, Group] = {
    "given": Group(N_("Something was given, and is not confirmed yet"), _of_each_kind(contribution.SUBMITTED)),
    "verified": Group(N_("It was confirmed, and counts"), _of_each_kind(contribution.VERIFIED)),
    "withdrawn": Group(N_("Its giver took it back"), _of_each_kind(contribution.WITHDRAWN)),
    "invalidated": Group(
        N_("It was taken out, or put back"), _of_each_kind(contribution.INVALIDATED, contribution.RESTORED)
    ),
    "unsubscribed": Group(N_("Somebody wants no more emails of a kind"), (mail.UNSUBSCRIBED,)),
    "bounced": Group(N_("An email did not arrive, and never will"), (mail.BOUNCED,)),
    "anonymised": Group(
        N_("Somebody was deleted, or made anonymous"), (contribution.ANONYMISED, my_support.SUPPORTER_ERASED)
    ),
    "milestone": Group(N_("A milestone was reached"), (drive.MILESTONE_REACHED,)),
    "outcome": Group(
        N_("It was handed over or answered, or something was achieved"),
        (drive.HANDED_OVER, drive.ANSWERED, drive.ACHIEVEMENT_RECORDED),
    ),
    "update": Group(N_("An update was sent"), (drive.UPDATE_SENT,)),
    "drive": Group(
        N_("A drive opened, closed, paused, went on, was called off or opened again"),
        (drive.OPENED, drive.CLOSED, drive.PAUSED, drive.RESUMED, drive.CANCELLED, drive.REOPENED),
    ),
}
GROUP_OF: Mapping[str, str] = {event: name for name, group in GROUPS.items() for event in group.events}
