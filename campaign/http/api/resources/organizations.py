"""`osdi:organizations`: ours, and the campaigns that it runs in public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import Select, Uuid, exists, literal, select, union_all
from sqlalchemy.orm import Session

from campaign.drives.models import Campaign, Drive
from campaign.drives.parts import texts_of_campaigns
from campaign.drives.views import CampaignTextView
from campaign.http.api.asking import Asking
from campaign.http.api.drives import is_public
from campaign.http.api.fixed import SINCE, id_named
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import OsdiSchema, TranslationSchema, common
from campaign.http.services import services
from campaign.i18n import LANGUAGES, Language
from campaign.paths import path_to

OURS = id_named("organization")
_PUBLIC = exists().where(Drive.campaign_id == Campaign.id, is_public()).correlate(Campaign)
ORGANIZATIONS = union_all(select(literal(OURS, Uuid).label("id")), select(Campaign.id).where(_PUBLIC)).subquery(
    "organizations"
)


class OrganizationSchema(OsdiSchema):
    organization = fields.String()
    summary = fields.String()
    description = fields.String()
    site_url = fields.Url()
    languages_spoken = fields.List(fields.String())
    translations = fields.Dict(
        keys=fields.String(), values=fields.Nested(TranslationSchema), data_key="cydlais:translations"
    )


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(ORGANIZATIONS.c.id)


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    texts = texts_of_campaigns(session, Campaign.id.in_(ids))
    made = dict(session.execute(select(Campaign.id, Campaign.created_at).where(Campaign.id.in_(ids))).all())
    found = {OURS: _ours(asking)}
    for campaign_id, (words, _) in texts.items():
        if len(words) == len(LANGUAGES):
            values = {
                **common(campaign_id, made[campaign_id]),
                **_words(words[asking.language], asking.language),
                "languages_spoken": list(LANGUAGES),
                "translations": {each: _translated(words[each], each) for each in LANGUAGES},
            }
            found[campaign_id] = Item(campaign_id, values, {"cydlais:organization": f"organizations/{OURS}"})
    return [found[each] for each in ids if each in found]


def _ours(asking: Asking) -> Item:
    settings = services().settings
    names = settings.org_names
    values = {
        **common(OURS, SINCE),
        "organization": names[asking.language],
        "site_url": settings.base_url,
        "languages_spoken": list(LANGUAGES),
        "translations": {each: {"title": names[each]} for each in LANGUAGES},
    }
    nouns = ("people", "petitions", "advocacy_campaigns", "events", "fundraising_pages", "forms", "donations")
    return Item(OURS, values, {f"osdi:{plural}": plural for plural in nouns})


def _words(words: CampaignTextView, language: Language) -> dict[str, str]:
    said = _translated(words, language)
    return {
        "organization": said["title"],
        "summary": said["summary"],
        "description": said["description"],
        "site_url": said["browser_url"],
    }


def _translated(words: CampaignTextView, language: Language) -> dict[str, str]:
    url = services().settings.base_url + path_to("campaign", language, slug=words.slug)
    return {"title": words.title, "summary": words.goal, "description": words.story, "browser_url": url}


RESOURCE = Resource(
    noun="organization",
    plural="organizations",
    path="organizations",
    schema=OrganizationSchema(),
    key=ORGANIZATIONS.c.id,
    find=_find,
    load=_load,
)
