"""What the keys in published counts are called, and what they mean, in each language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.countries import COUNTRY_CODES, country_names
from campaign.areas.models import AreaName
from campaign.contributions.dimensions import ABROAD
from campaign.contributions.reassigning import REASON
from campaign.drives.channels import ELSEWHERE, LISTED, PAPER, REFERRAL, WEB
from campaign.exports.places import OTHER, UNKNOWN
from campaign.i18n import LANGUAGES, N_, Language, translator

Names = Mapping[str, str]

REASONS = {
    "verified": N_("Verified by the supporter"),
    "paper": N_("Signed on paper, and typed in"),
    "elsewhere": N_("Verified in another tool, and recorded here"),
    "withdrawn": N_("Withdrawn by the supporter, or erased at their wish"),
    "invalidated": N_("Taken out by our checks"),
    "restored": N_("Put back after another look"),
    "merged": N_("Found to be from somebody who was counted already"),
    "recounted": N_("Put right by a recount"),
    REASON: N_("Moved to another area, after the areas were looked up again: the total stays"),
}
SOURCES = {
    WEB: N_("This website, or a link without a name"),
    REFERRAL: N_("Links shared by supporters"),
    PAPER: N_("Signed on paper"),
    ELSEWHERE: N_("Lists from other tools, verified there"),
    LISTED: N_("Lists from other tools, verified here"),
}
PLACES = {
    ABROAD: N_("Outside the United Kingdom"),
    UNKNOWN: N_("Not known"),
    OTHER: N_("Other places together"),
}
NOTES = {
    UNKNOWN: N_("A postcode outside Wales, or one that does not tell by itself which of several areas it lies in."),
    OTHER: N_(
        "Places with fewer than five people are put together, so that nobody can be told from the figures:"
        " at least two places and five people."
    ),
}


def in_each_language(sentence: str) -> Names:
    """A sentence without values, by language."""
    return {language: translator(language).gettext(sentence) for language in sorted(LANGUAGES)}


def source_names(code: str) -> Names:
    """A channel has the same name in each language: its code."""
    return in_each_language(SOURCES[code]) if code in SOURCES else dict.fromkeys(sorted(LANGUAGES), code)


def country_names_of(code: str) -> Names:
    """A code that is no country's stands for itself."""
    if code in PLACES:
        return in_each_language(PLACES[code])
    return {language: _country(code, language) for language in sorted(LANGUAGES)}


def area_names_of(session: Session, codes: Collection[str]) -> dict[str, Names]:
    """The names of areas, ABROAD, UNKNOWN and OTHER included. An area that was never loaded has its code for a name."""
    found: dict[str, dict[str, str]] = {code: dict.fromkeys(sorted(LANGUAGES), code) for code in codes}
    for code, language, name in session.execute(
        select(AreaName.area_code, AreaName.language, AreaName.name).where(AreaName.area_code.in_(codes))
    ):
        if language in LANGUAGES:
            found[code][language] = name
    return {code: in_each_language(PLACES[code]) if code in PLACES else names for code, names in found.items()}


def _country(code: str, language: Language) -> str:
    return country_names(language)[code] if code in COUNTRY_CODES else code
