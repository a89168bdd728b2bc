"""`osdi:people`: verified supporters, as far as the key's purpose has its basis, with the columns that it was made with.

Each read is on record before it is answered. Nobody is made or changed here: people come by what they give, and say for
themselves who they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.api_keys.people import people_for
from campaign.api_keys.scopes import READ_PEOPLE
from campaign.audit.record import Act, Doer, Fact, record_act
from campaign.contributions.models import Contribution
from campaign.drives.models import Drive
from campaign.errors import DomainError
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.purposes import PURPOSES
from campaign.exports.lists.reading import Order, plan_list
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.identified import named_as
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import Moment, OsdiSchema, common
from campaign.http.services import services
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.models import Suppression
from campaign.mail.suppression import BOUNCED, COMPLAINED
from campaign.supporters.models import Consent, Supporter

LANGUAGES = {"cy": "cy", "en": "en-GB"}
WALES = "WLS"
READ = "people.read"


class EmailSchema(Schema):
    primary = fields.Boolean()
    address = fields.String()
    address_type = fields.String()
    status = fields.String()


class PostalSchema(Schema):
    primary = fields.Boolean()
    postal_code = fields.String()
    region = fields.String()
    country = fields.String()


class ConsentSchema(Schema):
    purpose = fields.String()
    is_given = fields.Boolean()
    campaign = fields.String()
    source = fields.String()
    recorded_date = Moment()


class PersonSchema(OsdiSchema):
    given_name = fields.String()
    family_name = fields.String()
    name = fields.String(data_key="cydlais:name")
    preferred_language = fields.String()
    languages_spoken = fields.List(fields.String())
    email_addresses = fields.List(fields.Nested(EmailSchema))
    postal_addresses = fields.List(fields.Nested(PostalSchema))
    custom_fields = fields.Dict(keys=fields.String(), values=fields.String())
    consents = fields.List(fields.Nested(ConsentSchema), data_key="cydlais:consents")


def _find(asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return people_for(_key(asking))


def _key(asking: Asking) -> KeyView:
    key = asking.require(READ_PEOPLE)
    if not PURPOSES[key.purpose].is_of_people:
        raise ApiRefused(403, "purpose-without-people")
    return key


def _count(
    session: Session, asking: Asking, _parent_id: UUID | None, condition: ColumnElement[bool] | None
) -> int | None:
    """All at once, as a list of this purpose counts its rows, where each of them is a person."""
    key = _key(asking)
    if not PURPOSES[key.purpose].is_a_row_each:
        return None
    plan = plan_list(session, Order(key.purpose, (), ListFilters(key.drives), asking.language, ""))
    people = plan.source.join(Supporter.__table__, Supporter.id == Contribution.supporter_id)
    counted = select(func.count()).select_from(people).where(*plan.matching, *(~each for each in plan.lacking.values()))
    return session.execute(counted if condition is None else counted.where(condition)).scalar_one()


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    key = _key(asking)
    seen = people_for(key).add_columns(Supporter, Contribution, Drive.handover).where(Supporter.id.in_(ids))
    found = {row[0]: row[1:] for row in session.execute(seen)}
    stops = _stops(session, key, [person.mailbox_key for person, *_ in found.values()])
    consents = _consents(session, key, ids)
    return [
        _item(key, _Seen(*found[each], stops.get(found[each][0].mailbox_key), consents.get(each, ())))
        for each in ids
        if each in found
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A person, and the row that they are seen by, of a drive with this `handover`. `stop` is why no mail may go to them."""

    person: Supporter
    row: Contribution
    handover: str
    stop: str | None
    consents: Sequence[Mapping[str, Any]]


