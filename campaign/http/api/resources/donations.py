"""`osdi:donations`: money that was pledged, of a page, or of all of the key's drives. `credited_amount` is what was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import PledgeOffer
from campaign.http.api.asking import Asking
from campaign.http.api.given import Given, GivenSchema, Told, resource_of
from campaign.http.api.giving import Wish
from campaign.http.api.offers import CURRENCY, MONEY, given_of, given_to, place_of, pledges_of
from campaign.http.api.recorded import GivenInput, Recorded, Sent
from campaign.http.api.resources import fundraising_pages
from campaign.http.api.resources.fundraising_pages import pounds

KIND = "pledge"
VOID_STATES = ("released", "ended")


class DonationSchema(GivenSchema):
    amount = fields.String()
    credited_amount = fields.String()
    currency = fields.String()
    voided = fields.Boolean()
    pledge = fields.String(data_key="cydlais:pledge")


class _RecipientInput(Schema):
    amount = fields.Raw(allow_none=True)


class DonationInput(GivenInput):
    """`amount` in whole pounds, as a number or a text; where it is missing, that of the first recipient."""

    amount = fields.Raw(allow_none=True, metadata={"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]})
    currency = fields.String(allow_none=True, validate=validate.OneOf((CURRENCY, CURRENCY.lower())))
    recipients = fields.List(fields.Nested(_RecipientInput, unknown=EXCLUDE), allow_none=True)


def _tell(
    session: Session, _asking: Asking, rows: Sequence[Contribution], _open: frozenset[UUID]
) -> Mapping[UUID, Told]:
    return {
        pledge.contribution_id: Told(
            pledge.offer_id,
            {
                "amount": pounds(pledge.quantity),
                "credited_amount": pounds(pledge.quantity if pledge.state == "fulfilled" else 0),
                "currency": CURRENCY,
                "voided": pledge.state in VOID_STATES,
                "pledge": pledge.state,
            },
        )
        for pledge in pledges_of(session, rows)
    }


def _wish(session: Session, sent: Sent) -> Wish:
    drive_id, code = place_of(session, sent.parent_id)
    return Wish(KIND, drive_id, sent.body, {"what": code, "quantity": _amount(sent.read)})


def _amount(read: Mapping[str, Any]) -> str:
    """As it was sent: the form reads it, and refuses what is no sum of whole pounds."""
    amount = read.get("amount")
    if amount is None:
        amount = next((each.get("amount") for each in read.get("recipients") or ()), None)
    return "" if amount is None else str(amount)


RECORD = Recorded("donations", fundraising_pages.RESOURCE, DonationInput(), _wish, {"quantity": "amount"})
OF_PAGE = resource_of(
    Given(
        noun="donation",
        plural="donations",
        parent=fundraising_pages.RESOURCE,
        drive=PledgeOffer.drive_id.expression,
        schema=DonationSchema(),
        tell=_tell,
        of_parent=given_to,
        of_all=given_of(MONEY),
    ),
    RECORD,
    RECORD.input,
)
RESOURCE = replace(OF_PAGE, path="donations", parent=None, create=None, input=None, is_at_entry=True)
