"""`osdi:people`: verified supporters, as far as the key's purpose has its basis, with the columns that it was made with.

Each read is on record before it is answered. Nobody is made or changed here: people come by what they give, and say for
themselves who they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.api_keys.people import changed_for, people_for
from campaign.api_keys.scopes import LABEL, READ_PEOPLE, READ_SIGNATURES
from campaign.audit.record import Act, Doer, Fact, record_act
from campaign.contributions.models import Contribution
from campaign.drives.models import Drive
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.purposes import PURPOSES
from campaign.exports.lists.reading import Order, plan_list
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import Fields
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.resources.person_consents import consents_of, stops_of, subscribed
from campaign.http.api.resources.person_filters import fields_for
from campaign.http.api.resources.person_schema import PersonSchema
from campaign.http.api.schemas import common
from campaign.supporters.models import Supporter

LANGUAGES = {"cy": "cy", "en": "en-GB"}
WALES = "WLS"
READ = "people.read"
# What stands below a person (of_people.py), by the scope that it needs beside that of people.
BELOW = {
    READ_SIGNATURES: ("signatures", "outreaches", "attendances", "donations", "submissions"),
    LABEL: ("taggings", "items"),
}


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
    columns = Supporter, Contribution, Drive.handover, COLUMNS["source"].value, changed_for(key)
    seen = people_for(key).add_columns(*columns).where(Supporter.id.in_(ids))
    found = {person_id: _Told(*rest) for person_id, *rest in session.execute(seen)}
    stops = stops_of(session, key, [told.person.mailbox_key for told in found.values()])
    consents = consents_of(session, key, ids)
    return [
        _item(key, _Seen(found[each], stops.get(found[each].person.mailbox_key), consents.get(each, ())))
        for each in ids
        if each in found
    ]


@dataclass(frozen=True, slots=True)
class _Told:
    """A person, and the row that they are seen by, of a drive with this `handover`; `source` is as counts are told by it."""

    person: Supporter
    row: Contribution
    handover: str
    source: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _Seen:
    """The same, with what they agreed to; `stop` is why no mail may go to them."""

    told: _Told
    stop: str | None
    consents: Sequence[Mapping[str, Any]]


def _item(key: KeyView, seen: _Seen) -> Item:
    person, row, consents = seen.told.person, seen.told.row, seen.consents
    told = {name for name in key.columns if _is_told(key, name, seen.told.handover)}
    values: dict[str, Any] = dict(common(person.id, person.created_at, seen.told.changed_at))
    if "name" in told and row.name:
        given, _, family = row.name.rpartition(" ")
        values |= {"given_name": given or family, "family_name": family if given else "", "name": row.name}
    if "email" in told and row.email:
        status = seen.stop or subscribed(key, consents)
        values["email_addresses"] = [{"primary": True, "address": row.email, "status": status}]
    if "language" in told:
        values |= {"preferred_language": LANGUAGES[row.language], "languages_spoken": [LANGUAGES[row.language]]}
    values["postal_addresses"] = _postal(told, row)
    own: dict[str, object] = {"drive": row.drive_id, "kind": row.kind, "area": row.area_code, "number": row.number}
    own |= {"day": row.verified_at.date() if row.verified_at else None, "source": seen.told.source or None}
    values["custom_fields"] = {name: str(value) for name, value in own.items() if name in told and value is not None}
    values["consents"] = consents
    below = [each for scope, nouns in BELOW.items() if scope in key.scopes for each in nouns]
    return Item(person.id, values, {f"osdi:{noun}": f"people/{person.id}/{noun}" for noun in below})


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


def _fields(asking: Asking) -> Fields:
    return fields_for(_key(asking))


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
