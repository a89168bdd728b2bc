"""What each job of the workers does, in words: for whoever runs a campaign, and reads no code."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

JOB_NAMES: Mapping[str, str] = {
    "workers.counts.fold": N_("Count what was confirmed"),
    "workers.counts.owe_counts": N_("Write the morning’s mails with counts"),
    "workers.counts.publish": N_("Publish counts that have moved"),
    "workers.counts.publish_parts": N_("Publish counts by hour, area and country"),
    "workers.counts.recount": N_("Check the counts against what was given"),
    "workers.counts.snapshot": N_("Write counts into their logs, and sign them"),
    "workers.exports.build": N_("Make supporter lists"),
    "workers.exports.tell_owners": N_("Take whoever was deleted out of supporter lists"),
    "workers.exports.wipe_expired": N_("Wipe supporter lists after a day"),
    "workers.letters.ask": N_("Ask writers of letters whether a reply came"),
    "workers.letters.dispatch": N_("Let letters leave that are due"),
    "workers.letters.stop_bounced": N_("Stop letters to where they come back from"),
    "workers.machinery.measure_queues": N_("Look how much waits in each queue"),
    "workers.machinery.replay": N_("Give past events to their jobs again"),
    "workers.machinery.tell_failures": N_("Tell admins of jobs that failed"),
    "workers.mail.answer_repeats": N_("Answer whoever gave the same again"),
    "workers.mail.copy_letters": N_("Send writers a copy of their letter"),
    "workers.mail.deliver": N_("Send mails that are due"),
    "workers.mail.reopen_mailboxes": N_("Write to whoever wants mail again"),
    "workers.mail.tell_approvers": N_("Ask for an update to be approved"),
    "workers.mail.tell_ended": N_("Tell whoever no longer counts"),
    "workers.mail.tell_moderated": N_("Tell people what was decided about their words"),
    "workers.mail.tell_of_lists": N_("Tell staff how supporter lists fare"),
    "workers.mail.tell_organisers": N_("Tell organisers of milestones"),
    "workers.mail.thank_verified": N_("Thank whoever has confirmed"),
    "workers.pledges.call_pledges": N_("Let pledges come into force once enough others have pledged"),
    "workers.pledges.lapse": N_("Let pledges lapse about which nobody answered"),
    "workers.pledges.remind_due": N_("Remind whoever pledged that the day is near"),
    "workers.pledges.seat_waiting": N_("Give free places to the waiting list"),
    "workers.pledges.tell_pledgers": N_("Tell whoever pledged how it stands"),
    "workers.provider.ask_lists": N_("Ask the mail provider whom it writes to no more"),
    "workers.provider.hear": N_("Act on what the mail provider says"),
    "workers.upkeep.announce": N_("Announce what has opened or closed"),
    "workers.upkeep.ask_to_stay": N_("Ask the long silent whether they still want news"),
    "workers.upkeep.clear": N_("Delete what has had its time"),
    "workers.upkeep.clear_nightly": N_("Make people anonymous after the time they are kept"),
    "workers.upkeep.expire": N_("End what was not confirmed in time"),
    "workers.upkeep.forget_receipts": N_("Forget where receipts of deleting went"),
    "workers.upkeep.keep_erasures": N_("Note what was deleted, in case a backup is put back"),
    "workers.upkeep.remind": N_("Remind whoever has not confirmed yet"),
    "workers.upkeep.settle_decisions": N_("Carry out what moderators decided"),
    "workers.upkeep.wipe_lost_lists": N_("Wipe lists of whoever may not have them any more"),
    "workers.upkeep.work_on_invalidations": N_("Carry on with invalidations"),
    "workers.upkeep.write_news": N_("Write the mails of updates"),
}
