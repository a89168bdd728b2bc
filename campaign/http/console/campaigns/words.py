"""The form of a campaign: what of it is stored, and what was typed as commands to the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import CampaignWords
from campaign.drives.models import CHECKED, Campaign
from campaign.drives.parts import current_slugs_of
from campaign.drives.slugs import LONGEST_SLUG, slug_of
from campaign.drives.wording import LONGEST_TEXT, LONGEST_TITLE
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.bilingual import in_language, written_languages
from campaign.http.console.reading import box, long_text, one_line, optional_address, said_box, schema_of
from campaign.i18n import LANGUAGES

TEXTS = ("title", "goal", "story")
SCHEMA = schema_of(
    {"organiser_address": optional_address, "needs_approval": box},
    {
        "title": one_line(LONGEST_TITLE),
        "slug": one_line(LONGEST_SLUG),
        "goal": long_text(LONGEST_TEXT),
        "story": long_text(LONGEST_TEXT),
        "checked": box,
    },
)


def stored_campaign(session: Session, campaign_id: UUID, *, is_locked: bool = False) -> dict[str, str]:
    """What the form holds when it is opened. Raises NotFoundError."""
    campaign = session.get(Campaign, campaign_id, with_for_update=is_locked or None, populate_existing=is_locked)
    if campaign is None:
        raise NotFoundError
    slugs = current_slugs_of(session, [campaign_id]).get(campaign_id, {})
    texts = {text.language: text for text in campaign.texts}
    stored = {
        "organiser_address": campaign.organiser_address or "",
        "needs_approval": said_box(campaign.updates_need_approval),
    }
    for language in LANGUAGES:
        text = texts.get(language)
        stored |= {f"{name}_{language}": getattr(text, name) if text else "" for name in TEXTS}
        stored[f"slug_{language}"] = slugs.get(language, "")
        stored[f"checked_{language}"] = said_box(text is not None and text.status == CHECKED)
    return stored


def campaign_texts(values: Mapping[str, Any]) -> dict[str, CampaignWords]:
    """The words in each language that has some; an address that was left empty is made of the title.

    Raises FieldsRefusedError.
    """
    errors = {}
    languages = written_languages(values, ("slug", *TEXTS))
    if not languages:
        errors["title_cy"] = "text-missing"
    for language in languages:
        if not values[f"title_{language}"]:
            errors[f"title_{language}"] = "text-missing"
        if values[f"checked_{language}"] and not all(in_language(values, language, TEXTS).values()):
            errors[f"checked_{language}"] = "checked-unwritten"
    if errors:
        raise FieldsRefusedError(errors)
    return {
        language: CampaignWords(
            slug=values[f"slug_{language}"] or slug_of(values[f"title_{language}"]),
            is_checked=values[f"checked_{language}"],
            **in_language(values, language, TEXTS),
        )
        for language in languages
    }
