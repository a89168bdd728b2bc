"""Every act that the log knows, by name (`noun.past_participle`) and in words, and every fact that an entry may hold."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

ACTS: Mapping[str, str] = {
    "account.invited": N_("Account invited"),
    "account.activated": N_("Account set up"),
    "account.disabled": N_("Account disabled"),
    "account.enabled": N_("Account enabled again"),
    "account.changed": N_("Name or language of an account changed"),
    "grant.given": N_("Role given"),
    "grant.taken": N_("Role taken away"),
    "session.begun": N_("Signed in"),
    "session.refused": N_("Signing in refused"),
    "session.confirmed": N_("Confirmed who it was"),
    "session.ended": N_("Session ended"),
    "password.asked": N_("Asked for a new password"),
    "password.changed": N_("Password changed"),
    "factor.changed": N_("Second step changed"),
    "factor.reset": N_("Second step reset"),
    "recovery-codes.made": N_("Recovery codes made"),
    "replay.asked": N_("Events given to their jobs again"),
    "events.hurried": N_("Waiting events tried at once"),
    "job-failure.cleared": N_("Failed job taken off the list"),
    "delivery.resent": N_("Mail sent again of which nothing was known"),
    "delivery.given-up": N_("Mail given up of which nothing was known"),
    "campaign.created": N_("Campaign begun"),
    "campaign.changed": N_("Campaign changed"),
    "drive.created": N_("Drive begun"),
    "drive.copied": N_("Drive copied"),
    "drive.changed": N_("Drive changed"),
    "drive.published": N_("Drive opened, or put on its timetable"),
    "drive.paused": N_("Drive paused"),
    "drive.resumed": N_("Drive resumed"),
    "drive.closed": N_("Drive closed"),
    "drive.cancelled": N_("Drive called off"),
    "drive.reopened": N_("Drive reopened"),
    "drive.archived": N_("Drive archived"),
    "drive.corrected": N_("Correction of a drive published"),
    "drive.handed-over": N_("Handing over put on record"),
    "drive.answered": N_("Answer put on record"),
    "targets.imported": N_("Targets imported"),
    "target.stopped": N_("Target stopped"),
    "target.resumed": N_("Target resumed"),
    "target.changed": N_("Target changed"),
    "update.written": N_("Update written"),
    "update.changed": N_("Update changed"),
    "update.tested": N_("Test mail of an update sent"),
    "update.readied": N_("Approval of an update asked for"),
    "update.approved": N_("Update approved"),
    "update.begun": N_("Sending of an update begun"),
    "update.paused": N_("Sending of an update paused"),
    "update.resumed": N_("Sending of an update resumed"),
    "update.cancelled": N_("Update cancelled"),
    "update.superseded": N_("Update replaced by a newer version"),
    "achievement.recorded": N_("Achievement put on record"),
    "team-member.invited": N_("Somebody invited into a team"),
    "team-member.removed": N_("Somebody taken out of a team"),
    "item.read": N_("Read what waits for moderation"),
    "item.decided": N_("Decided about what waits for moderation"),
    "item.undone": N_("Decision about what waits for moderation undone"),
    "refusal-reason.written": N_("Reason for refusing written"),
    "audit-log.exported": N_("Audit log exported"),
}
# What may stand in `facts`: a number, a yes or no, an id, or words of ours. Nothing that anybody typed.
FACTS = frozenset(
    {"role", "state", "reason", "count", "since", "until", "language", "format", "purpose", "sha256", "columns"}
)
