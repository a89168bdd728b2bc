"""In which languages a mail is written."""

from __future__ import annotations

from campaign.i18n import OTHER, Language


def both(language: str) -> tuple[Language, Language]:
    """Both languages, the reader's first."""
    first = only(language)
    return first, OTHER[first]


def only(language: str) -> Language:
    """The reader's language, of those that we speak: Welsh where it is none of them."""
    return "en" if language == "en" else "cy"
