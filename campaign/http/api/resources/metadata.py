"""`osdi:metadata`: of each resource, what its fields are called, by what it is filtered and which scope it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.http.api.asking import Asking
from campaign.http.api.fixed import SINCE, id_named, table_of
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import OsdiSchema, common


class _FieldSchema(Schema):
    name = fields.String()
    type = fields.String()


class MetadataSchema(OsdiSchema):
    name = fields.String()
    scope = fields.String(data_key="cydlais:scope")
    fields_ = fields.List(fields.Nested(_FieldSchema), data_key="fields")


def metadata_of(resources: Sequence[Resource]) -> Resource:
    """Of these."""
    by_id = {id_named(f"metadata {resource.path}"): resource for resource in resources}
    table = table_of(by_id, "metadata")

    def find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
        return select(table.c.id)

    def load(_session: Session, _asking: Asking, ids: Sequence[UUID]) -> list[Item]:
        return [_item(each, by_id[each]) for each in ids]

    return Resource(
        noun="metadata",
        plural="metadata",
        path="metadata",
        schema=MetadataSchema(),
        key=table.c.id,
        find=find,
        load=load,
    )


def _item(own: UUID, resource: Resource) -> Item:
    told = [
        {"name": each.data_key or name, "type": type(each).__name__.lower()}
        for name, each in resource.schema.fields.items()
    ]
    values = {**common(own, SINCE), "name": resource.relation, "fields_": told}
    if resource.scope:
        values["scope"] = resource.scope
    return Item(own, values, {} if resource.parent else {resource.relation: resource.path})
