"""`osdi:queries`: of each of the key's drives, the people whom the key may read. `results` are who they are at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.people import people_for
from campaign.api_keys.scopes import READ_PEOPLE
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema, common_of_drive, read_drives
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.resources import people


class QuerySchema(DriveSchema):
    total_results = fields.Integer()


def _find(asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    people.RESOURCE.find(asking, None)  # or it refuses
    return select(Drive.id).where(Drive.id.in_(sorted(asking.require(READ_PEOPLE).drives)))


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    found = []
    for drive in read_drives(session, ids):
        values = {**common_of_drive(asking, drive), "total_results": count_people(session, asking, drive.id)}
        found.append(Item(drive.id, values, {"osdi:results": f"queries/{drive.id}/results"}))
    return found


def people_of(asking: Asking, drive_id: UUID) -> Select[Any]:
    """SQL: those of this drive alone, whatever else they gave. Nobody, where the key is for others."""
    return people_for(_of_drive(asking, drive_id).require(READ_PEOPLE))


def count_people(session: Session, asking: Asking, drive_id: UUID) -> int:
    """How many they are: at once, where people can be counted so."""
    count = people.RESOURCE.count
    counted = count(session, _of_drive(asking, drive_id), None, None) if count else None
    if counted is not None:
        return counted
    rows = select(func.count()).select_from(people_of(asking, drive_id).subquery())
    return session.execute(rows).scalar_one()


def _of_drive(asking: Asking, drive_id: UUID) -> Asking:
    key = asking.require(READ_PEOPLE)
    return replace(asking, key=replace(key, drives=key.drives & {drive_id}))


RESOURCE = Resource(
    noun="query",
    plural="queries",
    path="queries",
    schema=QuerySchema(),
    key=Drive.id.expression,
    find=_find,
    load=_load,
    scope=READ_PEOPLE,
)
