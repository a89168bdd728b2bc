"""What refusals are called for operators, in English. Supporters' pages have their own words, in both languages."""

from __future__ import annotations

from campaign.drives.service import IncompleteError
from campaign.drives.updates.approving import UpdateIncompleteError
from campaign.errors import DomainError, FieldsRefusedError

LANGUAGES = {"cy": "Welsh", "en": "English"}
SENTENCES = {
    "areas-file-unknown": "No file there has a header that is known: see docs on the operator's files.",
    "areas-file-unreadable": "The file cannot be read.",
    "block-unreadable": "That is neither a mail address nor a domain.",
    "contribution-not-held": "That signature is not held.",
    "contribution-not-live": "That signature is neither verified nor held.",
    "delivery-not-unknown": "One of those mails is not unknown (any more): nothing was changed.",
    "delivery-outcome-impossible": "That mail has not left, or it is known to have bounced: nothing was changed.",
    "drive-ended-long-ago": "It ended more than 7 days ago: a new drive is needed.",
    "drive-frozen": "Somebody has verified a signature to it: publish a correction instead.",
    "handover-cannot-widen": "It has opened: what is handed over cannot become more.",
    "milestone-news-too-soon": "News of another milestone of this campaign goes out within a week of that: wait, or --at.",
    "milestone-not-reached": "That milestone is not reached yet.",
    "not-blocked": "That is not blocked.",
    "not-found": "There is no such thing.",
    "update-cannot-supersede": "The newer one must be another unsent update of the same campaign, and stand for no other yet.",
    "update-own-approval": "Somebody else must approve it, not who wrote it or asked.",
    "update-unapproved": "The campaign wishes a second person to approve it first: `campaign updates ask-approval`.",
    "update-untested": "Nobody has seen a test mail of it as it is now: `campaign updates test` first.",
}
FIELDS = {
    "address-malformed": "must begin with https:// or http://, and have at most 500 characters",
    "choice-unknown": "is none of the choices",
    "day-to-come": "is a day to come",
    "closing-time-passed": "must be in the future: give one with --closes-on",
    "slug-malformed": "may hold small letters, digits and single hyphens, at most 80",
    "slug-taken": "is or was another's",
    "spread-too-long": "may be 72 hours at most",
    "text-missing": "is missing",
    "text-too-long": "is too long",
    "text-unreadable": "holds characters that cannot be stored",
}
MISSING = {
    "text-missing": "the {language} text",
    "text-unchecked": "a check of the {language} text",
    "statement-missing": "the {language} signing statement",
    "campaign-text-unchecked": "a check of the campaign's {language} text",
    "target-text-missing": "the {language} name of a target",
    "milestone-text-missing": "the {language} text of a milestone",
    "times-missing": "opening and closing times",
    "targets-missing": "somebody who decides (a target)",
}
_IN_STATES = ("drive-is-", "update-is-")


def sentence_of(error: DomainError) -> str:
    """One sentence for this refusal; its bare slug where there is none."""
    if isinstance(error, IncompleteError):
        step = "go out" if isinstance(error, UpdateIncompleteError) else "open"
        return f"It cannot {step} yet. Missing: {', '.join(map(_missing, error.missing))}."
    if isinstance(error, FieldsRefusedError):
        return " ".join(f"{field}: {FIELDS.get(slug, slug)}." for field, slug in error.errors.items())
    for prefix in _IN_STATES:
        if error.slug.startswith(prefix):
            return f"It is {error.slug.removeprefix(prefix)}: that is not possible in this state."
    return SENTENCES.get(error.slug, f"Refused: {error.slug}.")


def _missing(slug: str) -> str:
    stem, _, last = slug.rpartition("-")
    if last in LANGUAGES:
        return MISSING.get(stem, slug).format(language=LANGUAGES[last])
    return MISSING.get(slug, slug)
