"""Why something cannot be done to a drive now: one plain sentence for each refusal of the services, in English."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.errors import ConflictError
from campaign.i18n import N_

_OTHERWISE = N_("That is not possible now. Look at the page again: something has changed meanwhile.")
SENTENCES: Mapping[str, str] = {
    "drive-frozen": N_(
        "Somebody has given to this drive already, so its words and targets stay. Publish a correction instead."
    ),
    "drive-ended-long-ago": N_("It ended more than seven days ago. Begin a new drive: this one can be copied."),
    "handover-cannot-widen": N_("It has opened: what will be handed over cannot become more."),
    "drive-of-another-kind": N_("That is for drives of another kind."),
    "drive-takes-no-pledges": N_("That is for drives of another kind."),
    "drive-is-draft": N_("It is still a draft."),
    "drive-is-scheduled": N_("It has not opened yet."),
    "drive-is-open": N_("It is open."),
    "drive-is-paused": N_("It is paused."),
    "drive-is-closed": N_("It is closed."),
    "drive-is-cancelled": N_("It is called off."),
    "drive-is-archived": N_("It is archived: nothing about it changes any more."),
    "offer-pledged": N_("Somebody has pledged this already: its unit, its condition and whether it is an event stay."),
    "milestone-reached": N_("That milestone is reached: it stays as it is."),
    "milestone-there": N_("There is a milestone at that count already."),
    "team-declined": N_("That person did not want to join. They can be asked again in four weeks."),
    "team-full": N_("The team has 200 members: there is no room for more."),
    "team-has-member": N_("That person is in the team already."),
    "follow-ups-full": N_("There is more to be done already than the list can hold."),
    "follow-up-taken": N_("Somebody in the team has taken it on."),
    "follow-up-taken-by-staff": N_("A colleague has taken it on."),
    "follow-up-done": N_("It is done already."),
    "invited-too-often": N_("That mailbox has had as many invitations as it may get."),
    "rows-refused": N_("Some rows cannot be taken: nothing was written."),
}


def sentence_of(error: ConflictError) -> str:
    """To be translated where it is shown."""
    return SENTENCES.get(error.slug, _OTHERWISE)
