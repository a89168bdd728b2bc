"""What the form of a list offers: drives by campaign, the columns of purpose and role, and what can be filtered by.

Areas and sources are those that there are in the drives, so that nobody looks for a place that nothing came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.contributions.dimensions import ABROAD
from campaign.contributions.models import TallyPart
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.owners import Allowed
from campaign.exports.lists.purposes import Purpose
from campaign.exports.lists.wording import STATES
from campaign.exports.wording import area_names_of, source_names
from campaign.http.console.bilingual import own_title
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.i18n import LANGUAGE_NAMES, N_, Language, translator
from campaign.i18n.ordering import sort_key

CONSENT_NAMES: Mapping[str, str] = {
    "campaign": N_("News of the campaign"),
    "wider": N_("News of our other work"),
}
FORMAT_NAMES: Mapping[str, str] = {
    "csv": N_("CSV, for other software"),
    "xlsx": N_("XLSX, for Excel and LibreOffice"),
}
Words = Mapping[str, str]
LANGUAGE_WORDS: Words = {str(code): name for code, name in LANGUAGE_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Choices:
    """Values by field, each with its words in the reader's language; drives beside the title of their campaign."""

    drives: Sequence[tuple[str, Words]]
    fields: Mapping[str, Words]


def load_choices(session: Session, allowed: Allowed, purpose: Purpose, language: Language) -> Choices:
    say = translator(language).gettext
    theirs = Drive.campaign_id.in_(allowed.campaigns) & Drive.published_at.is_not(None)
    fields: dict[str, Words] = {
        "columns": {name: say(COLUMNS[name].head) for name in purpose.columns_for(allowed.role)},
        "kinds": {name: say(kind.label) for name, kind in KINDS.items()},
        "areas": _areas(session, theirs, language),
        "sources": {code: source_names(code)[language] for code in sorted(_parts(session, theirs, "source"))},
        "languages": LANGUAGE_WORDS,
        "consents": {name: say(words) for name, words in CONSENT_NAMES.items()},
        "format": {name: say(words) for name, words in FORMAT_NAMES.items()},
        "language": LANGUAGE_WORDS,
    }
    if len(purpose.states) > 1:
        fields["states"] = {name: say(STATES[name]) for name in purpose.states}
    return Choices(_drives(session, theirs, language), fields)


def _drives(session: Session, theirs: ColumnElement[bool], language: Language) -> list[tuple[str, Words]]:
    by_campaign: dict[UUID, dict[str, str]] = {}
    for drive in drives_of_campaigns(session, theirs):
        by_campaign.setdefault(drive.campaign_id, {})[str(drive.id)] = own_title(drive.titles, language)
    return [(title_of_campaign(session, key, language), drives) for key, drives in by_campaign.items()]


def _areas(session: Session, theirs: ColumnElement[bool], language: Language) -> Words:
    names = area_names_of(session, _parts(session, theirs, "area") | {ABROAD})
    last = names.pop(ABROAD)
    ordered = sorted(names.items(), key=lambda area: sort_key(area[1][language], language))
    return {code: name[language] for code, name in (*ordered, (ABROAD, last))}


def _parts(session: Session, theirs: ColumnElement[bool], dimension: str) -> set[str]:
    keys = select(TallyPart.key).join(Drive, Drive.id == TallyPart.drive_id)
    return set(session.scalars(keys.where(theirs, TallyPart.dimension == dimension, TallyPart.key != "").distinct()))
