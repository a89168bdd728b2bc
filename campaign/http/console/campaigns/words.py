"""The form of a campaign: what of it is stored, and what was typed as commands to the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import CampaignWords
from campaign.drives.models import Campaign
from campaign.drives.parts import current_slugs_of
from campaign.drives.slugs import LONGEST_SLUG
from campaign.drives.wording import LONGEST_TEXT, LONGEST_TITLE
from campaign.errors import NotFoundError
from campaign.http.console.reading import box, long_text, one_line, optional_address, said_box, schema_of
from campaign.http.console.wording import stored_words, typed_words

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
    return {
        "organiser_address": campaign.organiser_address or "",
        "needs_approval": said_box(campaign.updates_need_approval),
        **stored_words(campaign.texts, current_slugs_of(session, [campaign_id]).get(campaign_id, {}), TEXTS),
    }


def campaign_texts(values: Mapping[str, Any]) -> dict[str, CampaignWords]:
    """The words in each language that has some. Raises FieldsRefusedError."""
    return {language: CampaignWords(**words) for language, words in typed_words(values, TEXTS).items()}
