"""The campaigns that a role of staff may be given in, and the one that was chosen of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.parts import texts_of_campaigns
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.visits import id_of
from campaign.http.request import Form
from campaign.i18n import Language

ALL_CAMPAIGNS = "all"


def campaign_in(form: Form) -> UUID | None:
    """Raises FieldsRefusedError."""
    chosen = form.get("campaign", "")
    if chosen == ALL_CAMPAIGNS:
        return None
    try:
        return id_of(chosen)
    except NotFoundError:
        raise FieldsRefusedError({"campaign": "campaign-unknown"}) from None


def titles_for_roles(session: Session, language: Language) -> dict[UUID, str]:
    """Of every campaign, in this language where it has one."""
    return {
        campaign_id: (texts.get(language) or next(iter(texts.values()))).title
        for campaign_id, (texts, _) in texts_of_campaigns(session).items()
        if texts
    }
