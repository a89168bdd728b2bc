"""What refusals are called for operators, in English. Supporters' pages have their own words, in both languages."""

from __future__ import annotations

from campaign.drives.service import IncompleteError
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
    "drive-not-open": "It takes nothing at this moment.",
    "refusal-unknown": "That is none of the reasons: `campaign moderation reasons` shows them.",
    "story-not-live": "That is no story that counts.",
    "words-changed": "They have been rewritten since you read them: list them again.",
    "words-decided": "That has been decided already.",
    "words-not-verified": "They are part of nothing that counts.",
    "not-blocked": "That is not blocked.",
    "not-found": "There is no such thing.",
}
FIELDS = {
    "choice-unknown": "is none of the choices",
    "closing-time-passed": "must be in the future: give one with --closes-on",
    "slug-malformed": "may hold small letters, digits and single hyphens, at most 80",
    "slug-taken": "is or was another's",
    "address-missing": "is missing",
    "code-unusable": "may hold small letters, digits and single hyphens, each code once; not story or comment",
    "date-long-ago": "is more than five years ago",
    "date-to-come": "has not come yet",
    "date-unreadable": "is no day: YYYY-MM-DD",
    "name-gave-already": "has been given from this mailbox already",
    "text-missing": "is missing",
    "text-too-long": "is too long",
    "what-unknown": "is none of the drive's ways to help",
    "text-unreadable": "holds characters that cannot be stored",
}
MISSING = {
    "text-missing": "the {language} text",
    "text-unchecked": "a check of the {language} text",
    "statement-missing": "the {language} signing statement",
    "campaign-text-unchecked": "a check of the campaign's {language} text",
    "target-text-missing": "the {language} name of a target",
    "milestone-text-missing": "the {language} text of a milestone",
    "story-ask-missing": "the {language} words that ask for stories",
    "proposal-missing": "the {language} proposal",
    "ways-to-help-missing": "the ways to help",
    "way-to-help-text-missing": "the {language} text of a way to help",
    "times-missing": "opening and closing times",
    "targets-missing": "somebody who decides (a target)",
}
_IN_STATE = "drive-is-"


def sentence_of(error: DomainError) -> str:
    """One sentence for this refusal; its bare slug where there is none."""
    if isinstance(error, IncompleteError):
        return f"It cannot open yet. Missing: {', '.join(map(_missing, error.missing))}."
    if isinstance(error, FieldsRefusedError):
        return " ".join(f"{field}: {FIELDS.get(slug, slug)}." for field, slug in error.errors.items())
    if error.slug.startswith(_IN_STATE):
        return f"It is {error.slug.removeprefix(_IN_STATE)}: that is not possible in this state."
    return SENTENCES.get(error.slug, f"Refused: {error.slug}.")


def _missing(slug: str) -> str:
    stem, _, last = slug.rpartition("-")
    if last in LANGUAGES:
        return MISSING.get(stem, slug).format(language=LANGUAGES[last])
    return MISSING.get(slug, slug)
