"""`osdi:wrappers`: the frame of every update, which nobody chooses: whose it is, and how to stop them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.http.api.asking import Asking
from campaign.http.api.fixed import SINCE, id_named, table_of
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import OsdiSchema, common
from campaign.http.services import services

OURS = id_named("wrapper")
WRAPPERS = table_of([OURS], "wrappers")


class WrapperSchema(OsdiSchema):
    name = fields.String()
    wrapper_type = fields.String()
    needs_unsubscribe = fields.Boolean()


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(WRAPPERS.c.id)


def _load(_session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    name = services().settings.org_names[asking.language]
    values = {**common(OURS, SINCE), "name": name, "wrapper_type": "email", "needs_unsubscribe": True}
    return [Item(each, values, {"osdi:messages": "messages"}) for each in ids]


RESOURCE = Resource(
    noun="wrapper",
    plural="wrappers",
    path="wrappers",
    schema=WrapperSchema(),
    key=WRAPPERS.c.id,
    find=_find,
    load=_load,
)