def _item(key: KeyView, seen: _Seen) -> Item:
    person, row, consents = seen.person, seen.row, seen.consents
    told = {name for name in key.columns if _is_told(key, name, seen.handover)}
    changed = max(filter(None, (person.created_at, row.verified_at, *(each["recorded_date"] for each in consents))))
    values: dict[str, Any] = dict(common(person.id, person.created_at, changed))
    if "name" in told and row.name:
        given, _, family = row.name.rpartition(" ")
        values |= {"given_name": given or family, "family_name": family if given else "", "name": row.name}
    if "email" in told and row.email:
        status = seen.stop or _subscribed(key, consents)
        values["email_addresses"] = [{"primary": True, "address": row.email, "status": status}]
    if "language" in told:
        values |= {"preferred_language": LANGUAGES[row.language], "languages_spoken": [LANGUAGES[row.language]]}
    values["postal_addresses"] = _postal(told, row)
    own: dict[str, object] = {"drive": row.drive_id, "kind": row.kind, "area": row.area_code, "number": row.number}
    own |= {"day": row.verified_at.date() if row.verified_at else None, "source": row.source}
    values["custom_fields"] = {name: str(value) for name, value in own.items() if name in told and value is not None}
    values["consents"] = consents
    return Item(person.id, values)


def _is_told(key: KeyView, column: str, handover: str) -> bool:
    narrower = PURPOSES[key.purpose].narrower.get(column)
    return narrower is None or handover in narrower


def _postal(told: set[str], row: Contribution) -> list[dict[str, Any]]:
    place: dict[str, Any] = {"primary": True}
    if "postcode" in told and row.postcode:
        place["postal_code"] = row.postcode
    if "country" in told:
        place["country"] = row.country
    if "area" in told and (row.area_code or "").startswith("W"):
        place["region"] = WALES
    return [place] if len(place) > 1 else []


def _stops(session: Session, key: KeyView, mailbox_keys: Sequence[str]) -> Mapping[str, str]:
    """Why mailboxes must not be written to, in OSDI's words."""
    scopes = PURPOSES[key.purpose].suppressions or ("all", "news")
    found: dict[str, str] = {}
    for mailbox, reason in session.execute(
        select(Suppression.mailbox_key, Suppression.reason).where(
            Suppression.mailbox_key.in_(mailbox_keys), Suppression.scope.in_(scopes)
        )
    ):
        found[mailbox] = {BOUNCED: "bouncing", COMPLAINED: "spam complaint"}.get(reason, "unsubscribed")
    return found


def _subscribed(key: KeyView, consents: Sequence[Mapping[str, Any]]) -> str:
    wanted = PURPOSES[key.purpose].consent or "campaign"
    agreed = any(each["purpose"] == wanted and each["is_given"] for each in consents)
    return "subscribed" if agreed else "unsubscribed"


def _consents(session: Session, key: KeyView, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """The last answers in the campaigns of the key's drives."""
    campaigns = select(Drive.campaign_id).where(Drive.id.in_(sorted(key.drives)))
    latest: dict[tuple[UUID, UUID, str], dict[str, Any]] = {}
    for row in session.scalars(
        select(Consent)
        .where(Consent.supporter_id.in_(ids), Consent.campaign_id.in_(campaigns))
        .order_by(Consent.recorded_at, Consent.id)
    ):
        latest[(row.supporter_id, row.campaign_id, row.purpose)] = {
            "purpose": row.purpose,
            "is_given": row.is_given,
            "campaign": str(row.campaign_id),
            "source": row.source,
            "recorded_date": row.recorded_at,
        }
    found: dict[UUID, list[dict[str, Any]]] = {}
    for (supporter_id, *_), consent in latest.items():
        found.setdefault(supporter_id, []).append(consent)
    return found


def _fields(asking: Asking) -> Fields:
    """No more than the key may read: what it can filter by, it knows."""
    key = _key(asking)
    found: dict[str, FilterField] = {
        "created_date": FilterField("moment", Supporter.created_at.expression),
        "modified_date": FilterField("moment", Contribution.verified_at.expression),
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


def _record(session: Session, asking: Asking, items: Sequence[Item]) -> None:
    key = _key(asking)
    facts: dict[str, Fact] = {
        "count": len(items),
        "purpose": key.purpose,
        "drives": [str(each) for each in sorted(key.drives)],
    }
    record_act(session, Act(Doer(str(key.id)), READ, ("api-key", key.id), facts=facts))


RESOURCE = Resource(
    noun="person",
    plural="people",
    path="people",
    schema=PersonSchema(),
    key=Supporter.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
    count=_count,
    scope=READ_PEOPLE,
    record=_record,
)
