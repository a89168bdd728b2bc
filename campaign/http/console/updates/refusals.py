"""Why something cannot be done to an update now: one plain sentence for each refusal of the services, in English."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.errors import ConflictError
from campaign.i18n import N_

_OTHERWISE = N_("That is not possible now. Look at the page again: something has changed meanwhile.")
SENTENCES: Mapping[str, str] = {
    "update-cannot-supersede": N_("The newer one must be another update of this campaign that is not sent yet."),
    "update-own-approval": N_("Somebody else must approve it: not who wrote it, and not who asked."),
    "update-unapproved": N_("This campaign wishes that a second person approves it first."),
    "update-untested": N_("Send yourself a test email of it as it is now, and look at it first."),
    "milestone-news-too-soon": N_("News of another milestone goes out within a week of that. Choose a later time."),
    "milestone-not-reached": N_("That milestone is not reached yet."),
    "text-missing-cy": N_("It still needs subject and text in Welsh."),
    "text-missing-en": N_("It still needs subject and text in English."),
    "text-unchecked-cy": N_("Somebody must read its Welsh text first, and mark it as checked."),
    "text-unchecked-en": N_("Somebody must read its English text first, and mark it as checked."),
    "update-is-sending": N_("It is being sent."),
    "update-is-paused": N_("Its sending is paused."),
    "update-is-sent": N_("It is sent."),
    "update-is-superseded": N_("A newer version has taken its place."),
    "update-is-cancelled": N_("It is cancelled."),
    "update-is-draft": N_("It is a draft."),
    "update-is-ready": N_("It waits for a second person."),
    "update-is-approved": N_("It is approved."),
}


def sentence_of(error: ConflictError) -> str:
    """To be translated where it is shown."""
    return SENTENCES.get(error.slug, _OTHERWISE)
