"""Nouns of what people give: outreaches, attendances, donations, submissions. A key reads those of its drives.

The verified ones; those in every state with `?cydlais:status=any`. Whose they are, and what was typed, stands there only where
the key may read that person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.people import people_for
from campaign.api_keys.scopes import READ_PEOPLE, READ_SIGNATURES, READ_WORDS
from campaign.audit.record import Act as AuditAct
from campaign.audit.record import Doer, Fact, record_act
from campaign.contributions.identifiers.keeping import names_of
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE, STATES
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.identified import known_to
from campaign.http.api.resource import Act, Resource
from campaign.http.api.schemas import Moment, OsdiSchema, common
from campaign.supporters.models import Supporter

STATUS, ANY = "cydlais:status", "any"
PERSON = "osdi:person"
READ = "people.read"


class _ReferrerSchema(Schema):
    source = fields.String()


class GivenSchema(OsdiSchema):
    """Of everything that is given."""

    action_date = Moment()
    referrer_data = fields.Nested(_ReferrerSchema)
    status = fields.String(data_key=STATUS)
    number = fields.Integer(data_key="cydlais:number")
    area = fields.String(data_key="cydlais:area")
    language = fields.String(data_key="cydlais:language")


@dataclass(frozen=True, slots=True)
class Told:
    """What a noun says of one that was given, and below what it was given."""

    parent_id: UUID
    values: Mapping[str, Any] = field(default_factory=dict)


# (session, asking, rows, those whose words may be told) → what is told, by id; what is not in it is not shown
Tell = Callable[[Session, Asking, Sequence[Contribution], frozenset[UUID]], Mapping[UUID, Told]]


@dataclass(frozen=True, slots=True)
class Given:
    """One noun. `drive` is the column, in the parent's own statement, that says of which drive a parent is; `of_parent` finds
    what was given to one, `of_all` what of its kinds the noun is of."""

    noun: str
    plural: str
    parent: Resource
    drive: ColumnElement[Any]
    schema: Schema
    tell: Tell
    of_parent: Callable[[UUID], ColumnElement[bool]]
    of_all: ColumnElement[bool]

    @property
    def kinds(self) -> list[str]:
        return [kind.name for kind in KINDS.values() if self.noun in kind.osdi]


def resource_of(given: Given, create: Act, taken: Schema) -> Resource:
    """Below its parent, where that is of the key's drives."""
    return Resource(
        noun=given.noun,
        plural=given.plural,
        path=f"{given.parent.path}/<parent_id>/{given.plural}",
        schema=given.schema,
        key=Contribution.id.expression,
        find=partial(_find, given),
        load=partial(_load, given),
        fields=fields_of_given,
        parent=replace(given.parent, find=partial(_parents, given)),
        scope=READ_SIGNATURES,
        record=_record,
        kept=(STATUS,),
        create=create,
        input=taken,
        is_at_entry=False,
    )


def _parents(given: Given, asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    key = asking.require(READ_SIGNATURES)
    return given.parent.find(asking, None).where(given.drive.in_(sorted(key.drives)))


def _find(given: Given, asking: Asking, parent_id: UUID | None) -> Select[Any]:
    key = asking.require(READ_SIGNATURES)
    status = status_asked()
    found = select(Contribution.id).where(
        Contribution.drive_id.in_(sorted(key.drives)),
        Contribution.kind.in_(given.kinds),
        given.of_all if parent_id is None else given.of_parent(parent_id),
    )
    return found if status == ANY else found.where(Contribution.state == status)


def status_asked() -> str:
    """Of which state they shall be, or ANY. Raises ApiRefused."""
    status = request.args.get(STATUS, COUNTED_STATE)
    if status not in (*STATES, ANY):
        raise ApiRefused(400, "status-unknown")
    return status


def _load(given: Given, session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    rows = {row.id: row for row in session.scalars(select(Contribution).where(Contribution.id.in_(ids)))}
    people = people_behind(session, asking, rows)
    seen = _Seen(asking, given, sources_of(session, ids), _names(session, asking, rows), people)
    open_ones = frozenset(row.id for row in rows.values() if asking.may(READ_WORDS) and row.supporter_id in people)
    told = given.tell(session, asking, list(rows.values()), open_ones)
    return [_item(seen, rows[each], told[each]) for each in ids if each in told]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What there is beside the rows; `people` are those whom the key may read."""

    asking: Asking
    given: Given
    sources: Mapping[UUID, str]
    names: Mapping[UUID, Sequence[str]]
    people: frozenset[UUID]


def _item(seen: _Seen, row: Contribution, told: Told) -> Item:
    assert seen.asking.key  # who reads this has one
    changed = max(filter(None, (row.submitted_at, row.verified_at, row.ended_at)))
    values: dict[str, Any] = {
        **common(row.id, row.submitted_at, changed, *seen.names.get(row.id, ())),
        "action_date": row.verified_at or row.submitted_at,
        "referrer_data": {"source": seen.sources[row.id]},
        "status": row.state,
        **told.values,
    }
    if row.state == COUNTED_STATE:
        own = {"number": row.number, "area": row.area_code, "language": row.language}
        columns = seen.asking.key.columns
        values |= {name: value for name, value in own.items() if name in columns and value is not None}
    parent = seen.given.parent
    links = {f"osdi:{parent.noun}": parent.path_of(told.parent_id, None)}
    if row.supporter_id in seen.people:
        links[PERSON] = f"people/{row.supporter_id}"
    return Item(row.id, values, links)


def _names(session: Session, asking: Asking, rows: Mapping[UUID, Contribution]) -> Mapping[UUID, Sequence[str]]:
    found: dict[UUID, Sequence[str]] = {}
    for kind in {row.kind for row in rows.values()}:
        found |= names_of(session, kind, list(rows), known_to(asking.key))
    return found


def sources_of(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """As counts are told by them: what names no source of the drive's is not repeated."""
    named = select(Contribution.id, COLUMNS["source"].value).where(Contribution.id.in_(ids))
    return {row[0]: row[1] or "" for row in session.execute(named)}


def people_behind(session: Session, asking: Asking, rows: Mapping[UUID, Contribution]) -> frozenset[UUID]:
    """Those of their givers that the key may read."""
    key = asking.key
    if key is None or not asking.may(READ_PEOPLE) or not PURPOSES[key.purpose].is_of_people:
        return frozenset()
    ids = {row.supporter_id for row in rows.values() if row.supporter_id and row.state == COUNTED_STATE}
    return frozenset(session.scalars(people_for(key).where(Supporter.id.in_(ids))))


def fields_of_given(_asking: Asking) -> Fields:
    changed = func.coalesce(Contribution.ended_at, Contribution.verified_at, Contribution.submitted_at)
    return {
        "created_date": FilterField("moment", Contribution.submitted_at.expression),
        "action_date": FilterField("moment", func.coalesce(Contribution.verified_at, Contribution.submitted_at)),
        "modified_date": FilterField("moment", changed),
        STATUS: FilterField("text", Contribution.state.expression),
    }


def _record(session: Session, asking: Asking, items: Sequence[Item]) -> None:
    """Where words were told, whose writers the key may read: that is a read of people."""
    count = sum(PERSON in item.links for item in items)
    if not count or asking.key is None or not asking.may(READ_WORDS):
        return
    key = asking.key
    facts: dict[str, Fact] = {
        "count": count,
        "purpose": key.purpose,
        "drives": [str(each) for each in sorted(key.drives)],
    }
    record_act(session, AuditAct(Doer(str(key.id)), READ, ("api-key", key.id), facts=facts))
