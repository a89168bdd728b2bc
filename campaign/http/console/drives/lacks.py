"""What is missing before a drive can open: each in words, with the field on which it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaign.http.console.answers import console_path
from campaign.http.console.drives.heads import Head
from campaign.i18n import LANGUAGES, N_, Language

# By the stem of the slug, which may have a language behind it: what it is called, the page, and the field there.
LACKS: Mapping[str, tuple[str, str, str]] = {
    "times-missing": (N_("When it opens and closes"), "drive_settings", "opens_at"),
    "text-missing": (N_("Title, request and text"), "drive_words", "title"),
    "text-unchecked": (N_("Somebody must read the text, and mark it as checked"), "drive_words", "checked"),
    "statement-missing": (N_("The statement above the button"), "drive_words", "statement"),
    "campaign-text-unchecked": (
        N_("Somebody must read the campaign’s text, and mark it as checked"),
        "edit_campaign",
        "checked",
    ),
    "targets-missing": (N_("Somebody who decides"), "targets", ""),
    "target-text-missing": (N_("The name of somebody who decides"), "targets", ""),
    "targets-of-everybody-too-many": (N_("At most 60 people or offices may be asked by everybody"), "targets", ""),
    "target-addresses-missing": (N_("An email address for each of those who decide"), "targets", ""),
    "milestone-text-missing": (N_("The words for a milestone"), "milestones", ""),
    "letter-settings-missing": (N_("How letters leave"), "letter_settings", "delivery"),
    "letter-prompts-missing": (N_("Three questions that guide the writer"), "letter_words", "prompts"),
    "letter-model-missing": (N_("The model letter"), "letter_words", "model_subject"),
    "offers-missing": (N_("Something to pledge"), "offers", ""),
    "offer-text-missing": (N_("The words for something to pledge"), "offers", ""),
    "offer-day-missing": (N_("The day of something to pledge"), "offers", ""),
    "story-ask-missing": (N_("The words that ask for stories"), "appeal_words", "story_heading"),
    "proposal-missing": (N_("The proposal to comment on"), "appeal_words", "proposal_heading"),
    "ways-to-help-missing": (N_("The ways to help"), "ways", ""),
    "way-to-help-text-missing": (N_("The words for a way to help"), "ways", ""),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, in one language or in none: `words` are English, to be translated where they are shown."""

    words: str
    path: str
    language: Language | None


def lacks_of(head: Head, slugs: Iterable[str]) -> list[Lack]:
    return [_lack(head, slug) for slug in slugs]


def _lack(head: Head, slug: str) -> Lack:
    language = next((each for each in LANGUAGES if slug.endswith(f"-{each}")), None)
    words, page, field = LACKS[slug.removesuffix(f"-{language}")]
    name = f"{field}_{language}" if field and language else field
    parameters = {"campaign_id": head.campaign_id} if page == "edit_campaign" else {"drive_id": head.id}
    return Lack(words, console_path(page, **parameters) + (f"#{name}" if name else ""), language)
