"""By what people can be filtered: no more than the key may read, since what it can filter by, it knows."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from campaign.api_keys.limits import KeyView
from campaign.api_keys.people import changed_for
from campaign.contributions.models import Contribution
from campaign.errors import DomainError
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.identified import named_as
from campaign.http.services import services
from campaign.mail.address import mailbox_key, parse_address
from campaign.supporters.models import Supporter


def fields_for(key: KeyView) -> Fields:
    """No more than the key may read: what it can filter by, it knows."""
    found: dict[str, FilterField] = {
        "created_date": FilterField("moment", Supporter.created_at.expression),
        "modified_date": FilterField("moment", changed_for(key)),
        "identifier": FilterField(matches=lambda text: named_as("person", Supporter.id, text)),
    }
    if "email" in key.columns:
        by_address = FilterField(matches=_has_address)
        found |= dict.fromkeys(("email", "email_address", "email_addresses/address"), by_address)
    if "name" in key.columns:
        found["cydlais:name"] = FilterField("text", Contribution.name.expression)
    if "language" in key.columns:
        found["preferred_language"] = FilterField(matches=_speaks)
    if "postcode" in key.columns and not PURPOSES[key.purpose].narrower.get("postcode"):
        found |= dict.fromkeys(
            ("postal_code", "postal_addresses/postal_code"), FilterField("text", Contribution.postcode.expression)
        )
    return found


def _has_address(text: str) -> ColumnElement[bool]:
    try:
        address = parse_address(text)
    except DomainError:
        return false()
    return Supporter.mailbox_key == mailbox_key(address.canonical, services().settings.identity_key)


def _speaks(text: str) -> ColumnElement[bool]:
    return Contribution.language == text.partition("-")[0].lower()
