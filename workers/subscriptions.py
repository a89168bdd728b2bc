"""Which jobs follow from which event: the map of the system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from campaign.contributions import events as contribution
from campaign.contributions.invalidation import events as invalidation
from campaign.contributions.letter import events as letter
from campaign.contributions.letter.team import events as team
from campaign.contributions.pledge import events as pledge
from campaign.contributions.registry import KINDS
from campaign.drives import events as drive
from campaign.exports.daily import events as daily_counts
from campaign.exports.lists import events as supporter_list
from campaign.imports import events as imports
from campaign.machinery import events as machinery
from campaign.mail import events as mail
from campaign.moderation import events as moderation
from campaign.my_support import events as my_support
from campaign.staff import events as staff
from campaign.webhooks import events as webhook
from workers.queues import Job

LIST_SECONDS = 1_800  # a million rows take some seconds, as a sheet a minute or two
DELIVER = Job("workers.mail.deliver", "mail", is_wakeup=True)
ANSWER_REPEATS = Job("workers.mail.answer_repeats", "mail")
REOPEN_MAILBOXES = Job("workers.mail.reopen_mailboxes", "mail")
THANK_VERIFIED = Job("workers.mail.thank_verified", "mail")
COPY_LETTERS = Job("workers.mail.copy_letters", "mail")
TELL_ENDED = Job("workers.mail.tell_ended", "mail")
TELL_MODERATED = Job("workers.mail.tell_moderated", "mail")
TELL_ORGANISERS = Job("workers.mail.tell_organisers", "mail")
TELL_APPROVERS = Job("workers.mail.tell_approvers", "mail")
TELL_OF_LISTS = Job("workers.mail.tell_of_lists", "mail")
TELL_OWNERS = Job("workers.exports.tell_owners", "exports")
TELL_PLEDGERS = Job("workers.pledges.tell_pledgers", "mail")
CALL_PLEDGES = Job("workers.pledges.call_pledges", "upkeep", is_wakeup=True)
FOLD = Job("workers.counts.fold", "counts", is_wakeup=True)
PUBLISH = Job("workers.counts.publish", "counts", is_wakeup=True)
SNAPSHOT = Job("workers.counts.snapshot", "counts", is_wakeup=True)
DISPATCH_LETTERS = Job("workers.letters.dispatch", "mail", is_wakeup=True)
HEAR_PROVIDER = Job("workers.provider.hear", "upkeep", is_wakeup=True)
STOP_BOUNCED = Job("workers.letters.stop_bounced", "mail")
KEEP_ERASURES = Job("workers.upkeep.keep_erasures", "upkeep", is_wakeup=True)
REPLAY = Job("workers.machinery.replay", "upkeep", is_wakeup=True)
WORK_ON_INVALIDATIONS = Job("workers.upkeep.work_on_invalidations", "upkeep", is_wakeup=True)
WRITE_NEWS = Job("workers.upkeep.write_news", "upkeep", is_wakeup=True)
BUILD_LISTS = Job("workers.exports.build", "exports", is_wakeup=True, seconds=LIST_SECONDS)
WORK_ON_IMPORTS = Job("workers.exports.work_on_imports", "exports", is_wakeup=True, seconds=LIST_SECONDS)
SEND_WEBHOOKS = Job("workers.webhooks.send", "exports", is_wakeup=True)  # what leaves the house: no mail waits for it
TELL_OF_WEBHOOKS = Job("workers.mail.tell_of_webhooks", "mail")
WIPE_LOST_LISTS = Job("workers.upkeep.wipe_lost_lists", "upkeep", is_wakeup=True)  # `exports` may be at a long one

OF_EVERY_KIND: Mapping[str, tuple[Job, ...]] = {
    contribution.SUBMITTED: (DELIVER,),
    contribution.REPEATED: (ANSWER_REPEATS,),
    contribution.RETRIED: (),
    contribution.CAPPED: (),
    contribution.VERIFIED: (FOLD, THANK_VERIFIED),
    contribution.HELD: (),
    contribution.DISOWNED: (),
    contribution.WITHDRAWN: (FOLD, TELL_ENDED),
    contribution.INVALIDATED: (FOLD, TELL_ENDED),
    contribution.RESTORED: (FOLD, TELL_ENDED),
    contribution.EXPIRED: (),
    contribution.REMINDER_REACHED: (DELIVER,),
}
# What follows for one kind besides, by the event's whole name.
OF_ONE_KIND: Mapping[str, tuple[Job, ...]] = {
    contribution.event_of("pledge", contribution.VERIFIED): (CALL_PLEDGES,),
    "letter.verified": (COPY_LETTERS, DISPATCH_LETTERS),
    "letter.restored": (DISPATCH_LETTERS,),
}


def subscriptions_of(kinds: Iterable[str]) -> dict[str, tuple[Job, ...]]:
    """What follows from each step of contributions of these kinds."""
    return {
        contribution.event_of(kind, step): jobs + OF_ONE_KIND.get(contribution.event_of(kind, step), ())
        for kind in kinds
        for step, jobs in OF_EVERY_KIND.items()
    }


SUBSCRIPTIONS: Mapping[str, tuple[Job, ...]] = {
    **subscriptions_of(KINDS),
    contribution.MAILBOX_REOPENED: (REOPEN_MAILBOXES,),
    contribution.CONTRIBUTION_NOTED: (),
    contribution.WORDS_PASSED: (TELL_MODERATED,),
    contribution.WORDS_REFUSED: (TELL_MODERATED,),
    moderation.NAME_HIDDEN: (TELL_MODERATED,),
    contribution.ANONYMISED: (),
    contribution.TALLY_HEALED: (PUBLISH,),
    invalidation.STARTED: (WORK_ON_INVALIDATIONS,),
    invalidation.CANCELLED: (),
    invalidation.FINISHED: (),
    invalidation.REVERTED: (WORK_ON_INVALIDATIONS,),
    invalidation.UNDONE: (),
    imports.BROUGHT: (WORK_ON_IMPORTS,),
    imports.STARTED: (WORK_ON_IMPORTS,),
    imports.CANCELLED: (),
    imports.FINISHED: (FOLD,),
    imports.REVERTED: (WORK_ON_IMPORTS,),
    imports.UNDONE: (),
    letter.DRAFT_SAVED: (DELIVER,),
    letter.PASSED: (DISPATCH_LETTERS,),
    letter.DECLINED: (DELIVER,),
    drive.OPENED: (PUBLISH,),
    drive.CLOSED: (FOLD,),
    drive.PAUSED: (),
    drive.RESUMED: (),
    drive.CANCELLED: (),
    drive.REOPENED: (),
    drive.ARCHIVED: (),
    drive.CORRECTED: (),
    drive.MILESTONE_REACHED: (TELL_ORGANISERS,),
    drive.HANDED_OVER: (),
    drive.ANSWERED: (),
    drive.ACHIEVEMENT_RECORDED: (),
    drive.UPDATE_READIED: (TELL_APPROVERS,),
    drive.UPDATE_APPROVED: (),
    drive.UPDATE_TESTED: (DELIVER,),
    drive.UPDATE_BEGUN: (WRITE_NEWS,),
    drive.UPDATE_PAUSED: (),
    drive.UPDATE_RESUMED: (WRITE_NEWS,),
    drive.UPDATE_CANCELLED: (),
    drive.UPDATE_SUPERSEDED: (),
    drive.UPDATE_SENT: (),
    pledge.PLACED: (TELL_PLEDGERS,),
    pledge.CALLED: (TELL_PLEDGERS,),
    pledge.REMINDED: (TELL_PLEDGERS,),
    pledge.EXTENDED: (),
    pledge.CHANGED: (),
    pledge.FULFILLED: (),
    pledge.CREDITED: (TELL_PLEDGERS,),
    pledge.LAPSED: (TELL_PLEDGERS,),
    my_support.LINK_ASKED: (DELIVER,),
    my_support.ADDRESS_ASKED: (DELIVER,),
    my_support.ADDRESS_MOVED: (DELIVER,),
    my_support.STAY_ASKED: (DELIVER,),
    my_support.SUPPORTER_ERASED: (),
    my_support.MAILBOX_ERASED: (DELIVER, KEEP_ERASURES, TELL_OWNERS),
    mail.BOUNCED: (STOP_BOUNCED,),
    mail.REPORTED: (HEAR_PROVIDER,),
    mail.UNSUBSCRIBED: (),
    daily_counts.OWED: (DELIVER,),
    supporter_list.ASKED: (BUILD_LISTS, TELL_OF_LISTS),
    supporter_list.READY: (TELL_OF_LISTS,),
    supporter_list.FAILED: (TELL_OF_LISTS,),
    supporter_list.CANCELLED: (),
    supporter_list.EXPIRED: (),
    team.INVITED: (DELIVER,),
    team.JOINED: (),
    team.LEFT: (),
    team.NUDGED: (DELIVER,),
    team.TAKEN: (),
    team.DONE: (),
    machinery.REPLAY_ASKED: (REPLAY,),
    machinery.FAILURES_FOUND: (DELIVER,),
    staff.ACCOUNT_INVITED: (DELIVER,),
    staff.PASSWORD_ASKED: (DELIVER,),
    staff.ACCOUNT_ENDED: (WIPE_LOST_LISTS,),
    staff.ROLE_TAKEN: (WIPE_LOST_LISTS,),
    staff.ACCOUNT_TOLD: (DELIVER,),
    webhook.ASKED: (SEND_WEBHOOKS,),
    webhook.PAUSED: (TELL_OF_WEBHOOKS,),
    webhook.GONE: (TELL_OF_WEBHOOKS,),
}


def handlers_of(event: str) -> frozenset[str]:
    """The paths of the jobs that must leave a receipt for `event`."""
    return frozenset(job.path for job in SUBSCRIPTIONS.get(event, ()) if not job.is_wakeup)
