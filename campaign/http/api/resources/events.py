"""`osdi:events`: what pledge drives invite to, a place for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import PledgeOffer
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema
from campaign.http.api.hal import Item
from campaign.http.api.offers import PLACES, Offered, common_of_offer, fields_of_offers, find_offers, read_offers
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import Moment
from campaign.i18n.formats import ZONE


class _LocationSchema(Schema):
    venue = fields.String()
    public = fields.Boolean()


class EventSchema(DriveSchema):
    type = fields.String()
    status = fields.String()
    start_date = Moment()
    end_date = Moment()
    all_day = fields.Boolean()
    timezone_identifier = fields.String()
    capacity = fields.Integer()
    total_accepted = fields.Integer()
    total_tickets = fields.Integer()
    location = fields.Nested(_LocationSchema)


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return find_offers(PLACES)


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    return [_item(asking, offered) for offered in read_offers(session, ids)]


def _item(asking: Asking, offered: Offered) -> Item:
    offer = offered.offer
    values = {
        **common_of_offer(asking, offered),
        "type": "open",
        "status": "cancelled" if offered.drive.state == "cancelled" else "confirmed",
        "start_date": offer.starts_at,
        "end_date": offer.ends_at,
        "all_day": False,
        "timezone_identifier": str(ZONE),
        "total_accepted": offered.people,
        "total_tickets": offered.amount,
    }
    if offer.place_limit is not None:
        values["capacity"] = offer.place_limit
    if place := offer.texts[asking.language].place:
        values["location"] = {"venue": place, "public": True}
    path = f"events/{offer.id}"
    links = {
        "osdi:attendances": f"{path}/attendances",
        "osdi:record_attendance_helper": f"{path}/record_attendance_helper",
    }
    return Item(offer.id, values, links)


RESOURCE = Resource(
    noun="event",
    plural="events",
    path="events",
    schema=EventSchema(),
    key=PledgeOffer.id.expression,
    find=_find,
    load=_load,
    fields=fields_of_offers,
)
