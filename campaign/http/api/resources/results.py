"""`osdi:results` of a query: people, each as a link. Reading them is a read of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from campaign.api_keys.scopes import READ_PEOPLE
from campaign.http.api.asking import Asking
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.resources import people, queries
from campaign.http.api.schemas import OsdiSchema, common
from campaign.supporters.models import Supporter


class ResultSchema(OsdiSchema):
    item_type = fields.String()


def _find(asking: Asking, parent_id: UUID | None) -> Select[Any]:
    people.RESOURCE.find(asking, None)  # or it refuses
    assert parent_id  # it stands under a query alone
    return queries.people_of(asking, parent_id)


def _load(session: Session, _asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    made = dict(session.execute(select(Supporter.id, Supporter.created_at).where(Supporter.id.in_(ids))).all())
    return [
        Item(each, {**common(each, made[each]), "item_type": "osdi:person"}, {"osdi:person": f"people/{each}"})
        for each in ids
    ]


def _count(
    session: Session, asking: Asking, parent_id: UUID | None, _condition: ColumnElement[bool] | None
) -> int | None:
    """Nothing is filtered here."""
    return queries.count_people(session, asking, parent_id) if parent_id else None


RESOURCE = Resource(
    noun="result",
    plural="results",
    path="queries/<parent_id>/results",
    schema=ResultSchema(),
    key=Supporter.id.expression,
    find=_find,
    load=_load,
    count=_count,
    parent=queries.RESOURCE,
    scope=READ_PEOPLE,
    record=people.RESOURCE.record,
    is_at_entry=False,
)
