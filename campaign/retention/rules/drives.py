"""What running a drive leaves: teams, conditions, tests, rushes, and what wakes the workers."""

from __future__ import annotations

from campaign.contributions.invalidation import forgetting as invalidations
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.letter.team import membership
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember, TeamNudge
from campaign.contributions.rush import buckets
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.drives.updates import forgetting as updates
from campaign.drives.updates.models import UpdateTest
from campaign.i18n import N_
from campaign.outbox import drain
from campaign.outbox.models import OutboxEvent
from campaign.retention.rule import DELETED, EMPTIED, Rule
from campaign.webhooks import forgetting as webhooks
from campaign.webhooks.models import WebhookEvent

RULES = (
    Rule(
        "team-members",
        N_("Names and addresses of members of teams"),
        kept=N_("28 days after they left, or the drive was archived"),
        then=EMPTIED,
        table=TeamMember,
        due=membership.old_members,
        forget=membership.forget_members,
    ),
    Rule(
        "follow-ups",
        N_("What a team wrote down to be done"),
        kept=N_("Half a year after the drive was archived"),
        then=DELETED,
        table=TeamFollowUp,
        due=membership.old_follow_ups,
        forget=membership.forget_follow_ups,
    ),
    Rule(
        "nudges",
        N_("Notes of who was asked to finish a letter"),
        kept=N_("30 days after that, once the letter is gone"),
        then=DELETED,
        table=TeamNudge,
        due=membership.old_nudges,
        forget=membership.forget_nudges,
    ),
    Rule(
        "conditions",
        N_("Whom the conditions of an invalidation meant"),
        kept=N_("90 days after they were written down"),
        then=N_("Emptied; how many it took is kept"),
        table=Invalidation,
        due=invalidations.old_conditions,
        forget=invalidations.forget_conditions,
    ),
    Rule(
        "test-addresses",
        N_("Where test emails of updates went"),
        kept=N_("A day after somebody asked for them"),
        then=DELETED,
        table=UpdateTest,
        due=updates.old_tests,
        forget=updates.forget_addresses,
    ),
    Rule(
        "rushes",
        N_("How much came at once from one network"),
        kept=N_("Until no more comes from there than usual"),
        then=DELETED,
        table=RushBucket,
        due=buckets.old_buckets,
        forget=buckets.forget_buckets,
    ),
    Rule(
        "challenges",
        N_("Sums that devices have solved"),
        kept=N_("Until nobody could use them again, a few minutes"),
        then=DELETED,
        table=SpentChallenge,
        due=buckets.old_challenges,
        forget=buckets.forget_challenges,
    ),
    Rule(
        "events",
        N_("Events that are settled"),
        kept=N_("30 days after that"),
        then=DELETED,
        table=OutboxEvent,
        due=drain.settled_long_ago,
        forget=drain.forget_settled,
    ),
    Rule(
        "webhook-events",
        N_("What webhooks were told of, and how their posts went"),
        kept=N_("30 days after it happened"),
        then=DELETED,
        table=WebhookEvent,
        due=webhooks.old_events,
        forget=webhooks.forget_events,
    ),
)
