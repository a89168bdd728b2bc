"""What codes in a list are called, in the list's language. A code that is not known stands for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.countries import HOME, country_names
from campaign.areas.lookup import area_names
from campaign.contributions.registry import KINDS
from campaign.drives.models import DriveText
from campaign.exports.lists.cells import Words
from campaign.exports.wording import SOURCES
from campaign.i18n import LANGUAGE_NAMES, N_, Language, translator

STATES = {
    "pending": N_("Waiting to be confirmed"),
    "verified": N_("Confirmed and counted"),
    "held": N_("Held for our checks"),
    "withdrawn": N_("Withdrawn"),
    "invalidated": N_("Taken out by our checks"),
    "expired": N_("Not confirmed in time"),
}


def words_of(session: Session, column: str, language: Language, drive_ids: frozenset[UUID]) -> Words:
    """By code, the commonest first where one is; empty for a column whose codes stand for themselves."""
    if column == "drive":
        return _titles(session, language, drive_ids)
    if column == "area":
        return area_names(session, language)
    return _FIXED[column](language) if column in _FIXED else {}


def _titles(session: Session, language: Language, drive_ids: frozenset[UUID]) -> dict[str, str]:
    titles = select(DriveText.drive_id, DriveText.title).where(
        DriveText.drive_id.in_(drive_ids), DriveText.language == language
    )
    return {str(drive_id): title for drive_id, title in session.execute(titles)}


def _said(sentences: Mapping[str, str]) -> Callable[[Language], Words]:
    return lambda language: {code: translator(language).gettext(said) for code, said in sentences.items()}


_FIXED: Mapping[str, Callable[[Language], Words]] = {
    "kind": _said({name: kind.label for name, kind in KINDS.items()}),
    "state": _said(STATES),
    "source": _said(SOURCES),
    "country": lambda language: {HOME: country_names(language)[HOME], **country_names(language)},
    "language": lambda _: {str(code): name for code, name in LANGUAGE_NAMES.items()},
}
