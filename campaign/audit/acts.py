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
    "audit-log.exported": N_("Audit log exported"),
}
# What may stand in `facts`: a number, a yes or no, an id, or words of ours. Nothing that anybody typed.
FACTS = frozenset(
    {"role", "state", "reason", "count", "since", "until", "language", "format", "purpose", "sha256", "columns"}
)
