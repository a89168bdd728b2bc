"""`osdi:signatures` of a petition: the verified ones; those in every state with `?cydlais:status=any`. A key reads those of its
drives. Whose they are stands there only where the key may read that person, and only the columns that it was made with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.scopes import READ_SIGNATURES
from campaign.contributions.identifiers.keeping import names_of
from campaign.contributions.models import Contribution, Tally, TallyDelta
from campaign.contributions.published import list_comments
from campaign.contributions.states import COUNTED_STATE
from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.given import ANY, STATUS, fields_of_given, people_behind, sources_of, status_asked
from campaign.http.api.hal import Item
from campaign.http.api.identified import known_to, named_as
from campaign.http.api.resource import Resource
from campaign.http.api.resources import petitions
from campaign.http.api.resources.signature_input import RECORD
from campaign.http.api.schemas import Moment, OsdiSchema, common

KIND = "signature"


class ReferrerSchema(Schema):
    source = fields.String()


class SignatureSchema(OsdiSchema):
    action_date = Moment()
    comments = fields.String()
    referrer_data = fields.Nested(ReferrerSchema)
    status = fields.String(data_key=STATUS)
    number = fields.Integer(data_key="cydlais:number")
    area = fields.String(data_key="cydlais:area")
    language = fields.String(data_key="cydlais:language")


def _find(asking: Asking, parent_id: UUID | None) -> Select[Any]:
    """Of a petition; or all of the key's drives."""
    key = asking.require(READ_SIGNATURES)
    if parent_id is not None and parent_id not in key.drives:
        raise ApiRefused(403, "drive-not-for-key")
    drives = sorted(key.drives) if parent_id is None else [parent_id]
    found = select(Contribution.id).where(Contribution.drive_id.in_(drives), Contribution.kind == KIND)
    status = status_asked()
    return found if status == ANY else found.where(Contribution.state == status)


def _count(
    session: Session, _asking: Asking, parent_id: UUID | None, condition: ColumnElement[bool] | None
) -> int | None:
    """As the drive counts: what is folded, and what is not yet. Of other states, and of some alone, there is no count."""
    if condition is not None or status_asked() != COUNTED_STATE:
        return None
    folded = select(Tally.count).where(Tally.drive_id == parent_id).scalar_subquery()
    waiting = select(func.sum(TallyDelta.amount)).where(TallyDelta.drive_id == parent_id).scalar_subquery()
    counted: int = session.execute(select(func.coalesce(folded, 0) + func.coalesce(waiting, 0))).scalar_one()
    return counted


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    rows = {row.id: row for row in session.scalars(select(Contribution).where(Contribution.id.in_(ids)))}
    names = names_of(session, KIND, ids, known_to(asking.key))
    sources = sources_of(session, ids)
    drive_ids = {row.drive_id for row in rows.values()}
    words = {
        each.contribution_id: each.comment
        for drive_id in drive_ids
        for each in list_comments(session, drive_id, limit=len(ids), among=ids)
    }
    people = people_behind(session, asking, rows)
    return [
        _item(asking, rows[each], _Beside(sources[each], words.get(each), names.get(each, ()), people))
        for each in ids
        if each in rows
    ]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What there is beside a signature: `comment` where it is published, `people` that the key may read."""

    source: str
    comment: str | None
    names: Sequence[str]
    people: frozenset[UUID]


def _item(asking: Asking, row: Contribution, beside: _Beside) -> Item:
    assert asking.key  # who reads this has one
    changed = max(filter(None, (row.submitted_at, row.verified_at, row.ended_at)))
    values: dict[str, Any] = {
        **common(row.id, row.submitted_at, changed, *beside.names),
        "action_date": row.verified_at or row.submitted_at,
        "referrer_data": {"source": beside.source},
        "status": row.state,
    }
    if beside.comment:
        values["comments"] = beside.comment
    if row.state == COUNTED_STATE:
        own = {"number": row.number, "area": row.area_code, "language": row.language}
        values |= {name: value for name, value in own.items() if name in asking.key.columns and value is not None}
    links = {"osdi:petition": f"petitions/{row.drive_id}"}
    if row.supporter_id in beside.people:
        links["osdi:person"] = f"people/{row.supporter_id}"
    return Item(row.id, values, links)


def _fields(asking: Asking) -> Fields:
    identifier = FilterField(matches=lambda text: named_as(KIND, Contribution.id, text, asking.key))
    return {**fields_of_given(asking), "identifier": identifier}


RESOURCE = Resource(
    noun="signature",
    plural="signatures",
    path="petitions/<parent_id>/signatures",
    schema=SignatureSchema(),
    key=Contribution.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
    count=_count,
    parent=petitions.RESOURCE,
    scope=READ_SIGNATURES,
    kept=(STATUS,),
    create=RECORD,
    input=RECORD.input,
    is_at_entry=False,
)
