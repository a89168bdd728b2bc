"""To whom of the team what happens to a campaign is told. Sends nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.models import Campaign
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.mail.address import AddressRefused, parse_address


def set_organiser(session: Session, campaign_id: UUID, typed: str | None) -> None:
    """Tell it to this address from now on, or to nobody. Raises FieldsRefusedError, NotFoundError."""
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise NotFoundError
    campaign.organiser_address = read_organiser(typed)
    session.flush()


def read_organiser(typed: str | None) -> str | None:
    """The address as mail goes to it. Raises FieldsRefusedError."""
    if typed is None:
        return None
    try:
        return parse_address(typed).typed
    except AddressRefused as error:
        raise FieldsRefusedError({"organiser_address": error.slug}) from None
