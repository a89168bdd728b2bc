"""What texts of campaigns and drives must be like to be stored; whether they are complete is asked on publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from campaign.errors import FieldsRefusedError
from campaign.i18n import LANGUAGES

LONGEST_TITLE = 150
LONGEST_NAME = 200
LONGEST_SOURCE = 300
LONGEST_TEXT = 20_000
LONGEST_URL = 500


def check_languages(texts: Iterable[str], *, whole: bool = False) -> None:
    """Raises FieldsRefusedError for an unknown language and, where the texts must be `whole`, for a missing one."""
    given = set(texts)
    if given - set(LANGUAGES):
        raise FieldsRefusedError({"texts": "language-unknown"})
    missing = [language for language in LANGUAGES if language not in given]
    if whole and missing:
        raise FieldsRefusedError({f"text_{language}": "text-missing" for language in missing})


def check_lengths(language: str, words: Mapping[str, tuple[str | None, int]]) -> None:
    """`words` maps a field to its text and the most characters that it may have. Raises FieldsRefusedError."""
    errors = {}
    for field, (text, longest) in words.items():
        if text is not None and len(text) > longest:
            errors[f"{field}_{language}"] = "text-too-long"
        elif text is not None and not is_storable(text):
            errors[f"{field}_{language}"] = "text-unreadable"
    if errors:
        raise FieldsRefusedError(errors)


def check_whole(texts: Mapping[str, str]) -> None:
    """A text that appears at once in every language: each one there, not empty, not too long. Raises FieldsRefusedError."""
    check_languages(texts, whole=True)
    for language, text in texts.items():
        if not text.strip():
            raise FieldsRefusedError({f"text_{language}": "text-missing"})
        check_lengths(language, {"text": (text, LONGEST_TEXT)})


def check_url(url: str | None, *, field: str = "source_url") -> None:
    """Raises FieldsRefusedError for what is no address of a page, or too long a one. None is none."""
    if url is not None and (len(url) > LONGEST_URL or not url.startswith(("https://", "http://"))):
        raise FieldsRefusedError({field: "address-malformed"})


def is_storable(text: str) -> bool:
    """Whether both databases can keep it: no NUL, no lone surrogate."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
