"""Who is meant by `_links["osdi:person"]` in place of a `person`: somebody whom the key may read, as they said themselves.

Nothing of theirs is told by it, so that it is no read of people; what is given so is asked by mail or recorded as all else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy.orm import Session

from campaign.api_keys.people import people_for
from campaign.api_keys.scopes import READ_PEOPLE
from campaign.contributions.models import Contribution
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.identified import id_in
from campaign.supporters.models import Supporter

PERSON = "osdi:person"


class LinkInput(Schema):
    href = fields.String(required=True)


class PersonLinkInput(Schema):
    person = fields.Nested(LinkInput, unknown=EXCLUDE, allow_none=True, data_key=PERSON)


def with_person(session: Session, asking: Asking, body: Mapping[str, Any], links: Mapping[str, Any]) -> dict[str, Any]:
    """The body, with the person whom its links name where it has none itself. Raises ApiRefused."""
    link = links.get("person")
    if link is None or body.get("person") is not None:
        return dict(body)
    key = asking.require(READ_PEOPLE)
    person_id = id_in(link["href"], "people")
    found = people_for(key).add_columns(Contribution).where(Supporter.id == person_id).limit(1)
    row = session.execute(found).one_or_none() if person_id and PURPOSES[key.purpose].is_of_people else None
    if row is None:
        raise ApiRefused(400, "fields-refused", faults={f"_links.{PERSON}": "value-invalid"})
    return {**body, "person": _as_sent(row.Contribution)}


def _as_sent(row: Contribution) -> dict[str, Any]:
    """As OSDI has a person, from what they gave last."""
    return {
        "cydlais:name": row.name,
        "email_addresses": [{"address": row.email}],
        "postal_addresses": [{"postal_code": row.postcode, "country": row.country}],
        "preferred_language": row.language,
    }
