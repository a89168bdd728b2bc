"""The page of an update that was sent: what the mail said, for everybody."""

from __future__ import annotations

from uuid import UUID

from werkzeug.exceptions import NotFound

from campaign.drives.queries import load_campaign
from campaign.drives.updates.queries import load_public_update
from campaign.errors import NotFoundError
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.places import place
from campaign.i18n import Language


def show_update(language: Language, id: str) -> PublicAnswer:
    """Raises NotFound for what has not begun to leave, and where its campaign is not public."""
    update_id = _parse(id)
    try:
        with services().database.reading() as session:
            update = load_public_update(session, update_id)
            campaign = load_campaign(session, update.campaign_id)
    except NotFoundError:
        raise NotFound from None
    if not campaign.is_public:
        raise NotFound
    where = place("update", language, id=id)
    return public_page(where, "update", is_indexed=update.is_listed, update=update, campaign=campaign)


def _parse(id_: str) -> UUID:
    """One address for one page: the plain spelling alone."""
    try:
        found = UUID(id_)
    except ValueError:
        raise NotFound from None
    if str(found) != id_:
        raise NotFound
    return found
