"""`osdi:fundraising_pages`: what pledge drives ask money for. It is recorded here, and paid elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import Select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import PledgeOffer
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema
from campaign.http.api.hal import Item
from campaign.http.api.offers import CURRENCY, MONEY, common_of_offer, fields_of_offers, find_offers, read_offers
from campaign.http.api.resource import Resource


class FundraisingPageSchema(DriveSchema):
    total_donations = fields.Integer()
    total_amount = fields.String()
    currency = fields.String()
    pay_url = fields.Url(data_key="cydlais:pay_url")


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return find_offers(MONEY)


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    return [
        Item(
            offered.offer.id,
            {
                **common_of_offer(asking, offered),
                "total_donations": offered.people,
                "total_amount": pounds(offered.amount),
                "currency": CURRENCY,
                **({"pay_url": offered.offer.pay_url} if offered.offer.pay_url else {}),
            },
            {
                "osdi:donations": f"fundraising_pages/{offered.offer.id}/donations",
                "osdi:record_donation_helper": f"fundraising_pages/{offered.offer.id}/record_donation_helper",
            },
        )
        for offered in read_offers(session, ids)
    ]


def pounds(amount: int) -> str:
    return f"{amount}.00"


RESOURCE = Resource(
    noun="fundraising_page",
    plural="fundraising_pages",
    path="fundraising_pages",
    schema=FundraisingPageSchema(),
    key=PledgeOffer.id.expression,
    find=_find,
    load=_load,
    fields=fields_of_offers,
)
