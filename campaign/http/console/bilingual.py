"""Words that stand in two languages: which of them a reader is shown, and those of a form, language by language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from campaign.i18n import LANGUAGES, OTHER, Language

T = TypeVar("T")


def own(texts: Mapping[str, T], language: Language) -> T | None:
    """In this language, else in the other one, else nothing."""
    return texts.get(language, texts.get(OTHER[language]))


def own_title(titles: Mapping[str, str], language: Language) -> str:
    """A title to be read; empty where there is none yet."""
    return own(titles, language) or next(filter(None, titles.values()), "")


def in_language(values: Mapping[str, Any], language: str, names: Collection[str]) -> dict[str, Any]:
    """Those fields of a form, by their names without the language."""
    return {name: values[f"{name}_{language}"] for name in names}


def written_languages(values: Mapping[str, Any], names: Collection[str]) -> list[Language]:
    """The languages in which any of the fields says something."""
    return [language for language in LANGUAGES if any(in_language(values, language, names).values())]


def of_each_language(fields: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Reasons by field, where a service calls a field otherwise than the form: `names` has the form's, by the service's."""
    renamed = {f"{theirs}_{each}": f"{ours}_{each}" for theirs, ours in names.items() for each in LANGUAGES}
    return {renamed.get(name, name): slug for name, slug in fields.items()}
