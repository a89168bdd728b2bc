"""The front page and the pages of campaigns."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.exceptions import NotFound

from campaign.drives.queries import DriveSummary, list_campaigns, load_campaign
from campaign.drives.updates.queries import public_updates
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.places import place
from campaign.http.site.slugs import lead_to_own_slug, match_slug
from campaign.i18n import Language

ORDER = ("open", "scheduled", "paused", "closed", "cancelled", "archived")


def show_home(language: Language) -> PublicAnswer:
    with services().database.reading() as session:
        campaigns = [load_campaign(session, campaign.id) for campaign in list_campaigns(session)]
    shown = [(each, _in_order(each.drives), each.achievements) for each in campaigns]
    return public_page(place("home", language), "home", campaigns=shown)


def show_campaign(language: Language, slug: str) -> PublicAnswer:
    with services().database.reading() as session:
        match = match_slug(session, "campaign", slug)
        campaign = load_campaign(session, match.owner_id)
        updates = public_updates(session, match.owner_id)
    if not campaign.is_public:
        raise NotFound
    lead_to_own_slug(match, "campaign", language, slug=slug)
    where = place("campaign", language, slug={each: text.slug for each, text in campaign.texts.items()})
    return public_page(where, "campaign", campaign=campaign, drives=_in_order(campaign.drives), updates=updates)


def _in_order(drives: Iterable[DriveSummary]) -> list[DriveSummary]:
    """What is open first; within a state the newest first, as they come."""
    return sorted(drives, key=lambda drive: ORDER.index(drive.state))
