"""Where a page stands: its address in each language, so that the switch keeps the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.drives.queries import DriveView
from campaign.i18n import LANGUAGES, OTHER, Language
from campaign.paths import path_to

Parameter = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the language it is shown in, and its address in every language."""

    language: Language
    paths: Mapping[str, str]

    @property
    def path(self) -> str:
        return self.paths[self.language]

    @property
    def other(self) -> Language:
        return OTHER[self.language]

    @property
    def other_path(self) -> str:
        return self.paths[self.other]


def place(page: str, language: Language, **parameters: Parameter) -> Place:
    """`page` as campaign.paths.PAGES names it; a parameter is the same in each language, or given by language."""
    return Place(language, {each: path_to(page, each, **_in_language(parameters, each)) for each in LANGUAGES})


def drive_place(page: str, language: Language, drive: DriveView, **parameters: Parameter) -> Place:
    """A page whose address has the drive's slug, each language's own."""
    slugs = {each: text.slug for each, text in drive.texts.items()}
    return place(page, language, slug=slugs, **parameters)


def _in_language(parameters: Mapping[str, Parameter], language: Language) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[language] for name, value in parameters.items()}
