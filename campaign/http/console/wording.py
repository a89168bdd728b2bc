"""The words, in two languages, of what has an address of its own: a campaign, a drive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from campaign.drives.models import CHECKED
from campaign.drives.slugs import slug_of
from campaign.errors import FieldsRefusedError
from campaign.http.console.bilingual import in_language, written_languages
from campaign.http.console.reading import said_box
from campaign.i18n import LANGUAGES


class StoredText(Protocol):
    """A row of words in one language."""

    language: Any
    status: Any


def stored_words(texts: Iterable[StoredText], slugs: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """What a form holds of them when it is opened: the fields `names`, the address and whether it is checked."""
    by_language = {text.language: text for text in texts}
    stored: dict[str, str] = {}
    for language in LANGUAGES:
        text = by_language.get(language)
        stored |= {f"{name}_{language}": getattr(text, name) if text else "" for name in names}
        stored[f"slug_{language}"] = slugs.get(language, "")
        stored[f"checked_{language}"] = said_box(text is not None and text.status == CHECKED)
    return stored


def typed_words(values: Mapping[str, Any], names: Collection[str]) -> dict[str, dict[str, Any]]:
    """`names`, `slug` and `is_checked` in each language that has some; an empty address is made of the title.

    Raises FieldsRefusedError.
    """
    errors = {}
    languages = written_languages(values, ("slug", *names))
    if not languages:
        errors["title_cy"] = "title-missing"
    for language in languages:
        if not values[f"title_{language}"]:
            errors[f"title_{language}"] = "title-missing"
        if values[f"checked_{language}"] and not all(in_language(values, language, names).values()):
            errors[f"checked_{language}"] = "checked-unwritten"
    if errors:
        raise FieldsRefusedError(errors)
    return {
        language: {
            "slug": values[f"slug_{language}"] or slug_of(values[f"title_{language}"]),
            "is_checked": values[f"checked_{language}"],
            **in_language(values, language, names),
        }
        for language in languages
    }
