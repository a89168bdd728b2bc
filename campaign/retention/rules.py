"""How long everything personal is kept, from when, and what then becomes of it: one table, in the order in which it goes.

Nothing of a person's is kept without a rule here, but the consent of whoever wants news, which they or their erasing end; and
what must outlive it: the keyed hash of a mailbox that must be left in peace, and the erasures themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from campaign.audit import pruning
from campaign.audit.models import AuditEntry
from campaign.contributions import codes, ending, origins
from campaign.contributions.invalidation import forgetting as invalidations
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.letter import drafts
from campaign.contributions.letter.models import Letter, LetterDraft
from campaign.contributions.letter.team import membership
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember, TeamNudge
from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.contributions.rush import buckets
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.drives.updates import forgetting as updates
from campaign.drives.updates.models import UpdateTest
from campaign.exports.lists import expiring
from campaign.exports.lists.models import SupporterList
from campaign.i18n import N_
from campaign.mail import forgetting as mails
from campaign.mail import provider_events
from campaign.mail.models import CodeFailure, Delivery, ProviderEvent
from campaign.my_support import forgetting as my_support
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.outbox import drain
from campaign.outbox.models import OutboxEvent
from campaign.retention import letters, people, staying, unverified
from campaign.retention.rule import Rule
from campaign.staff import forgetting as staff
from campaign.staff.models import SignInFailure, StaffBrowser, StaffLink, StaffNotice, StaffSession
from campaign.supporters.models import Supporter

DELETED = N_("Deleted")
EMPTIED = N_("Emptied; what was counted stays counted")

_RULES = (
    Rule(
        "unverified",
        N_("What was typed and never confirmed"),
        kept=N_("14 days after it was sent in"),
        then=EMPTIED,
        table=Contribution,
        due=unverified.old_unverified,
        forget=ending.clear,
    ),
    Rule(
        "drafts",
        N_("Letters that were not finished"),
        kept=N_("14 days after they were last changed"),
        then=DELETED,
        table=LetterDraft,
        due=drafts.old_drafts,
        forget=drafts.forget_drafts,
    ),
    Rule(
        "letter-words",
        N_("The words of letters"),
        kept=N_("28 days after the last of them has left"),
        then=EMPTIED,
        table=Letter,
        due=letters.old_letters,
        forget=letters.forget_words,
    ),
    Rule(
        "origins",
        N_("Network and mail domain that something was sent in from"),
        kept=N_("30 days after it was sent in"),
        then=DELETED,
        table=ContributionOrigin,
        due=origins.old_origins,
        forget=origins.forget_origins,
    ),
    Rule(
        "contributions",
        N_("Names, addresses, postcodes and words of people who do not want news"),
        kept=N_("As many months after a drive has closed, or a pledge has ended, as its campaign says"),
        then=EMPTIED,
        table=Contribution,
        due=people.over_contributions,
        forget=people.anonymise,
        again=people.due_again,
        batch_size=100,  # each row has steps of its own
        is_nightly=True,
    ),
    Rule(
        "consents",
        N_("Consents to news of people who give no sign of life"),
        kept=N_("Two years after the last sign, where we asked a month before"),
        then=N_("The consent ends, and with it what was kept for it"),
        table=Supporter,
        due=staying.silent_supporters,
        forget=staying.end_consents,
        again=staying.silent_again,
        is_nightly=True,
    ),
    Rule(
        "mail-detail",
        N_("When a mail left, and what became of it in detail"),
        kept=N_("90 days after it was called for"),
        then=N_("Emptied; that it was sent is kept, so that it never goes twice"),
        table=Delivery,
        due=mails.old_details,
        forget=mails.forget_details,
        is_nightly=True,
    ),
    Rule(
        "provider-events",
        N_("What the mail provider said of mails"),
        kept=N_("90 days after we heard it"),
        then=DELETED,
        table=ProviderEvent,
        due=provider_events.old_events,
        forget=provider_events.forget_events,
    ),
    Rule(
        "lists",
        N_("Files of supporter lists"),
        kept=N_("24 hours after they were ready"),
        then=N_("Wiped; that they were made is kept"),
        table=SupporterList,
        due=expiring.old_lists,
        forget=expiring.expire_lists,
        has_own_job=True,
    ),
    Rule(
        "receipts",
        N_("Where receipts of deleting go"),
        kept=N_("As soon as the receipt has left, after an hour at the latest"),
        then=DELETED,
        table=Erasure,
        due=my_support.old_receipts,
        forget=my_support.forget_addresses,
        has_own_job=True,
    ),
    Rule(
        "support-links",
        N_("Links to My support"),
        kept=N_("A day after it stopped working"),
        then=DELETED,
        table=SupportLink,
        due=my_support.old_links,
        forget=my_support.forget_links,
    ),
    Rule(
        "support-visits",
        N_("Visits to My support"),
        kept=N_("A day after they ended"),
        then=DELETED,
        table=SupportSession,
        due=my_support.old_sessions,
        forget=my_support.forget_sessions,
    ),
    Rule(
        "address-changes",
        N_("Changes of address"),
        kept=N_("A day after their last step"),
        then=DELETED,
        table=AddressChange,
        due=my_support.old_changes,
        forget=my_support.forget_changes,
    ),
    Rule(
        "wrong-codes",
        N_("Wrong codes that somebody typed"),
        kept=N_("A day after that"),
        then=DELETED,
        table=CodeFailure,
        due=codes.old_failures,
        forget=codes.forget_failures,
    ),
    Rule(
        "team-members",
        N_("Names and addresses of members of teams"),
        kept=N_("28 days after they left, or the drive was put away"),
        then=EMPTIED,
        table=TeamMember,
        due=membership.old_members,
        forget=membership.forget_members,
    ),
    Rule(
        "follow-ups",
        N_("What a team wrote down to be done"),
        kept=N_("Half a year after the drive was put away"),
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
        N_("Where test mails of updates went"),
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
        "staff-visits",
        N_("Visits of staff to the console"),
        kept=N_("As long as they tell where an account is at home"),
        then=DELETED,
        table=StaffSession,
        due=staff.old_sessions,
        forget=staff.forget_sessions,
    ),
    Rule(
        "staff-links",
        N_("Invitations and links to a new password"),
        kept=N_("A week after they were made"),
        then=DELETED,
        table=StaffLink,
        due=staff.old_links,
        forget=staff.forget_links,
    ),
    Rule(
        "staff-browsers",
        N_("Browsers that staff signed in with"),
        kept=N_("A year after somebody last proved themselves there"),
        then=DELETED,
        table=StaffBrowser,
        due=staff.old_browsers,
        forget=staff.forget_browsers,
    ),
    Rule(
        "staff-notices",
        N_("What accounts of staff were told of"),
        kept=N_("A week after it happened"),
        then=DELETED,
        table=StaffNotice,
        due=staff.old_notices,
        forget=staff.forget_notices,
    ),
    Rule(
        "sign-in-failures",
        N_("Failed attempts to sign in"),
        kept=N_("A day after that"),
        then=DELETED,
        table=SignInFailure,
        due=staff.old_failures,
        forget=staff.forget_failures,
    ),
    Rule(
        "audit-log",
        N_("What entries of the audit log say"),
        kept=N_("Two years after they were written"),
        then=N_("Emptied; the chain still checks"),
        table=AuditEntry,
        due=pruning.old_entries,
        forget=pruning.empty_entries,
    ),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _RULES}
HOURLY = tuple(rule for rule in _RULES if not rule.is_nightly and not rule.has_own_job)
NIGHTLY = tuple(rule for rule in _RULES if rule.is_nightly)
