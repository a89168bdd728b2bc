"""What each mail is about, in words: for whoever helps a supporter, and knows no template."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.i18n import N_

# By the last part of its template: the first says of which kind what was given is.
MAIL_NAMES: Mapping[str, str] = {
    "address": N_("To confirm another address"),
    "allow-mail": N_("Asks whether we may write again"),
    "already-given": N_("It was given already"),
    "asked": N_("Another address was asked for"),
    "bundle": N_("A bundle of letters"),
    "copy": N_("A copy of a letter, for its writer"),
    "daily-counts": N_("The morning’s counts"),
    "delivery": N_("A letter to those who decide"),
    "draft": N_("The link to a letter that is not finished"),
    "due": N_("It is time to keep a pledge"),
    "erased": N_("Everything is deleted"),
    "failures": N_("Jobs that failed"),
    "invalidated": N_("It no longer counts"),
    "invitation": N_("An invitation"),
    "kept": N_("Thanks for a pledge that is kept"),
    "lapsed": N_("A pledge has lapsed"),
    "link": N_("The link to My support"),
    "list-asked": N_("A supporter list was asked for"),
    "list-erased": N_("Rows to delete from a supporter list"),
    "list-failed": N_("A supporter list could not be made"),
    "list-ready": N_("A supporter list is ready"),
    "milestone": N_("A milestone is reached"),
    "moved": N_("The address has been changed"),
    "name-hidden": N_("A name is not shown any more"),
    "news": N_("An update"),
    "notice": N_("What happened to an account"),
    "nudge": N_("A letter waits to be finished"),
    "password": N_("The link to a new password"),
    "place-free": N_("A place has become free"),
    "published": N_("It is published"),
    "question": N_("Asks whether a reply came"),
    "refused": N_("It is not published"),
    "reminder": N_("Reminds of what is not confirmed yet"),
    "restored": N_("It counts again"),
    "stay": N_("Asks whether we may go on writing"),
    "target-declined": N_("Somebody who decides wants no letters"),
    "target-stopped": N_("Letters to somebody who decides come back"),
    "test": N_("An update, as a test"),
    "thanks": N_("Thanks for what was given"),
    "threshold-met": N_("Enough others have pledged"),
    "verification": N_("Asks for what was given to be confirmed"),
    "verifications": N_("Asks for several things to be confirmed"),
    "waiting": N_("An update waits for approval"),
    "webhook-gone": N_("A webhook has ended"),
    "webhook-paused": N_("A webhook is paused"),
    "withdrawn": N_("It is withdrawn"),
}


def name_of_mail(template: str) -> str:
    """Still to be translated. What an older release has called otherwise is called what it is called."""
    return MAIL_NAMES.get(template.rpartition("/")[2], template)
